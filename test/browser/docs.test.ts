import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launchChromium } from "../support/chromium.ts";
import { adminKey } from "../support/dendro.ts";
import { useDendro } from "../support/use-dendro.ts";
import { seriousFaults } from "./support/serious-faults.ts";

const dendro = useDendro();
let browser: Browser;
let page: Page;
const complaints: string[] = [];
const foreign: string[] = [];

beforeAll(async () => {
  browser = await launchChromium();
  page = await (await browser.newContext({ viewport: { width: 1440, height: 900 } })).newPage();
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("console", (message) => void (message.type() === "error" && complaints.push(message.text())));
  page.on("request", (request) => {
    if (!request.url().startsWith(dendro.url) && !request.url().startsWith("data:"))
      foreign.push(request.url());
  });
  await page.goto(`${dendro.url}/docs`);
  await page.getByRole("heading", { name: "API reference" }).waitFor();
}, 120_000);
afterAll(async () => await browser.close());

test("an operation is found by keyboard, stands in the address, and says what it takes and answers", async () => {
  await page.getByRole("link", { name: "Ask a question" }).waitFor();
  expect(await seriousFaults(page)).toEqual([]);
  await page.keyboard.press("/");
  await page.keyboard.type("catalog");
  await page.getByRole("link", { name: "Ask a question" }).waitFor({ state: "detached" });
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { level: 1 }).filter({ hasNotText: "API reference" }).waitFor();
  const address = new URL(page.url()).searchParams;
  expect([address.get("q"), address.get("op")]).toEqual(["catalog", "readCatalog"]);
  await expect.poll(async () => await page.getByLabel("Find an operation").inputValue()).toBe("catalog");
  await page.getByRole("region", { name: "Answers" }).getByText("metrics", { exact: true }).waitFor();
  await page.reload();
  await page.getByText("/api/v1/catalog").first().waitFor();
});

test("it is tried on this server: refused without a key, and answered with one", async () => {
  await page.goto(`${dendro.url}/docs?op=query`);
  const form = page.getByRole("form", { name: "Try it" });
  await form.getByRole("button", { name: "Send POST" }).press("Enter");
  await form.getByText(/^401/u).waitFor();
  complaints.length = 0;
  await form.getByLabel("Key").fill(adminKey);
  await form.getByRole("button", { name: "Send POST" }).press("Enter");
  await form.getByText(/^200/u).waitFor();
  await form.getByRole("group", { name: "Answer" }).getByText('"results"').waitFor();
  expect(await seriousFaults(page)).toEqual([]);
});

test("an unknown operation says so; nothing came from elsewhere, and nothing complains", async () => {
  await page.goto(`${dendro.url}/docs?op=nonsense`);
  await page.getByText("There is no such operation").waitFor();
  expect([foreign, complaints]).toEqual([[], []]);
});

test("a guide is found by what it says, and leads on to others, by keyboard and without loading all anew", async () => {
  await page.goto(`${dendro.url}/docs`);
  await page
    .getByRole("navigation", { name: "Documentation" })
    .getByRole("link", { name: "Guides" })
    .press("Enter");
  await page.getByRole("heading", { level: 1, name: "Guides" }).waitFor();
  expect(await seriousFaults(page)).toEqual([]);
  await page.keyboard.press("/");
  await page.keyboard.type("zebras and giraffes");
  const found = page.getByRole("navigation", { name: "Guides" });
  await found.getByText("No guide says anything of that.").waitFor();
  await page.getByLabel("Find in the guides").fill("who is signed in");
  await found.getByRole("link", { name: /^Who is signed in · Keys/u }).press("Enter");
  await page.getByRole("heading", { level: 1, name: "Keys" }).waitFor();
  await expect
    .poll(() => new URL(page.url()))
    .toMatchObject({ pathname: "/docs/guides/keys", hash: "#who-is-signed-in" });
  const heading = page.getByRole("heading", { name: "Who is signed in" });
  await expect.poll(async () => (await heading.boundingBox())?.y ?? Infinity).toBeLessThan(900);
  await expect
    .poll(async () => await page.getByLabel("Find in the guides").inputValue())
    .toBe("who is signed in");
  expect(await seriousFaults(page)).toEqual([]);
  await page.evaluate(() => Object.assign(globalThis, { isSame: true }));
  await page.getByRole("article").getByRole("link", { name: "shares a board" }).press("Enter");
  await page.getByRole("heading", { level: 1, name: "Queries" }).waitFor();
  await expect.poll(() => new URL(page.url()).hash).toBe("#shared-by-a-link");
  const place = page.getByRole("heading", { name: "Shared by a link" });
  await expect.poll(async () => Math.round((await place.boundingBox())?.y ?? Infinity)).toBeLessThan(100);
  expect(await page.evaluate(() => "isSame" in globalThis)).toBe(true);
  await page.goBack();
  await page.getByRole("heading", { level: 1, name: "Keys" }).waitFor();
  await page.goto(`${dendro.url}/docs/guides/nonsense`);
  await page.getByRole("heading", { name: "There is no such guide" }).waitFor();
  expect([foreign, complaints]).toEqual([[], []]);
}, 60_000);

test("without a script it is a page too", async () => {
  const text = await (await fetch(new URL("/docs", dendro.url))).text();
  expect(text).toContain("/api/v1/query");
});
