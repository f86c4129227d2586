import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launchChromium } from "../support/chromium.ts";
import { adminKey, post, settled } from "../support/dendro.ts";
import { useDendro } from "../support/use-dendro.ts";

const dendro = useDendro();
let browser: Browser;
let page: Page;

const dayMs = 24 * 3_600_000;
const view = (visitor: string, timestamp: number) => ({
  type: "page_view",
  visitor: visitor.padStart(16, "0"),
  host: "example.org",
  path: "/",
  timestamp,
});

beforeAll(async () => {
  const now = Date.now();
  // Of a day before there were most, so that what comes now changes no scale.
  const before = Array.from({ length: 40 }, (_, index) =>
    view(`old${index}`, now - (1 + (index % 3)) * dayMs),
  );
  expect((await post(dendro.url, "/api/v1/events", [...before, view("first", now)])).status).toBe(202);
  await settled(dendro.url);
  browser = await launchChromium();
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, timezoneId: "UTC" });
  page = await context.newPage();
  const session = await context.request.post(`${dendro.url}/api/v1/session`, {
    data: { key: adminKey },
    headers: { "x-requested-with": "dendro" },
  });
  expect(session.ok()).toBe(true);
}, 120_000);
afterAll(async () => await browser.close());

test("while live values come in, what did not change of a chart stays as it is in every frame", async () => {
  await page.goto(`${dendro.url}/sites?range=7d`);
  const visitors = page.locator("[data-metric=visitors]");
  await visitors.getByText("41", { exact: true }).waitFor();
  const chart = page.locator("[data-chart]").first();
  await chart.locator("svg").waitFor();
  const box = await chart.boundingBox();
  if (box === null) throw new Error("The chart is not shown.");
  // All but the last bucket, which is today's.
  const past = { x: box.x, y: box.y, width: Math.floor(box.width * 0.8), height: box.height };
  const frame = async (clip: typeof past) => (await page.screenshot({ clip })).toString("base64");
  // It stands when two frames in a row are the same.
  let still = await frame(past);
  await expect
    .poll(async () => {
      const next = await frame(past);
      const isStill = next === still;
      still = next;
      return isStill;
    })
    .toBe(true);
  const today = { ...past, x: past.x + past.width, width: Math.floor(box.width * 0.2) };
  const todayBefore = await frame(today);
  const changed: number[] = [];
  for (const [round, total] of [42, 43, 44].entries()) {
    await post(dendro.url, "/api/v1/events", [view(`new${round}`, Date.now())]);
    const until = Date.now() + 2500;
    for (let index = 0; Date.now() < until; index += 1)
      if ((await frame(past)) !== still) changed.push(index);
    await visitors.getByText(String(total), { exact: true }).waitFor();
  }
  expect(changed).toEqual([]);
  expect(await frame(today)).not.toBe(todayBefore);
}, 120_000);
