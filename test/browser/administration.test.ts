import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launchChromium } from "../support/chromium.ts";
import { adminKey, post } from "../support/dendro.ts";
import { useDendro } from "../support/use-dendro.ts";
import { seriousFaults } from "./support/serious-faults.ts";

const dendro = useDendro();
let browser: Browser;
let page: Page;

beforeAll(async () => {
  browser = await launchChromium();
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, locale: "en-GB" });
  page = await context.newPage();
  const view = { type: "page_view", path: "/a", host: "example.org", user_id: "ann", country: "DE" };
  expect((await post(dendro.url, "/api/v1/events", [view])).status).toBe(202);
  await signInWith(adminKey);
}, 120_000);
afterAll(async () => {
  await browser.close();
});

async function signInWith(key: string): Promise<void> {
  await page.context().clearCookies();
  await page.goto(`${dendro.url}/admin`);
  await page.getByLabel("Key").fill(key);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("heading", { name: "Administration" }).waitFor();
}

const row = (text: string) => page.getByRole("row", { name: text });
const accepts = async (key: string) =>
  (
    await fetch(new URL("/api/v1/events", dendro.url), {
      method: "POST",
      headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
      body: JSON.stringify({ type: "page_view", path: "/b", host: "example.org" }),
    })
  ).status;

test("a key is made, told once, used, and revoked", async () => {
  await page.getByRole("button", { name: "New key" }).click();
  await page.getByLabel("Name").fill("shop");
  await page.getByRole("button", { name: "Make the key" }).click();
  const told = await page.getByRole("status").filter({ hasText: "shown only now" }).innerText();
  const key = /dk_ingest_\S+/u.exec(told)?.[0] ?? "";
  expect(await accepts(key)).toBe(202);
  await page.reload();
  await row("shop").waitFor();
  await expect.poll(async () => await page.getByText(key).count()).toBe(0);
  await page.getByRole("button", { name: "Revoke shop" }).click();
  await page.getByRole("button", { name: "Revoke", exact: true }).last().click();
  await row("shop").waitFor({ state: "detached" });
  expect(await accepts(key)).toBe(401);
});

test("what the server refuses is said in the window, which stays open", async () => {
  await page.getByRole("link", { name: "Tenants" }).click();
  await page.getByRole("button", { name: "New tenant" }).click();
  await page.getByLabel(/^Id/u).fill("default");
  await page.getByLabel(/^Name/u).fill("Again");
  await page.getByRole("button", { name: "Make the tenant" }).click();
  await page.getByRole("dialog").getByRole("alert").waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("dialog").waitFor({ state: "detached" });
});

test("how long events of a tenant are kept is changed, and stays", async () => {
  await page.getByRole("button", { name: "Change Default" }).click();
  await page.getByLabel("requests").fill("30");
  await page.getByRole("button", { name: "Save" }).click();
  await row("for ever, requests 30 days").waitFor();
  await page.reload();
  await row("for ever, requests 30 days").waitFor();
});

test("a price, a goal and a segment are set and taken away", async () => {
  await page.getByRole("link", { name: "Prices" }).click();
  await page.getByRole("button", { name: "New price" }).click();
  await page.getByLabel("Model").fill("our-model-*");
  await page.getByLabel("Input, $ per million").fill("1.25");
  await page.getByLabel("Output, $ per million").fill("5");
  await page.getByRole("button", { name: "Save" }).click();
  await row("our-model-*").getByText("$1.25").waitFor();
  await page.getByRole("button", { name: "Remove the price of our-model-*" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Remove" }).click();
  await row("our-model-*").waitFor({ state: "detached" });

  await page.getByRole("link", { name: "Goals and segments" }).click();
  for (const noun of ["goal", "segment"]) {
    await page.getByRole("button", { name: `New ${noun}` }).click();
    await page.getByLabel("Name").fill(`a-${noun}`);
    await page.getByLabel("Filters").fill("no JSON");
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByRole("alert").filter({ hasText: "no JSON" }).waitFor();
    await page.getByLabel("Filters").fill('[["is","country",["DE"]]]');
    await page.getByRole("button", { name: "Save" }).click();
    await row(`a-${noun}`).waitFor();
  }
});

test("a user is erased, and the receipt stays", async () => {
  await page.getByRole("link", { name: "Privacy" }).click();
  await page.getByRole("button", { name: "Erase a user" }).click();
  await page.getByRole("textbox", { name: "User" }).fill("ann");
  await page.getByRole("button", { name: "Erase", exact: true }).click();
  await row("A user").waitFor();
});

test("events are counted before they are deleted", async () => {
  const view = { type: "page_view", path: "/old", host: "example.org", visitor: "0000000000000007" };
  expect((await post(dendro.url, "/api/v1/events", [view])).status).toBe(202);
  const isStored = async () => {
    const asked = { date_range: "day", filters: [["is", "page", ["/old"]]] };
    const answer = await post(dendro.url, "/api/v1/events/list", asked);
    return ((await answer.json()) as { events: unknown[] }).events.length;
  };
  await expect.poll(isStored).toBe(1);
  await page.getByRole("button", { name: "Delete events" }).click();
  await page.getByLabel("Dimension").fill("page");
  await page.getByLabel("is", { exact: true }).fill("/old");
  const today = new Date().toISOString().slice(0, 10);
  await page.getByLabel("From").fill(today);
  await page.getByLabel("To", { exact: true }).fill(today);
  await page.getByRole("button", { name: "Delete", exact: true }).click();
  await page.getByText("1 event and").waitFor();
  await page.getByText("Nothing is deleted yet.").waitFor();
  await page.getByRole("button", { name: "Delete", exact: true }).click();
  await row("Events by filter").waitFor();
});

test("the server says how it is", async () => {
  await page.getByRole("link", { name: "Health" }).click();
  await page.getByRole("region", { name: "Checks" }).getByText("warehouse", { exact: true }).waitFor();
  await page.getByText("Waiting to be written").waitFor();
});

test.each([
  ["/admin", "light", 1280],
  ["/admin/tenants", "dark", 390],
  ["/admin/goals", "light", 390],
  ["/admin/health", "dark", 1280],
] as const)("%s has no serious barrier in %s at %i pixels", async (path, colorScheme, width) => {
  await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
  await page.setViewportSize({ width, height: 844 });
  await page.goto(`${dendro.url}${path}`);
  await page.getByRole("heading", { level: 2 }).first().waitFor();
  expect(await seriousFaults(page)).toEqual([]);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
});

test("a read-only key is told that it may only read", async () => {
  const made = await post(dendro.url, "/api/v1/keys", { name: "a reader", scope: "read" });
  await signInWith(((await made.json()) as { key: string }).key);
  await page.getByText("a key that may read").waitFor();
  expect(await page.getByRole("button", { name: "New key" }).count()).toBe(0);
});
