import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launchChromium } from "../support/chromium.ts";
import { adminKey, settled } from "../support/dendro.ts";
import { useDendro } from "../support/use-dendro.ts";
import { agentTrace, sendAll } from "./support/sample-traces.ts";
import { seriousFaults } from "./support/serious-faults.ts";

const dendro = useDendro();
let browser: Browser;
let page: Page;
const complaints: string[] = [];

beforeAll(async () => {
  const now = Date.now();
  const traces = Array.from({ length: 8 }, (_, count) => agentTrace(`trace-${count}`, now - 120_000, count));
  await sendAll(dendro.url, traces.flat());
  await settled(dendro.url);
  browser = await launchChromium();
  page = await (await browser.newContext({ viewport: { width: 1440, height: 900 } })).newPage();
  page.on("pageerror", (error) => complaints.push(error.message));
  await page.goto(`${dendro.url}/traces?range=24h`);
  await page.getByLabel("Key").fill(adminKey);
  await page.getByRole("button", { name: "Sign in" }).click();
}, 120_000);
afterAll(async () => await browser.close());

const addressed = () => Object.fromEntries(new URL(page.url()).searchParams);
/** Chooses an item of the menu of views, with keys alone. */
async function choose(button: string, item: string) {
  await page.getByRole("button", { name: button }).focus();
  await page.keyboard.press("Enter");
  const wanted = page.getByRole("menuitem", { name: item });
  await wanted.waitFor();
  // The menu puts the focus on its first item; before that an arrow would pass that by.
  await page.locator('[role="menuitem"]:focus').waitFor();
  for (let press = 0; press < 12; press += 1) {
    if (await wanted.evaluate((element) => element === document.activeElement)) break;
    await page.keyboard.press("ArrowDown");
  }
  await page.keyboard.press("Enter");
}
async function answer(dialog: string, text: string) {
  const field = page.getByRole("dialog", { name: dialog }).getByLabel("Name");
  await field.and(page.locator(":focus")).waitFor();
  await page.keyboard.press("Control+a");
  await page.keyboard.type(text);
  await page.keyboard.press("Enter");
}
const chosen = { errors: "true", sort: "longest", columns: "name,duration,cost", view: "what-fails" };

test("what is shown is saved under a name, and stands whole in the address", async () => {
  await page.goto(`${dendro.url}/traces?range=24h&errors=true&sort=longest&columns=name%2Cduration%2Ccost`);
  await choose("Views", "Save as a new view");
  await answer("Save this view", "What fails");
  await page.getByRole("button", { name: "View What fails" }).waitFor();
  await expect.poll(addressed).toEqual({ range: "24h", ...chosen });
  expect(await seriousFaults(page)).toEqual([]);
});

test("a view is chosen from the menu, and keeps the time of the page", async () => {
  await page.goto(`${dendro.url}/traces?range=7d&name=nothing`);
  await choose("Views", "What fails");
  await page.getByRole("button", { name: "View What fails" }).waitFor();
  await expect.poll(addressed).toEqual({ range: "7d", ...chosen });
  await page.getByRole("columnheader", { name: "Model" }).waitFor({ state: "detached" });
  await page.getByRole("columnheader", { name: "Cost" }).waitFor();
  await expect.poll(async () => await page.getByLabel("Name contains").inputValue()).toBe("");
});

test("what was changed is said, and is saved in it or left", async () => {
  await page.getByRole("button", { name: "Errors only" }).click();
  await page.getByRole("button", { name: "View What fails changed" }).waitFor();
  await choose("View What fails", "Save in “What fails”");
  await page.getByText("“What fails” shows this now.").waitFor();
  await page.getByRole("button", { name: "View What fails", exact: true }).waitFor();
  await choose("View What fails", "Rename “What fails”");
  await answer("Rename the view", "The longest");
  await page.getByRole("button", { name: "View The longest" }).waitFor();
  await choose("View The longest", "All traces");
  await page.getByRole("button", { name: "Views", exact: true }).waitFor();
  await expect.poll(addressed).toEqual({ range: "7d" });
});

test("whoever may only read chooses views, and changes none", async () => {
  const made = await fetch(new URL("/api/v1/keys", dendro.url), {
    method: "POST",
    headers: { "x-api-key": adminKey, "content-type": "application/json" },
    body: JSON.stringify({ name: "reader", scope: "read" }),
  });
  const { key } = (await made.json()) as { key: string };
  const asReader = { "x-api-key": key, "content-type": "application/json" };
  const address = new URL("/api/v1/trace-views/what-fails", dendro.url);
  const refused = await fetch(address, { method: "PUT", headers: asReader, body: '{"title":"Mine"}' });
  expect(refused.status).toBe(403);
  const listed = await fetch(new URL("/api/v1/trace-views", dendro.url), { headers: asReader });
  expect(await listed.json()).toEqual({
    views: [
      {
        id: "what-fails",
        title: "The longest",
        columns: ["name", "duration", "cost"],
        filters: {},
        order: "longest",
      },
    ],
  });
  const reader = await (await browser.newContext()).newPage();
  await reader.goto(`${dendro.url}/traces?range=24h`);
  await reader.getByLabel("Key").fill(key);
  await reader.getByRole("button", { name: "Sign in" }).click();
  await reader.getByRole("button", { name: "Views" }).click();
  await reader.getByRole("menuitem", { name: "The longest" }).waitFor();
  await expect.poll(async () => await reader.getByRole("menuitem").count()).toBe(2);
});

test("a view that is deleted is gone for everybody, and a link to it shows the same", async () => {
  await choose("Views", "The longest");
  await page.getByRole("button", { name: "View The longest", exact: true }).waitFor();
  const link = page.url();
  await choose("View The longest", "Delete “The longest”");
  await page.getByRole("button", { name: "Views", exact: true }).waitFor();
  await page.goto(link);
  await page.getByRole("columnheader", { name: "Cost" }).waitFor();
  await expect.poll(async () => await page.getByRole("columnheader", { name: "Model" }).count()).toBe(0);
  expect(complaints).toEqual([]);
});
