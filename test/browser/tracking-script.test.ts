import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { runReceiver, type ReceiverUnderTest } from "../conformance/support/receiver.ts";
import { hide, runTrackedSite, type TrackedSite } from "./support/tracked-site.ts";

let dendro: ReceiverUnderTest;
let site: TrackedSite;
let origin: string;
beforeAll(async () => {
  dendro = await runReceiver();
  site = await runTrackedSite(dendro);
  ({ origin } = site);
}, 120_000);
afterAll(async () => {
  await site.stop();
  await dendro.stop();
});

/** A new person looks at the site, until the page is closed. */
async function visit(work: (page: Page) => Promise<void>, isRobot = false): Promise<void> {
  const { cookies, complaints } = await site.visit(work, isRobot);
  expect(cookies).toEqual([]);
  expect(complaints).toEqual([]);
}

const onPage = (path: string) => ["is", "page", [path]];
const of = async (path: string) => await dendro.table(["events"], ["type"], onPage(path));

/** How far the page was scrolled, as its exits said, in order. */
const depths = async (path: string) =>
  Object.keys(
    await dendro.table(
      ["events"],
      ["data.scroll_depth"],
      ["and", [onPage(path), ["is", "type", ["page_exit"]]]],
    ),
  )
    .map(Number)
    .toSorted((one, other) => one - other);

/** Scrolls to the end, until the page has been told so. */
async function scrollToEnd(page: Page): Promise<void> {
  await page.mouse.wheel(0, 100_000);
  await page.waitForFunction("scrollY + innerHeight > document.documentElement.scrollHeight - 5");
  await page.evaluate(
    "new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))",
  );
}

/** Waits until the browser has measured something of a kind. */
const measured = async (page: Page, type: string) =>
  await page.evaluate(
    async (kind) =>
      await new Promise<void>((resolve) =>
        new PerformanceObserver(() => resolve()).observe({ type: kind, buffered: true }),
      ),
    type,
  );

interface Sent {
  readonly type: string;
  readonly duration_ms?: number;
  readonly referrer?: string;
}

/** The events of a type that the page sends from now on. */
function sent(page: Page, type: string): Sent[] {
  const events: Sent[] = [];
  page.on("request", (request) => {
    const event = request.postDataJSON() as Sent | null;
    if (event?.type === type) events.push(event);
  });
  return events;
}

test("is smaller than 2 KB", () => {
  const script = readFileSync(fileURLToPath(new URL("../../packages/sdk/dist/dendro.js", import.meta.url)));
  expect(gzipSync(script).length).toBeLessThan(2048);
});

