import { readFile } from "node:fs/promises";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { launchChromium } from "../support/chromium.ts";
import { adminKey, post, settled } from "../support/dendro.ts";
import { useDendro } from "../support/use-dendro.ts";
import { seriousFaults } from "./support/serious-faults.ts";

const dendro = useDendro();
let browser: Browser;
let page: Page;
const complaints: string[] = [];

const minute = 60_000;
const began = Date.now() - 26 * 60 * minute;
const site = { host: "shop.example", source: "shop.example" };
const ann = {
  ...site,
  visitor: "00000000000000a1",
  country: "DE",
  region: "DE-BE",
  city: "Berlin",
  browser: "Chrome",
  browser_version: "142",
  screen: "1920x1080",
  referrer_source: "Google",
  channel: "Paid Search",
  utm_source: "google",
  utm_medium: "cpc",
  utm_campaign: "tents",
  utm_content: "two",
  utm_term: "light tent",
};
const bob = {
  ...site,
  visitor: "00000000000000b2",
  country: "FR",
  browser: "Firefox",
  browser_version: "145",
};
const events = [
  { ...ann, type: "page_view", path: "/", timestamp: began },
  {
    ...ann,
    type: "page_exit",
    path: "/",
    timestamp: began + minute,
    duration_ms: 60_000,
    data: { scroll_depth: 80 },
  },
  { ...ann, type: "page_view", path: "/journal", timestamp: began + minute },
  { ...ann, type: "post_view", path: "/journal", name: "on-tents", timestamp: began + minute },
  {
    ...ann,
    type: "post_read_complete",
    path: "/journal",
    name: "on-tents",
    timestamp: began + 3 * minute,
    duration_ms: 120_000,
  },
  { ...ann, type: "reaction", path: "/journal", name: "on-tents", timestamp: began + 3 * minute },
  {
    ...ann,
    type: "order.placed",
    path: "/journal",
    timestamp: began + 4 * minute,
    data: { plan: "pro", revenue: { amount: 20.5, currency: "EUR" } },
  },
  { ...bob, type: "page_view", path: "/journal", timestamp: began, data: { plan: "free" } },
  { ...bob, type: "post_view", path: "/journal", name: "on-tents", timestamp: began, interactive: false },
];

const send = async (...some: unknown[]) =>
  expect((await post(dendro.url, "/api/v1/events", some)).status).toBe(202);

