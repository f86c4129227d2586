import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launchChromium } from "../support/chromium.ts";
import { adminKey, post, settled } from "../support/dendro.ts";
import { useDendro } from "../support/use-dendro.ts";
import { agentTrace, sendAll } from "./support/sample-traces.ts";
import { seriousFaults } from "./support/serious-faults.ts";

const dendro = useDendro();
let browser: Browser;
let page: Page;
const complaints: string[] = [];
const traceId = "b".padStart(32, "a");

beforeAll(async () => {
  browser = await launchChromium();
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  page = await context.newPage();
  page.on("pageerror", (error) => complaints.push(error.message));
  const view = (visitor: string, path: string) => ({
    type: "page_view",
    host: "example.org",
    visitor: visitor.padEnd(16, "0"),
    path,
  });
  await post(dendro.url, "/api/v1/events", [view("a", "/"), view("b", "/docs")]);
  await sendAll(dendro.url, agentTrace(traceId, Date.now() - 60_000, 1));
  await settled(dendro.url);
  const signedIn = await context.request.post(`${dendro.url}/api/v1/session`, {
    data: { key: adminKey },
    headers: { "x-requested-with": "dendro" },
  });
  expect(signedIn.ok()).toBe(true);
}, 120_000);
afterAll(async () => {
  await browser.close();
});

const list = () => page.getByRole("dialog", { name: "Keyboard shortcuts" });
const places = async () => await list().getByRole("heading", { level: 3 }).allTextContents();

test("? lists the shortcuts of the page, and gives the focus back; in a field it is a sign", async () => {
  await page.goto(`${dendro.url}/users`);
  const button = page.getByRole("button", { name: "Keyboard shortcuts" });
  await button.focus();
  await page.keyboard.press("Shift+?");
  await list().getByText("Find a page, or anything by its id").waitFor();
  await expect.poll(places).toEqual(["Everywhere"]);
  expect(await seriousFaults(page)).toEqual([]);
  await page.keyboard.press("Escape");
  await list().waitFor({ state: "detached" });
  await expect
    .poll(async () => await page.evaluate(() => document.activeElement?.getAttribute("aria-label")))
    .toBe("Keyboard shortcuts");
  await page.keyboard.press("Enter");
  await list().waitFor();
  await page.keyboard.press("Escape");
  const field = page.getByRole("searchbox");
  await field.focus();
  await page.keyboard.press("Shift+?");
  await expect.poll(async () => await field.inputValue()).toBe("?");
  expect(await list().count()).toBe(0);
});

test("a page that has shortcuts of its own lists them, as long as they work", async () => {
  await page.goto(`${dendro.url}/traces/${traceId}`);
  const tree = page.getByRole("treegrid");
  await tree.focus();
  await page.keyboard.press("Shift+?");
  await list().waitFor();
  await expect.poll(places).toEqual(expect.arrayContaining(["Everywhere", "In the tree of spans"]));
  expect(await places()).not.toContain("In a trace");
  await page.keyboard.press("Escape");
  await tree.focus();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await page.waitForURL("**span=**");
  await page.keyboard.press("Shift+?");
  await list().getByText("Close the span").waitFor();
  await page.keyboard.press("Escape");
  await list().waitFor({ state: "detached" });
  await expect.poll(() => page.url()).toContain("span=");
  await page.keyboard.press("Escape");
  await expect.poll(() => page.url()).not.toContain("span=");
  await page.goto(`${dendro.url}/explore`);
  await page.getByLabel("The question as JSON").waitFor();
  await page.keyboard.press("Control+k");
  await page.getByPlaceholder("A page, a tenant").fill("shortcuts");
  await page.keyboard.press("Enter");
  await list().waitFor();
  await expect.poll(places).toEqual(expect.arrayContaining(["Everywhere", "In the question as JSON"]));
  await page.keyboard.press("Escape");
});

test("an address that says nonsense is put right with a word", async () => {
  const filters = encodeURIComponent(
    JSON.stringify([
      ["is", "page", ["/"]],
      ["near", "page", ["/"]],
    ]),
  );
  await page.goto(`${dendro.url}/sites?range=9y&filters=${filters}`);
  await page
    .getByRole("status")
    .filter({
      hasText:
        "The time in the address does not exist; the usual one is shown. The address had a filter that cannot be read; it was left out.",
    })
    .waitFor();
  await page.getByRole("button", { name: "Last 7 days" }).waitFor();
  await page.getByRole("button", { name: "Remove the filter page is /" }).waitFor();
  await expect.poll(() => decodeURIComponent(page.url())).not.toMatch(/9y|near/u);
  await expect.poll(() => page.url()).toContain("filters=");
});

test("the filters of a page are saved under a name, and chosen again elsewhere", async () => {
  await page.goto(
    `${dendro.url}/sites?range=7d&filters=${encodeURIComponent(JSON.stringify([["is", "page", ["/docs"]]]))}`,
  );
  const visitors = page.locator("[data-metric=visitors]");
  await visitors.getByText("1", { exact: true }).waitFor();
  await page.getByRole("button", { name: "Saved filters" }).focus();
  await page.keyboard.press("Enter");
  await page.keyboard.type("save");
  await page.locator("[role=menuitem]:focus", { hasText: /save/iu }).waitFor();
  await page.keyboard.press("Enter");
  await page.getByRole("dialog", { name: "Save these filters" }).getByLabel("Name").fill("Readers of docs");
  await page.keyboard.press("Enter");
  await page.getByRole("status").filter({ hasText: "Saved as “Readers of docs”." }).waitFor();
  await page.getByRole("button", { name: "Remove the filter segment is readers-of-docs" }).waitFor();
  await visitors.getByText("1", { exact: true }).waitFor();
  await page.goto(`${dendro.url}/agents?range=7d`);
  await page.getByRole("button", { name: "Saved filters" }).click();
  expect(await seriousFaults(page)).toEqual([]);
  await page.getByRole("menuitem", { name: "Readers of docs" }).click();
  await page.getByRole("button", { name: "Remove the filter segment is readers-of-docs" }).waitFor();
});

test("no page had a fault of its own", () => {
  expect(complaints).toEqual([]);
});
