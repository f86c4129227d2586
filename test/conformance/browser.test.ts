import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { asPerson, launchChromium, personsUserAgent } from "../support/chromium.ts";
import { runReceiver, type ReceiverUnderTest } from "./support/receiver.ts";
import { bundle, runSite } from "./support/site.ts";

let dendro: ReceiverUnderTest;
let browser: Browser;
beforeAll(async () => {
  dendro = await runReceiver();
  browser = await launchChromium(asPerson);
}, 120_000);
afterAll(async () => {
  await browser.close();
  await dendro.stop();
});

/** A person visits a site that uses a client; fails when a page complains or a request to us fails. */
async function visit(
  script: string,
  work: (page: Page, url: string, context: BrowserContext) => Promise<void>,
  userAgent = personsUserAgent,
): Promise<string> {
  const site = await runSite(script);
  const context = await browser.newContext({ userAgent, locale: "en-GB" });
  // What a browser without a window says of itself, and clients take for a program.
  await context.addInitScript("Object.defineProperty(navigator, 'userAgentData', { value: undefined })");
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("response", (response) => {
    if (response.url().startsWith(dendro.url) && response.status() >= 400)
      complaints.push(`${response.status()} ${response.url()}`);
  });
  try {
    await work(page, site.url, context);
  } finally {
    await context.close();
    await site.close();
  }
  expect(complaints).toEqual([]);
  return site.url;
}

/** Waits until so many events of a host have arrived. */
async function arrived(url: string, count: number): Promise<void> {
  const { host } = new URL(url);
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const [events] = await dendro.figures(["events"], ["is", "host", [host]]);
    if ((events ?? 0) >= count) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  expect(await dendro.table(["events"], ["type", "page"], ["is", "host", [host]])).toBe(`${count} events`);
}

const of = (url: string) => ["is", "host", [new URL(url).host]];

test("posthog-js", async () => {
  const script = await bundle(`
    import posthog from "posthog-js";
    posthog.init(${JSON.stringify(dendro.key)}, {
      api_host: ${JSON.stringify(dendro.url)},
      defaults: "2025-05-24",
      person_profiles: "identified_only",
      disable_session_recording: true,
      autocapture: false,
    });
    window.posthog = posthog;
  `);
  const url = await visit(script, async (page, site) => {
    await page.goto(`${site}/first?utm_source=news`);
    await page.evaluate("posthog.capture('clicked buy', { plan: 'pro' })");
    await page.waitForTimeout(500);
    await page.evaluate("posthog.identify('ann', { email: 'ann@example.org' })");
    await page.evaluate("posthog.capture('bought', { price: 12.5 })");
    await page.waitForTimeout(500);
    // As when a page is left for the back-forward cache; a page that ends goes too fast for this library.
    await page.evaluate("dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }))");
    await page.goto(`${site}/second`);
    await arrived(site, 6);
  });
  const table = await dendro.table(["events"], ["type", "page"], of(url));
  expect(table).toMatchObject({
    "page_view, /first": [1],
    "page_view, /second": [1],
    "page_exit, /first": [1],
    "clicked buy, /first": [1],
    "bought, /first": [1],
    "user.identified, /first": [1],
  });
  // Before and after the person said who they are: one visitor, one visit, one user.
  expect(await dendro.figures(["visitors", "visits", "users", "pageviews"], of(url))).toEqual([1, 1, 1, 2]);
  expect(await dendro.table(["events"], ["data.plan"], ["is", "type", ["clicked buy"]])).toEqual({
    pro: [1],
  });
  expect(await dendro.table(["visits"], ["utm_source", "browser"], of(url))).toEqual({ "news, Chrome": [1] });
});

test("posthog-js without cookies: everybody sends the same id, and is somebody of their own", async () => {
  const script = await bundle(`
    import posthog from "posthog-js";
    posthog.init(${JSON.stringify(dendro.key)}, {
      api_host: ${JSON.stringify(dendro.url)},
      defaults: "2025-05-24",
      cookieless_mode: "always",
      disable_session_recording: true,
      autocapture: false,
    });
    window.posthog = posthog;
  `);
  const agents = ["Chrome/141", "Chrome/142", "Chrome/143"].map((version) =>
    personsUserAgent.replace("Chrome/140", version),
  );
  for (const userAgent of agents)
    await visit(
      script,
      async (page, site) => {
        await page.goto(`${site}/cookieless`);
        await arrived(site, 1);
        await page.evaluate("posthog.capture('read', { by: posthog.get_distinct_id() })");
        await arrived(site, 2);
      },
      userAgent,
    );
  const page = ["is", "page", ["/cookieless"]];
  expect(await dendro.table(["events"], ["data.by"], ["is", "type", ["read"]])).toEqual({
    $posthog_cookieless: [3],
  });
  expect(await dendro.figures(["visitors", "visits", "users", "pageviews"], page)).toEqual([3, 3, 0, 3]);
});