describe("the script for websites", () => {
  test("tells of pages, how long people were engaged and how far they scrolled, also when they close the page", async () => {
    await visit(async (page) => {
      await page.goto(`${origin}/start?utm_source=news#top`, { referer: "https://www.google.com/" });
      await scrollToEnd(page);
      // Less than a second there is not worth telling.
      await page.waitForTimeout(1200);
      expect(
        await page.evaluate("localStorage.length + sessionStorage.length + document.cookie.length"),
      ).toBe(0);
    });
    await expect.poll(async () => await of("/start")).toMatchObject({ page_view: [1], page_exit: [1] });
    await expect
      .poll(
        async () => await dendro.table(["visitors", "visits"], ["utm_source", "browser"], onPage("/start")),
      )
      .toEqual({
        "news, Chrome": [1, 1],
      });
    await expect.poll(async () => (await depths("/start"))[0]).toBeGreaterThan(90);
  });

  test("follows an application that navigates by itself, within one visit", async () => {
    await visit(async (page) => {
      const views = sent(page, "page_view");
      await page.goto(`${origin}/app`, { referer: "https://www.google.com/" });
      await scrollToEnd(page);
      // As applications do it: first the address, then what stands there.
      await page.evaluate(
        "history.pushState({}, '', '/app/two'); document.body.firstElementChild.scrollIntoView(); document.title = 'Two'",
      );
      await expect.poll(() => views.length).toBe(2);
      await page.evaluate("history.replaceState({}, '', '/app/two?typed=a')");
      await page.evaluate("history.pushState({}, '', '/app/two?typed=a#part')");
      await page.evaluate("location.hash = '#other'");
      await page.evaluate("history.pushState({}, '', '/app/three')");
      await page.evaluate("history.replaceState({}, '', '/app/four')");
      await page.goBack();
      await expect
        .poll(() => views.map(({ referrer }) => referrer?.replace(origin, "")))
        .toEqual(["https://www.google.com/", "/app", "/app/two", "/app/three", "/app/four"]);
    });
    await expect
      .poll(async () => await dendro.table(["pageviews"], ["page"], ["contains", "page", ["/app"]]))
      .toEqual({
        "/app": [1],
        "/app/two": [2],
        "/app/three": [1],
        "/app/four": [1],
      });
    await expect
      .poll(
        async () =>
          await dendro.table(
            ["events"],
            ["data.title"],
            ["and", [onPage("/app/two"), ["is", "type", ["page_view"]]]],
          ),
      )
      .toEqual({ Two: [2] });
    await expect
      .poll(async () => await dendro.table(["visits"], ["referrer_source"], ["contains", "page", ["/app"]]))
      .toEqual({
        Google: [1],
      });
    // How far the page before was scrolled is not said of the next.
    await expect.poll(async () => (await depths("/app"))[0]).toBeGreaterThan(90);
    expect(Math.max(...(await depths("/app/two")))).toBeLessThan(90);
  });

  test("does not count the time when nobody is there, nor the same time twice", async () => {
    await visit(async (page) => {
      const exits = sent(page, "page_exit");
      await page.clock.install();
      await page.goto(`${origin}/lunch`);
      await page.clock.fastForward(30_000);
      await page.mouse.move(10, 10);
      await page.clock.fastForward(3_600_000);
      await page.mouse.move(20, 20);
      await page.clock.fastForward(10_000);
      await hide(page, true);
      await page.clock.fastForward(60_000);
      await hide(page, false);
      await page.clock.fastForward(5000);
      await hide(page, true);
      // Less than a second is not worth another.
      await hide(page, false);
      await hide(page, true);
      const times = exits.map((event) => event.duration_ms);
      expect(times).toHaveLength(2);
      // 30 s, the two minutes after which somebody is taken to be away, and 10 s.
      expect(times[0]).toBeGreaterThanOrEqual(160_000);
      expect(times[0]).toBeLessThan(164_000);
      expect(times[1]).toBeGreaterThanOrEqual(5000);
      expect(times[1]).toBeLessThan(8000);
    });
    await expect.poll(async () => await of("/lunch")).toMatchObject({ page_view: [1], page_exit: [2] });
  });

  test("counts a page again that comes back from the browser's cache, and does without a beacon", async () => {
    await visit(async (page) => {
      await page.addInitScript("navigator.sendBeacon = undefined");
      await page.goto(`${origin}/cached`);
      await page.evaluate("dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }))");
      await page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))");
    });
    await expect.poll(async () => await of("/cached")).toMatchObject({ page_view: [2], page_exit: [2] });
  });

  test("tells of links that lead away, of files, of marked elements and of own events", async () => {
    await visit(async (page) => {
      // Only here: a browser whose requests are looked at loses some that it sends when a page closes.
      await page.route("https://other.example/**", async (route) => await route.fulfill({ body: "there" }));
      await page.goto(`${origin}/links`);
      await page.click("#buy");
      await page.click("#terms");
      await page.evaluate(
        "document.querySelector('#form').addEventListener('submit', (e) => e.preventDefault())",
      );
      await page.click("#order");
      await page.evaluate("dendro('signup', { plan: 'free' })");
      await page.click("#file");
      await page.goto(`${origin}/links`);
      await page.click("#out");
      await page.waitForTimeout(300);
    });
    await expect
      .poll(async () => await of("/links"))
      .toMatchObject({
        buy: [1],
        terms: [1],
        ordered: [1],
        signup: [1],
        "file.downloaded": [1],
        "link.outbound": [1],
        page_view: [2],
      });
    await expect
      .poll(async () => await dendro.table(["events"], ["data.plan"], ["is", "type", ["buy", "signup"]]))
      .toEqual({
        pro: [1],
        free: [1],
      });
    await expect
      .poll(async () => await dendro.table(["events"], ["data.href"], ["is", "type", ["link.outbound"]]))
      .toEqual({
        "https://other.example/there": [1],
      });
    await expect
      .poll(async () => await dendro.table(["events"], ["data.order_kind"], ["is", "type", ["ordered"]]))
      .toEqual({
        book: [1],
      });
  });

  test("counts once when it is in a page twice, also when the page is exchanged by an application", async () => {
    await visit(async (page) => {
      await page.goto(`${origin}/twice`);
      await page.evaluate(`new Promise((resolve) => {
        const again = document.createElement("script");
        const { src, dataset } = document.querySelector("script[data-key]");
        Object.assign(again.dataset, dataset);
        again.onload = resolve;
        again.src = src;
        document.body.append(again);
      })`);
      await page.evaluate("dendro('told')");
      await page.waitForTimeout(300);
    });
    await expect
      .poll(async () => await of("/twice"))
      .toMatchObject({ page_view: [1], page_exit: [1], told: [1] });
  });

  test("works as a module, and says so when it does not find its element", async () => {
    await visit(async (page) => {
      await page.goto(`${origin}/module?attributes=data-local type="module"`);
      await page.waitForTimeout(300);
    });
    await expect.poll(async () => await of("/module")).toMatchObject({ page_view: [1], page_exit: [1] });
    const { complaints } = await site.visit(async (page) => {
      await page.goto(`${origin}/lost?attributes=data-nothing`);
      await page.evaluate(`new Promise((resolve) => {
        const lost = document.createElement("script");
        lost.type = "module";
        lost.onload = resolve;
        lost.src = document.querySelector("script[data-key]").src;
        document.querySelector("script[data-key]").remove();
        document.body.append(lost);
      })`);
    });
    expect(complaints).toEqual(["Dendro: no <script data-key> in the page."]);
  });

  test("sees links and marked elements in components, and links of SVG", async () => {
    await visit(async (page) => {
      await page.route("https://other.example/**", async (route) => await route.fulfill({ body: "there" }));
      await page.goto(`${origin}/component`);
      await page.evaluate(`{
        document.addEventListener("click", (event) => event.preventDefault());
        const host = document.body.appendChild(document.createElement("x-card"));
        host.attachShadow({ mode: "open" }).innerHTML =
          '<a id="inner" href="https://other.example/inner"><b>inner</b></a><button id="deep" data-dendro-event="deep">deep</button>';
        const svg = document.createElement("div");
        svg.innerHTML = '<svg viewBox="0 0 9 9" width="90" height="90"><a id="drawn" href="https://other.example/drawn"><rect width="9" height="9"/></a>' +
          '<a id="older" xlink:href="/older.pdf"><circle r="2"/></a></svg>';
        document.body.append(svg);
        const bad = document.body.appendChild(document.createElement("a"));
        bad.href = "https://[";
        for (const one of [host.shadowRoot.querySelector("b"), host.shadowRoot.querySelector("#deep"),
          svg.querySelector("rect"), svg.querySelector("circle"), bad])
          one.dispatchEvent(new MouseEvent("click", { bubbles: true, composed: true, cancelable: true }));
      }`);
      await page.waitForTimeout(300);
    });
    await expect
      .poll(
        async () =>
          await dendro.table(
            ["events"],
            ["type", "data.href"],
            ["and", [onPage("/component"), ["contains", "data.href", ["/"]]]],
          ),
      )
      .toEqual({
        "link.outbound, https://other.example/inner": [1],
        "link.outbound, https://other.example/drawn": [1],
        [`file.downloaded, ${origin}/older.pdf`]: [1],
      });
    await expect.poll(async () => await of("/component")).toMatchObject({ deep: [1] });
  });

  test("loses only the event that is no JSON, and never throws into the page", async () => {
    await visit(async (page) => {
      await page.goto(`${origin}/unusual`);
      await page.evaluate(`{
        const circle = {};
        circle.circle = circle;
        dendro("circle", circle);
        dendro("big", { count: 10n });
        dendro("thrown", { toJSON() { throw new Error("no"); } });
        dendro("plain", { plan: "pro" });
      }`);
      await page.waitForTimeout(300);
    });
    const { web_vital: _, ...told } = await of("/unusual");
    expect(told).toEqual({ page_view: [1], page_exit: [1], plain: [1] });
  });

  test("leaves out who has left themselves out", async () => {
    await visit(async (page) => {
      await page.goto(`${origin}/left-out?attributes=data-nothing`);
      await page.evaluate("localStorage.dendro_ignore = 'true'");
      await page.goto(`${origin}/left-out`);
      await page.evaluate("dendro('signup')");
      await page.waitForTimeout(300);
    });
    expect(await of("/left-out")).toEqual({});
  });

  test("measures web vitals with the extra", async () => {
    await visit(async (page) => {
      await page.goto(`${origin}/vitals`);
      await measured(page, "largest-contentful-paint");
      await page.click("#buy");
      await measured(page, "first-input");
      await hide(page, true);
    });
    const ofPage = ["and", [onPage("/vitals"), ["is", "type", ["web_vital"]]]];
    await expect
      .poll(async () => await dendro.table(["events"], ["name"], ofPage))
      .toEqual({
        TTFB: [1],
        FCP: [1],
        LCP: [1],
        CLS: [1],
        INP: [1],
      });
    await expect
      .poll(async () => await dendro.table(["events"], ["data.rating", "data.navigation_type"], ofPage))
      .toMatchObject({
        "good, navigate": [expect.any(Number)],
      });
  });

  test("sends nothing when the person does not want it and the site honours that, and nothing from a developer's machine", async () => {
    await visit(async (page) => {
      await page.addInitScript("Object.defineProperty(navigator, 'globalPrivacyControl', { value: true })");
      await page.goto(`${origin}/private?attributes=data-local data-dnt`);
      await page.evaluate("dendro('signup')");
      await page.goto(`${origin}/open`);
    });
    await visit(async (page) => void (await page.goto(`${origin}/developer?attributes=data-nothing`)));
    expect(await of("/private")).toEqual({});
    expect(await of("/developer")).toEqual({});
    await expect.poll(async () => await of("/open")).toMatchObject({ page_view: [1] });
  });

  test("works on a site without HTTPS, and takes a name that only begins like localhost for a site", async () => {
    await visit(async (page) => {
      await page.goto(`${site.insecureOrigin}/insecure?attributes=data-nothing`);
      expect(await page.evaluate("typeof crypto.randomUUID")).toBe("undefined");
      await page.evaluate("dendro('signup')");
    });
    await expect
      .poll(async () => await of("/insecure"))
      .toMatchObject({ page_view: [1], page_exit: [1], signup: [1] });
  });

  test("names the page behind a # when told to", async () => {
    await visit(async (page) => {
      await page.goto(`${origin}/spa?attributes=data-local data-hash#/one?typed=secret`);
      await page.evaluate("location.hash = '#/two'");
    });
    await expect
      .poll(async () => await dendro.table(["pageviews"], ["page"], ["contains", "page", ["/spa#"]]))
      .toEqual({
        "/spa#/one": [1],
        "/spa#/two": [1],
      });
  });

  test("waits with a page that is only rendered ahead", async () => {
    await visit(async (page) => {
      await page.addInitScript(`
        let isAhead = true;
        Object.defineProperty(document, "prerendering", { get: () => isAhead });
        window.activate = () => { isAhead = false; document.dispatchEvent(new Event("prerenderingchange")); };
      `);
      await page.goto(`${origin}/ahead`);
      await page.evaluate("history.pushState({}, '', '/ahead?step=1')");
      await page.evaluate("dendro('early', { step: 1 })");
      await page.waitForTimeout(300);
      expect(await of("/ahead")).toEqual({});
      await page.evaluate("activate()");
    });
    await expect.poll(async () => await of("/ahead")).toMatchObject({ page_view: [1], early: [1] });
  });

  test("does not hide that a program drives the browser", async () => {
    await visit(async (page) => {
      await page.addInitScript("Object.defineProperty(navigator, 'webdriver', { value: true })");
      await page.goto(`${origin}/robot`);
    }, true);
    await expect
      .poll(
        async () =>
          await dendro.figures(
            ["events", "pageviews"],
            ["and", [onPage("/robot"), ["is", "type", ["page_view"]]]],
          ),
      )
      .toEqual([1, 0]);
  });
});
