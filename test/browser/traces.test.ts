import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launchChromium } from "../support/chromium.ts";
import { adminKey, settled } from "../support/dendro.ts";
import { useDendro } from "../support/use-dendro.ts";
import { agentTrace, largeTrace, oddTrace, sendAll } from "./support/sample-traces.ts";
import { seriousFaults } from "./support/serious-faults.ts";

const dendro = useDendro();
let browser: Browser;
let page: Page;
const complaints: string[] = [];

beforeAll(async () => {
  const now = Date.now();
  await sendAll(dendro.url, [
    ...Array.from({ length: 150 }, (_, count) =>
      agentTrace(`trace-${count}`, now - 120_000 - count * 60_000, count),
    ).flat(),
    ...oddTrace("odd", now - 90_000_000),
    ...largeTrace("large", now - 91_000_000, 10_400),
  ]);
  await settled(dendro.url);
  browser = await launchChromium();
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: "en-GB" });
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  page = await context.newPage();
  page.on("pageerror", (error) => complaints.push(error.message));
  await page.goto(`${dendro.url}/traces?range=24h`);
  await page.getByLabel("Key").fill(adminKey);
  await page.getByRole("button", { name: "Sign in" }).click();
}, 120_000);
afterAll(async () => await browser.close());

const rows = () => page.locator("[data-trace]");
const addressed = () => Object.fromEntries(new URL(page.url()).searchParams);
const span = (id: string) => page.locator(`[data-span="${id}"]`);
const tree = () => page.getByRole("treegrid", { name: "Spans" });
/** The span that the keyboard is at. */
const current = async () =>
  await page.evaluate(() => {
    const id = document.querySelector("[role=treegrid]")?.getAttribute("aria-activedescendant") ?? "";
    return document.getElementById(id)?.dataset["span"];
  });

test("the list shows the newest first, draws what is seen, and goes on to its end", async () => {
  await rows().first().waitFor();
  await expect.poll(async () => await rows().first().getAttribute("data-trace")).toBe("trace-0");
  await page.getByText("150", { exact: true }).waitFor();
  expect(await rows().count()).toBeLessThan(60);
  await page.locator("[data-scroller]").evaluate((element) => element.scrollTo(0, 1e6));
  // The next page comes in, and one can scroll on.
  await expect
    .poll(async () => {
      await page.locator("[data-scroller]").evaluate((element) => element.scrollTo(0, 1e6));
      return await page.locator('[data-trace="trace-149"]').count();
    })
    .toBe(1);
  expect(await rows().count()).toBeLessThan(60);
});

test("filters, order and columns stand in the address, and come from it", async () => {
  await page.goto(`${dendro.url}/traces?range=24h`);
  await page.getByRole("button", { name: "Errors only" }).click();
  await page.getByText("38", { exact: true }).waitFor();
  await page.getByRole("button", { name: "Filter", exact: true }).click();
  await page.getByLabel("User").fill("user-1");
  await page.getByLabel("Took at least").fill("soon");
  await page.getByRole("button", { name: "Apply" }).click();
  await page.getByText("Write it as 800 ms").waitFor();
  await page.getByLabel("Took at least").fill("5 s");
  await page.getByRole("button", { name: "Apply" }).click();
  await page.getByRole("button", { name: "Remove User user-1" }).waitFor();
  await page.getByRole("button", { name: "Duration" }).click();
  await page
    .getByRole("columnheader", { name: "Duration" })
    .and(page.locator("[aria-sort=descending]"))
    .waitFor();
  await page.getByRole("button", { name: "Columns" }).click();
  await page.getByRole("menuitemcheckbox", { name: "Cost" }).click();
  await page.getByRole("menuitemcheckbox", { name: "Worker" }).click();
  await page.keyboard.press("Escape");
  await expect.poll(addressed).toEqual({
    range: "24h",
    errors: "true",
    user: "user-1",
    longer: "5000",
    sort: "longest",
    columns: "name,started,duration,status,tokens,model,user,spans,worker",
  });
  await page.reload();
  await page.getByRole("columnheader", { name: "Worker" }).waitFor();
  await expect.poll(async () => await page.getByRole("columnheader", { name: "Cost" }).count()).toBe(0);
  await rows().first().waitFor();
  const durations = await page.locator("[data-trace] td:nth-child(3)").allTextContents();
  expect(durations.length).toBeGreaterThan(1);
  expect(durations.map((text) => Number.parseFloat(text))).toEqual(
    durations.map((text) => Number.parseFloat(text)).toSorted((a, b) => b - a),
  );
  expect(await seriousFaults(page)).toEqual([]);
  await page.getByRole("button", { name: "Remove User user-1" }).click();
  await page.getByRole("button", { name: "Remove User user-1" }).waitFor({ state: "detached" });
  await expect.poll(addressed).not.toHaveProperty("user");
});

