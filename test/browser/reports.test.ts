import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launchChromium } from "../support/chromium.ts";
import { adminKey, asAdmin, post } from "../support/dendro.ts";
import { useDendro } from "../support/use-dendro.ts";
import { seriousFaults } from "./support/serious-faults.ts";

const dendro = useDendro();
let browser: Browser;
let page: Page;
const complaints: string[] = [];

beforeAll(async () => {
  await post(dendro.url, "/api/v1/events", [{ type: "page_view", url: "https://example.com/start" }]);
  const query = { metrics: ["pageviews"], dimensions: ["time:day"], date_range: "7d" };
  const place = { x: 0, y: 0, width: 6, height: 4 };
  const saved = await fetch(new URL("/api/v1/boards/week", dendro.url), {
    method: "PUT",
    headers: { ...asAdmin.headers, "content-type": "application/json" },
    body: JSON.stringify({
      title: "The week's board",
      cards: [{ id: "days", title: "By day", query, drawing: "bar", place }],
    }),
  });
  expect(saved.status).toBe(200);
  browser = await launchChromium();
  page = await (await browser.newContext({ viewport: { width: 1440, height: 900 } })).newPage();
  page.on("pageerror", (error) => complaints.push(error.message));
  await signIn(page, adminKey);
}, 120_000);
afterAll(async () => await browser.close());

async function signIn(on: Page, key: string): Promise<void> {
  await on.goto(`${dendro.url}/reports`);
  await on.getByLabel("Key").fill(key);
  await on.getByRole("button", { name: "Sign in" }).click();
}

const facts = () => page.getByRole("region", { name: "Report", exact: true });

test("a report is made of a board, and seen before it is sent", async () => {
  await page.getByText("Nothing is sent yet.").waitFor();
  expect(await seriousFaults(page)).toEqual([]);
  await page.getByRole("button", { name: "New report" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByText("This server sends no mail").waitFor();
  await dialog.getByLabel("Title").fill("The week");
  await dialog.getByLabel("Board").selectOption("week");
  await dialog.getByLabel("Weekday").selectOption("fri");
  await dialog.getByLabel("Time of day").fill("07:30");
  expect(await seriousFaults(page)).toEqual([]);
  await dialog.getByRole("button", { name: "Save" }).click();
  await page.getByRole("heading", { level: 1, name: "The week" }).waitFor();
  await facts().getByText("every Friday at 07:30").waitFor();
  const preview = page.frameLocator('iframe[title="Preview of The week"]');
  await preview.getByRole("heading", { name: "By day" }).waitFor();
  await preview.getByRole("img").waitFor();
  expect(await seriousFaults(page)).toEqual([]);
});

test("it is sent at once when somebody says so, changed, and switched off", async () => {
  const sent = page.getByRole("region", { name: "Sent", exact: true }).first();
  await page.getByRole("button", { name: "Send now" }).click();
  await page.getByText("It is being sent.").waitFor();
  await sent.getByRole("row", { name: "Webhooks" }).getByText("Sent", { exact: true }).waitFor();
  await page.getByRole("button", { name: "Change", exact: true }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("How often").selectOption("month");
  await dialog.getByRole("button", { name: "Save" }).click();
  await facts().getByText("on the first of the month at 07:30").waitFor();
  await page.getByRole("button", { name: "Switch off" }).click();
  await facts().getByText("Switched off").waitFor();
  await page.getByRole("button", { name: "Switch on" }).waitFor();
});

test("who may only read is told why they see none", async () => {
  const made = await post(dendro.url, "/api/v1/keys", { name: "reader", scope: "read" });
  const { key } = (await made.json()) as { key: string };
  const reader = await (await browser.newContext({ viewport: { width: 400, height: 800 } })).newPage();
  await signIn(reader, key);
  await reader.getByText("they are shown to keys of the scope admin").waitFor();
  expect(await seriousFaults(reader)).toEqual([]);
});

test("it is removed, after it was asked", async () => {
  await page.getByRole("button", { name: "Remove" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Remove" }).click();
  await page.getByText("Nothing is sent yet.").waitFor();
  expect(complaints).toEqual([]);
});