test("@segment/analytics-next, with its settings from Dendro", async () => {
  const script = await bundle(`
    import { AnalyticsBrowser } from "@segment/analytics-next";
    window.analytics = AnalyticsBrowser.load(
      { writeKey: ${JSON.stringify(dendro.key)}, cdnURL: ${JSON.stringify(dendro.url)} },
      { disableClientPersistence: true },
    );
    window.analytics.page();
  `);
  const url = await visit(script, async (page, site) => {
    await page.goto(`${site}/first`);
    await page.evaluate("analytics.track('Plan Chosen', { plan: 'pro' })");
    await page.evaluate("analytics.identify('bob', { plan: 'pro' })");
    await page.waitForTimeout(300);
    await arrived(site, 3);
  });
  expect(await dendro.table(["events"], ["type", "page"], of(url))).toEqual({
    "page_view, /first": [1],
    "Plan Chosen, /first": [1],
    "user.identified, /first": [1],
  });
  expect(await dendro.figures(["visitors", "visits", "users"], of(url))).toEqual([1, 1, 1]);
});

test("@plausible-analytics/tracker: pages, engagement, goals with properties", async () => {
  const script = await bundle(`
    import { init, track } from "@plausible-analytics/tracker";
    init({
      domain: "shop.example",
      endpoint: ${JSON.stringify(`${dendro.url}/api/event?key=${dendro.key}`)},
      captureOnLocalhost: true,
    });
    window.track = track;
  `);
  const url = await visit(script, async (page, site) => {
    await page.goto(`${site}/first?utm_campaign=spring`);
    await page.evaluate(
      "track('Signup', { props: { plan: 'pro' }, revenue: { amount: 29, currency: 'EUR' } })",
    );
    await page.mouse.wheel(0, 2000);
    await page.waitForTimeout(300);
    await page.goto(`${site}/second`);
    await arrived(site, 4);
  });
  expect(await dendro.table(["events"], ["type", "page", "source"], of(url))).toEqual({
    "page_view, /first, shop.example": [1],
    "Signup, /first, shop.example": [1],
    "page_exit, /first, shop.example": [1],
    "page_view, /second, shop.example": [1],
  });
  expect(await dendro.figures(["visitors", "visits", "pageviews", "bounce_rate"], of(url))).toEqual([
    1, 1, 2, 0,
  ]);
  expect(
    await dendro.table(
      ["events"],
      ["data.plan", "data.revenue.currency", "utm_campaign"],
      ["and", [of(url), ["is", "type", ["Signup"]]]],
    ),
  ).toEqual({ "pro, EUR, spring": [1] });
});

test("plausible-tracker, the package before it", async () => {
  const script = await bundle(`
    import Plausible from "plausible-tracker";
    const { trackPageview, trackEvent } = Plausible({
      domain: ${JSON.stringify(dendro.key)},
      apiHost: ${JSON.stringify(dendro.url)},
      trackLocalhost: true,
    });
    trackPageview();
    trackEvent("Download", { props: { file: "a.pdf" } });
  `);
  const url = await visit(script, async (page, site) => {
    await page.goto(`${site}/first`);
    await arrived(site, 2);
  });
  // The key that stands for the domain is nobody's name.
  const { host } = new URL(url);
  expect(await dendro.table(["events"], ["type", "source", "data.file"], of(url))).toEqual({
    [`page_view, ${host}, `]: [1],
    [`Download, ${host}, a.pdf`]: [1],
  });
});

test("mixpanel-browser: pages, events and people in batches and beacons, one visit through a sign-in", async () => {
  const script = await bundle(`
    import mixpanel from "mixpanel-browser";
    mixpanel.init(${JSON.stringify(dendro.key)}, {
      api_host: ${JSON.stringify(dendro.url)},
      track_pageview: true,
      persistence: "localStorage",
      batch_flush_interval_ms: 100,
      flags: true,
    });
    window.mixpanel = mixpanel;
  `);
  const url = await visit(script, async (page, site) => {
    await page.goto(`${site}/first?utm_source=news`);
    await page.evaluate("mixpanel.time_event('chose plan')");
    await page.evaluate("mixpanel.track('chose plan', { plan: 'pro' })");
    await arrived(site, 2);
    await page.evaluate("mixpanel.identify('ann')");
    await page.evaluate("mixpanel.people.set({ $email: 'ann@example.org' })");
    await page.evaluate("mixpanel.get_group('company', 'acme').set({ employees: 12 })");
    await page.evaluate("mixpanel.track('bought', { price: 12.5 }, { send_immediately: true })");
    await arrived(site, 4);
    await page.evaluate("mixpanel.track('left', {}, { transport: 'sendBeacon', send_immediately: true })");
    await page.goto(`${site}/second`);
    await arrived(site, 6);
  });
  expect(await dendro.table(["events"], ["type", "page"], of(url))).toEqual({
    "page_view, /first": [1],
    "page_view, /second": [1],
    "chose plan, /first": [1],
    "user.identified, /first": [1],
    "bought, /first": [1],
    "left, /first": [1],
  });
  expect(await dendro.figures(["visitors", "visits", "users", "pageviews"], of(url))).toEqual([1, 1, 1, 2]);
  expect(await dendro.table(["visits"], ["utm_source", "browser"], of(url))).toEqual({ "news, Chrome": [1] });
  expect(await dendro.table(["events"], ["data.$set.$email"], ["is", "user", ["ann"]])).toMatchObject({
    "ann@example.org": [1],
  });
  expect(await dendro.table(["events"], ["data.group_key"], ["is", "name", ["acme"]])).toEqual({
    company: [1],
  });
});