test("newer traces are counted, and come in when they are asked for", async () => {
  const other = await page.context().newPage();
  await other.clock.install();
  await other.goto(`${dendro.url}/traces?range=24h&model=claude-sonnet-4-5`);
  const first = other.locator("[data-trace]").first();
  await expect.poll(async () => await first.getAttribute("data-trace")).toBe("trace-1");
  await sendAll(dendro.url, [
    ...agentTrace("newest", Date.now() - 30_000, 1),
    ...agentTrace("of-another-model", Date.now() - 30_000, 2),
  ]);
  await settled(dendro.url);
  await other.clock.fastForward(15_000);
  await other.getByRole("button", { name: "1 new" }).waitFor();
  await expect.poll(async () => await first.getAttribute("data-trace")).toBe("trace-1");
  await other.getByRole("button", { name: "1 new" }).click();
  await other.locator("[data-trace=newest]").waitFor();
  await expect.poll(async () => await other.getByRole("button", { name: "1 new" }).count()).toBe(0);
  await other.close();
});

test("what matches nothing says so, and leads back", async () => {
  await page.goto(`${dendro.url}/traces?range=24h`);
  await page.getByLabel("Name contains").fill("nobody has this name");
  await page.getByRole("heading", { name: "No traces match" }).waitFor();
  await page.getByRole("link", { name: "Remove the filters" }).click();
  await rows().first().waitFor();
  await expect.poll(addressed).toEqual({ range: "24h" });
});

test("a list that cannot be read says why, and tries again", async () => {
  await page.route(
    "**/api/v1/traces?*",
    async (route) => await route.fulfill({ status: 400, json: { detail: "Too much." } }),
  );
  await page.goto(`${dendro.url}/traces?range=24h&model=gpt-5`);
  await page.getByText("Too much.").waitFor();
  await page.unroute("**/api/v1/traces?*");
  await page.getByRole("button", { name: "Try again" }).click();
  await rows().first().waitFor();
});

test("a row leads to its trace, which is walked through by keys", async () => {
  await page.goto(`${dendro.url}/traces?range=24h`);
  await page.locator("[data-trace=trace-1]").getByRole("link").click();
  await page.getByRole("heading", { name: "Handle a refund" }).waitFor();
  await page.getByText("1 error", { exact: true }).waitFor();
  await tree().focus();
  await expect.poll(current).toBe("run-1");
  const walk: readonly (readonly [key: string, to: string])[] = [
    ["ArrowDown", "plan-1"],
    ["ArrowRight", "think-1"],
    ["ArrowLeft", "plan-1"],
    ["End", "answer-1"],
    ["Home", "run-1"],
    ["ArrowDown", "plan-1"],
  ];
  for (const [key, to] of walk) {
    await page.keyboard.press(key);
    await expect.poll(current).toBe(to);
  }
  await page.keyboard.press("ArrowLeft");
  await span("think-1").waitFor({ state: "detached" });
  await expect.poll(async () => await span("plan-1").getAttribute("aria-expanded")).toBe("false");
  await page.keyboard.press("ArrowRight");
  await span("think-1").waitFor();
});

test("a chosen span stands in the address, with all that is known of it, and closes again", async () => {
  await tree().focus();
  await page.keyboard.press("ArrowDown");
  await expect.poll(current).toBe("think-1");
  await page.keyboard.press("Enter");
  const panel = page.getByRole("complementary", { name: "Span " });
  await panel.getByText("messages.0.content").waitFor();
  await panel.getByText("Where is my order 1042?").waitFor();
  await expect.poll(addressed).toMatchObject({ span: "think-1" });
  await panel.getByRole("button", { name: "Copy as JSON" }).click();
  await panel.getByText("Copied").waitFor();
  const copied = JSON.parse(await page.evaluate(async () => await navigator.clipboard.readText())) as unknown;
  expect(copied).toMatchObject({ span: { id: "think-1" }, events: [{ type: "llm.called" }] });
  expect(await seriousFaults(page)).toEqual([]);
  await page.keyboard.press("Escape");
  await panel.waitFor({ state: "detached" });
  await expect.poll(addressed).not.toHaveProperty("span");
  await page.goto(`${dendro.url}/traces/trace-1?span=two-1&critical=true`);
  await panel.getByText("timeout").first().waitFor();
  await page.locator("[data-critical]").first().waitFor();
});

test("what senders get wrong is shown as such", async () => {
  await page.goto(`${dendro.url}/traces/odd?span=odd-early`);
  await page.getByText("It began 120 ms before its parent").waitFor();
  await span("odd-never-sent").getByText("Missing span").waitFor();
  await expect.poll(async () => await span("odd-orphan").getAttribute("aria-level")).toBe("2");
});

