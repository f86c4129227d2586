import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launchChromium } from "../support/chromium.ts";
import { adminKey, post, settled } from "../support/dendro.ts";
import { useDendro } from "../support/use-dendro.ts";

const dendro = useDendro();
let browser: Browser;

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
/** Nobody changes clocks there. */
const tokyo = { zone: "Asia/Tokyo", aheadMs: 9 * hourMs };
const now = Date.now();
const midnight = Math.floor((now + tokyo.aheadMs) / dayMs) * dayMs - tokyo.aheadMs;

beforeAll(async () => {
  const view = (visitor: number, timestamp: number) => ({
    type: "page_view",
    visitor: `${visitor}`.padStart(16, "0"),
    host: "example.org",
    path: "/",
    timestamp,
  });
  const views = [
    view(1, midnight + Math.min(1000, now - midnight)),
    view(2, midnight - 1),
    view(3, midnight - 1000),
    view(4, midnight - dayMs),
    view(5, midnight - dayMs - 1),
  ];
  expect((await post(dendro.url, "/api/v1/events", views)).status).toBe(202);
  await settled(dendro.url);
  const changed = await fetch(new URL("/api/v1/tenants/default", dendro.url), {
    method: "PATCH",
    headers: { "x-api-key": adminKey, "content-type": "application/json" },
    body: JSON.stringify({ timezone: tokyo.zone }),
  });
  expect(changed.status).toBe(200);
  browser = await launchChromium();
}, 120_000);
afterAll(async () => await browser.close());

const dateThere = (moment: number) =>
  new Date(moment).toLocaleDateString("en-US", { timeZone: tokyo.zone, day: "numeric", month: "short" });

async function pageIn(timezoneId: string): Promise<Page> {
  const context = await browser.newContext({ timezoneId });
  await context.request.post(`${dendro.url}/api/v1/session`, {
    data: { key: adminKey },
    headers: { "x-requested-with": "dendro" },
  });
  const page = await context.newPage();
  return page;
}

test.each(["America/Los_Angeles", "Europe/Berlin", "Pacific/Kiritimati"])(
  "days begin at the tenant's midnight, wherever it is looked from: %s",
  async (timezoneId) => {
    const page = await pageIn(timezoneId);
    const views = page.locator("[data-metric=pageviews]");
    for (const [range, count] of [
      ["day", "1"],
      ["yesterday", "3"],
    ] as const) {
      await page.goto(`${dendro.url}/sites?range=${range}`);
      await views.getByText(count, { exact: true }).waitFor();
    }
    await page.goto(`${dendro.url}/sites?range=7d&metric=pageviews`);
    await views.getByText("5", { exact: true }).waitFor();
    const table = page.getByRole("table", { name: "Page views over time" });
    for (const [moment, count] of [
      [now, 1],
      [now - dayMs, 3],
      [now - 2 * dayMs, 1],
    ] as const)
      await table
        .getByRole("row", { name: new RegExp(`\\b${dateThere(moment)}\\b.* ${count}\\b`, "u") })
        .waitFor({ state: "attached" });
    await page.getByRole("button", { name: "Last 7 days" }).click();
    await page.getByText("Days and hours of Asia/Tokyo").waitFor();
    await page.context().close();
  },
);