async function save(path: string, body: unknown): Promise<void> {
  const response = await fetch(`${dendro.url}/api/v1/${path}`, {
    method: "PUT",
    headers: { "x-api-key": adminKey, "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  expect(response.status).toBe(200);
}

beforeAll(async () => {
  browser = await launchChromium();
  const context = await browser.newContext({
    viewport: { width: 1280, height: 900 },
    locale: "en-GB",
    timezoneId: "Europe/Berlin",
  });
  page = await context.newPage();
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("console", (message) => {
    if (message.type() === "error" && !/40[14]/u.test(message.text())) complaints.push(message.text());
  });
  await send(...events);
  await save("goals/order", { title: "Order placed", filters: [["is", "type", ["order.placed"]]] });
  await save("segments/berlin", { title: "In Berlin", filters: [["is", "city", ["Berlin"]]] });
  await settled(dendro.url);
  await page.goto(`${dendro.url}/sites`);
  await page.getByLabel("Key").fill(adminKey);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("heading", { name: "Sites" }).waitFor();
}, 120_000);
afterAll(async () => {
  await browser.close();
});

const card = (name: string) => page.getByRole("region", { name, exact: true });
const tab = async (name: string) =>
  await page.getByRole("navigation", { name: "Parts of Sites" }).getByText(name, { exact: true }).click();
const cut = async (name: string, by: string) => await card(name).getByRole("radio", { name: by }).click();
const row = async (name: string, of: RegExp) => await card(name).getByRole("row", { name: of }).waitFor();
const figures = async (of: string) =>
  await page
    .locator(of)
    .locator("[data-figure]")
    .evaluateAll((cells) =>
      Object.fromEntries(cells.map((cell) => [cell.getAttribute("data-figure"), cell.textContent])),
    );

describe("a site", () => {
  test("is overviewed by what it is visited with and from where, and a card's cut is in the address", async () => {
    await page.locator("[data-metric=visitors]").getByText("2", { exact: true }).waitFor();
    await row("Places", /Germany\s+1\s+1/u);
    await cut("Places", "Regions");
    await row("Places", /DE-BE\s+1/u);
    await cut("Places", "Cities");
    await row("Places", /DE\s?Berlin\s+1/u);
    await expect.poll(() => new URL(page.url()).searchParams.get("cuts")).toBe('{"Places":"city"}');
    await cut("Software", "Browser versions");
    await row("Software", /Chrome 142\s+1/u);
    await cut("Devices", "Screens");
    await row("Devices", /1920x1080\s+1/u);
    await page.reload();
    await row("Places", /DE\s?Berlin\s+1/u);
    await row("Software", /Firefox 145\s+1/u);
  });

  test("is drawn on a map, whose countries narrow the page", async () => {
    const germany = page.locator("[data-map] [data-country=DE]");
    await expect.poll(async () => await germany.getAttribute("data-count")).toBe("1");
    await expect
      .poll(async () => await page.locator("[data-map] [data-country]").count())
      .toBeGreaterThan(170);
    // While cards above it are filled it moves, and a click may hit what took its place.
    await expect.poll(async () => await page.locator("[data-awaited]").count()).toBe(0);
    await germany.click();
    await page.getByRole("button", { name: /Remove the filter country is Germany/u }).click();
  });

  test("has hours of the week in which it is busy", async () => {
    const busy = page.getByRole("table", { name: "Visits by weekday and hour" });
    await expect
      .poll(async () => {
        const cells = await busy.locator("td[title]").allInnerTexts();
        return [cells.length, cells.reduce((sum, text) => sum + Number(text), 0)];
      })
      .toEqual([7 * 24, 2]);
  });

  test("is narrowed to a saved segment by the filter bar", async () => {
    await page.getByRole("button", { name: "Filter", exact: true }).click();
    await page.getByLabel("Dimension").selectOption("segment");
    await page.getByRole("option", { name: "berlin", exact: true }).click();
    await page.getByRole("button", { name: "Add the filter" }).click();
    await page.locator("[data-metric=visitors]").getByText("1", { exact: true }).waitFor();
    await page.getByRole("button", { name: /Remove the filter segment/u }).click();
  });

  test("has pages with time, scroll, entries and exits, as the API counts them", async () => {
    await tab("Pages");
    await page.locator("[data-page='/']").waitFor();
    await expect
      .poll(async () => await figures("[data-page='/']"))
      .toEqual({
        views: "1",
        unique_views: "1",
        mean_time: "1 m 00 s",
        scroll_depth: "80 %",
        entries: "1",
        bounce_rate: "0 %",
        exits: "0",
        exit_rate: "0 %",
      });
    await expect
      .poll(async () => await figures("[data-page='/journal']"))
      .toMatchObject({
        views: "2",
        entries: "1",
        bounce_rate: "100 %",
        exits: "2",
        exit_rate: "100 %",
      });
    await page.getByRole("button", { name: "Scroll depth" }).press("Enter");
    await expect.poll(() => new URL(page.url()).searchParams.get("by")).toBe("scroll_depth");
    const first = page.locator("[data-page]").first();
    await expect.poll(async () => await first.getAttribute("data-page")).toBe("/");
  });

  test("has sources by every part of a campaign", async () => {
    await tab("Sources");
    await row("Sources", /Google\s+1\s+1\s+0 %/u);
    for (const [by, value] of [
      ["Campaign", "tents"],
      ["Source", "google"],
      ["Medium", "cpc"],
      ["Content", "two"],
      ["Term", "light tent"],
    ] as const) {
      await card("Campaigns").getByRole("radio", { name: by, exact: true }).click();
      await row("Campaigns", new RegExp(`${value}\\s+1\\s+1`, "u"));
    }
    await row("Channels", /Paid Search\s+1/u);
    await expect.poll(() => new URL(page.url()).searchParams.get("cuts")).toBe('{"Campaigns":"utm_term"}');
  });

  test("has posts with reads, finish, reactions and signals", async () => {
    await tab("Content");
    await page.locator("[data-post=on-tents]").waitFor();
    await expect
      .poll(async () => await figures("[data-post=on-tents]"))
      .toEqual({
        views: "2",
        unique_views: "2",
        reads_completed: "1",
        finish_rate: "50 %",
        deep_reads: "0",
        mean_read_time: "2 m 00 s",
        reactions: "1",
        comments: "0",
        shares: "0",
      });
    await send(
      ...Array.from({ length: 10 }, (_, index) => ({
        ...site,
        type: "post_view",
        name: "on-tents",
        path: "/journal",
        visitor: `00000000000001${String(index).padStart(2, "0")}`,
      })),
    );
    await settled(dendro.url);
    await page.reload();
    await page.locator("[data-post=on-tents]").getByText("rising ×35.0").waitFor();
  });

  test("has goals with what they bring, who reaches them, and the funnel to each", async () => {
    await tab("Goals");
    await page.locator("[data-goal=order]").waitFor();
    await expect
      .poll(async () => await figures("[data-goal=order]"))
      .toMatchObject({
        conversions: "1",
        converters: "1",
        revenue: "€20.50",
      });
    await row("Who reaches it", /Paid Search\s+1\s+1\s+100 %/u);
    await row("Custom properties", /free\s+1\s+1/u);
    await page.getByRole("button", { name: "More of Goals" }).click();
    const waiting = page.waitForEvent("download");
    await page.getByRole("menuitem", { name: "JSON" }).click();
    const file = await waiting;
    const taken = JSON.parse(await readFile(await file.path(), "utf8")) as { goals: object[] };
    expect([file.suggestedFilename(), taken.goals]).toMatchObject([
      "dendro-default-goals.json",
      expect.arrayContaining([expect.objectContaining({ name: "order", conversions: 1, converters: 1 })]),
    ]);
    await page.getByRole("link", { name: "Funnel to Order placed" }).click();
    await page
      .getByRole("group", { name: "Funnel" })
      .getByRole("row", { name: /Order placed.*1/u })
      .waitFor();
    await page.goBack();
  });

  test("is seen live, and what happens stays still while it is paused", async () => {
    await tab("Live");
    const tail = card("What happens");
    await tail.getByRole("listitem").first().waitFor();
    await tail.getByRole("button", { name: "Pause" }).click();
    const before = await tail.getByRole("listitem").count();
    await send({ ...bob, type: "page_view", path: "/brand-new" });
    const pill = tail.getByRole("button", { name: "1 new" });
    await pill.waitFor();
    expect(await tail.getByRole("listitem").count()).toBe(before);
    await pill.press("Enter");
    await tail.getByRole("button", { name: /page_view.*\/brand-new/u }).press("Enter");
    await page.getByRole("dialog").getByText('"path": "/brand-new"').waitFor();
    await page.keyboard.press("Escape");
    await tail.getByRole("button", { name: "Go on" }).click();
  });

  test.each(["", "/pages", "/sources", "/content", "/goals", "/live"])(
    "/sites%s can be used by everybody, on a phone too",
    async (part) => {
      await page.setViewportSize({ width: 390, height: 844 });
      await page.goto(`${dendro.url}/sites${part}`);
      await page.getByRole("heading", { name: "Sites" }).waitFor();
      await page.waitForLoadState("networkidle");
      expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBe(0);
      await page.setViewportSize({ width: 1280, height: 900 });
      expect(await seriousFaults(page)).toEqual([]);
      expect(complaints).toEqual([]);
    },
  );
});