test("ten thousand spans open, scroll and are searched with few rows drawn", async () => {
  await page.goto(`${dendro.url}/traces/large`);
  await expect.poll(async () => await tree().getAttribute("aria-rowcount")).toBe("10401");
  expect(await page.locator("[data-span]").count()).toBeLessThan(80);
  await tree().focus();
  await page.keyboard.press("End");
  await expect.poll(async () => await span("l340").count()).toBe(1);
  expect(await page.locator("[data-span]").count()).toBeLessThan(80);
  await page.getByLabel("Find spans").fill("step 10399");
  await page.getByText("1 found").waitFor();
  await page.getByRole("button", { name: "Next match" }).click();
  await span("l10399").waitFor();
  await expect.poll(current).toBe("l10399");
  await expect.poll(addressed).toMatchObject({ find: "step 10399" });
});

test("a part of the time is chosen on the map of the whole, and by keys", async () => {
  const box = await page.locator("[data-minimap]").boundingBox();
  if (box === null) throw new Error("There is no minimap.");
  const at = (share: number) => box.x + box.width * share;
  await page.mouse.move(at(0.25), box.y + 20);
  await page.mouse.down();
  await page.mouse.move(at(0.5), box.y + 20, { steps: 4 });
  await page.mouse.up();
  await expect.poll(() => addressed()["zoom"]).toMatch(/^\d/u);
  const [from = 0, to = 0] = (addressed()["zoom"] ?? "").split("-").map(Number);
  expect([from / 12_000, to / 12_000].map((share) => share.toFixed(1))).toEqual(["0.3", "0.5"]);
  await page.getByRole("slider", { name: "Seen until" }).press("End");
  await expect.poll(() => Number((addressed()["zoom"] ?? "").split("-")[1])).toBeGreaterThan(11_900);
  await page.getByRole("button", { name: "Reset zoom" }).click();
  await expect.poll(() => addressed()["zoom"]).toBeUndefined();
});

test("two traces stand side by side on one scale, with what differs", async () => {
  await page.goto(`${dendro.url}/traces/trace-0`);
  await page.getByRole("button", { name: "Compare" }).click();
  await page.getByLabel("Id of the other trace").fill("trace-4");
  await page.getByRole("button", { name: "Show" }).click();
  const difference = (title: string) => page.locator(`[data-difference=${title}]`);
  await difference("Duration").getByText("+240 %").waitFor();
  await expect.poll(async () => await difference("Spans").textContent()).toContain("8 → 80 %");
  await expect.poll(addressed).toEqual({ with: "trace-4" });
  // The longer one fills the axis, the shorter one as much of it as it lasted.
  const widthOf = async (id: string) => (await span(id).locator("[data-bar]").boundingBox())?.width ?? 0;
  expect((await widthOf("run-4")) / (await widthOf("run-0"))).toBeCloseTo(3.4, 1);
  expect(await seriousFaults(page)).toEqual([]);
  await page.goBack();
  await tree().waitFor();
  await expect.poll(addressed).toEqual({});
});

test("a comparison with a trace that is not there leaves the other as it is", async () => {
  await page.goto(`${dendro.url}/traces/trace-0?with=nothing`);
  await page.getByText('There is no trace or run "nothing".').waitFor();
  await span("run-0").waitFor();
  await page.getByRole("button", { name: "Compare with none" }).click();
  await tree().waitFor();
});

test("a trace that is not there is said inside the dashboard", async () => {
  await page.goto(`${dendro.url}/traces/nothing`);
  await page.getByRole("heading", { name: "Trace not found" }).waitFor();
  await page.getByRole("navigation", { name: "Pages" }).first().waitFor();
});

test("both pages can be used on a phone, and in the dark", async () => {
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    for (const width of [390, 1440]) {
      await page.setViewportSize({ width, height: 844 });
      for (const path of [
        "/traces?range=24h",
        "/traces/trace-1",
        "/traces/trace-1?span=two-1&critical=true",
        "/traces/trace-1?with=trace-2",
      ]) {
        await page.goto(dendro.url + path);
        await page.locator("[data-trace], [data-span]").first().waitFor();
        const { scroll, inner } = await page.evaluate(() => ({
          scroll: document.documentElement.scrollWidth,
          inner: innerWidth,
        }));
        expect([path, width, scroll <= inner]).toEqual([path, width, true]);
        expect([path, width, colorScheme, await seriousFaults(page)]).toEqual([path, width, colorScheme, []]);
      }
    }
  }
  expect(complaints).toEqual([]);
}, 120_000);
