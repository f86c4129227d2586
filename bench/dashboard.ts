import type { Browser, BrowserContext, Page } from "playwright-core";
import { largeTrace, sendAll } from "../test/browser/support/sample-traces.ts";
import { launchChromium } from "../test/support/chromium.ts";
import { adminKey, asAdmin, post } from "../test/support/dendro.ts";
import { percentile, rounded, type Benchmark } from "./support/benchmark.ts";
import { withDendro } from "./support/with-dendro.ts";

const boardCards = 50;
const spans = 10_000;

/** What somebody waits for in a browser: the first page on a slow machine, a large trace, and a board of many cards. */
export const dashboard: Benchmark = async ({ isQuick }) =>
  await withDendro(async ({ url }) => {
    const runs = isQuick ? 3 : 7;
    await sendAll(url, largeTrace("large", Date.now() - 60_000, spans));
    await sendAll(url, [{ type: "page_view", path: "/", host: "example.org", visitor: "1" }]);
    const browser = await launchChromium();
    try {
      const context = await signedIn(browser, url);
      const firsts = await times(runs, async () => await firstPageMs(context, url));
      const traces = await times(runs, async () => await traceTimes(context, url));
      const boards = await boardMs(context, url, isQuick ? 10 : 30);
      const median = (values: readonly number[]) => rounded(percentile(values, 0.5));
      return [
        {
          what: "first page with its figures, processor 4 times slower",
          value: median(firsts),
          unit: "ms",
          must: 2000,
        },
        {
          what: `trace of ${spans} spans, opened`,
          value: median(traces.map(({ opened }) => opened)),
          unit: "ms",
          must: 1000,
        },
        {
          what: "longest task while it is scrolled",
          value: median(traces.map(({ longest }) => longest)),
          unit: "ms",
          must: 100,
        },
        {
          what: `acknowledged to all ${boardCards} cards of a board, p95`,
          value: rounded(percentile(boards, 0.95)),
          unit: "ms",
        },
      ];
    } finally {
      await browser.close();
    }
  });

async function times<T>(runs: number, work: () => Promise<T>): Promise<T[]> {
  const results: T[] = [];
  for (let run = 0; run < runs; run += 1) results.push(await work());
  return results;
}

async function signedIn(browser: Browser, url: string): Promise<BrowserContext> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  await context.request.post(`${url}/api/v1/session`, {
    data: { key: adminKey },
    headers: { "x-requested-with": "dendro" },
  });
  return context;
}

/** From the beginning of the navigation until something is there, by the page's own clock. */
async function shownMs(page: Page, selector: string): Promise<number> {
  await page.waitForSelector(selector);
  return await page.evaluate(() => performance.now());
}

/** Nothing is kept of the visit before. */
async function firstPageMs(context: BrowserContext, url: string): Promise<number> {
  const page = await context.newPage();
  const devtools = await context.newCDPSession(page);
  await devtools.send("Network.setCacheDisabled", { cacheDisabled: true });
  await devtools.send("Emulation.setCPUThrottlingRate", { rate: 4 });
  await page.goto(url);
  const shown = await shownMs(page, "[data-metric=visitors] [title]");
  await page.close();
  return shown;
}

async function traceTimes(
  context: BrowserContext,
  url: string,
): Promise<{ opened: number; longest: number }> {
  const page = await context.newPage();
  await page.goto(`${url}/traces/large`);
  const opened = await shownMs(page, "[data-span] >> nth=20");
  await page.evaluate(() => {
    const state = globalThis as unknown as { longest: number };
    state.longest = 0;
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) state.longest = Math.max(state.longest, duration);
    }).observe({ type: "longtask" });
  });
  await page.mouse.move(700, 600);
  for (let wheel = 0; wheel < 40; wheel += 1) await page.mouse.wheel(0, 600);
  await page.waitForTimeout(200);
  const longest = await page.evaluate(() => (globalThis as unknown as { longest: number }).longest);
  await page.close();
  return { opened, longest };
}

/** From the acknowledgement of an event until every card of a board shows it. */
async function boardMs(context: BrowserContext, url: string, events: number): Promise<number[]> {
  const cards = Array.from({ length: boardCards }, (_, nth) => ({
    id: `c${nth}`,
    title: `Card ${nth}`,
    query: {
      metrics: ["events"],
      filters: [
        ["is", "type", ["tick"]],
        ["is_not", "name", [`n${nth}`]],
      ],
      date_range: "day",
    },
    drawing: "figure",
    place: { x: (nth % 4) * 3, y: Math.floor(nth / 4) * 2, width: 3, height: 2 },
  }));
  const board = await fetch(`${url}/api/v1/boards/many`, {
    method: "PUT",
    headers: { ...asAdmin.headers, "content-type": "application/json" },
    body: JSON.stringify({ title: "Many", cards, version: 0 }),
  });
  if (!board.ok) throw new Error(await board.text());
  const page = await context.newPage();
  await page.goto(`${url}/boards/many`);
  const allShow = async (count: number) =>
    await page.waitForFunction(
      ([wanted, most]) =>
        [...document.querySelectorAll("#main [title]")].filter(({ textContent }) => textContent === wanted)
          .length >= most,
      [String(count), boardCards] as const,
      { polling: 5 },
    );
  await allShow(0);
  const delays: number[] = [];
  for (let count = 1; count <= events; count += 1) {
    await (await post(url, "/api/v1/events", [{ type: "tick", name: "own" }])).arrayBuffer();
    const acknowledged = performance.now();
    await allShow(count);
    delays.push(performance.now() - acknowledged);
  }
  await page.close();
  return delays;
}
