import { readFile } from "node:fs/promises";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { launchChromium } from "../support/chromium.ts";
import { seriousFaults } from "./support/serious-faults.ts";
import { adminKey, post } from "../support/dendro.ts";
import { useDendro } from "../support/use-dendro.ts";

const dendro = useDendro();
let browser: Browser;
let context: BrowserContext;
let page: Page;
const complaints: string[] = [];

beforeAll(async () => {
  browser = await launchChromium();
  context = await browser.newContext({
    viewport: { width: 1280, height: 900 },
    locale: "en-GB",
    timezoneId: "Europe/Berlin",
  });
  page = await context.newPage();
  page.on("pageerror", (error) => complaints.push(error.message));
  // A 401 on the way to signing in is how the page learns that nobody is signed in.
  page.on(
    "console",
    (message) =>
      message.type() === "error" && !message.text().includes("401") && complaints.push(message.text()),
  );
}, 120_000);
afterAll(async () => {
  await browser.close();
});

const figure = (name: string) => page.locator(`[data-metric=${name}]`);

async function shows(name: string, text: string): Promise<void> {
  await figure(name).getByText(text, { exact: true }).waitFor();
}

const send = async (...events: unknown[]) =>
  expect((await post(dendro.url, "/api/v1/events", events)).status).toBe(202);
const view = (visitor: number, path: string, more: object = {}) => ({
  type: "page_view",
  path,
  host: "example.org",
  visitor: String(visitor).padStart(16, "0"),
  ...more,
});

describe("a person with a browser", () => {
  test("is asked to sign in, told when the key is wrong, and let in when it is right", async () => {
    await page.goto(dendro.url);
    await page.waitForURL("**/sign-in");
    expect(await seriousFaults(page)).toEqual([]);
    await page.getByLabel("Key").fill("not a key");
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByRole("alert").filter({ hasText: "unknown" }).waitFor();
    await page.getByLabel("Key").fill(adminKey);
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByRole("heading", { name: "Send an event and watch it arrive" }).waitFor();
    expect(await seriousFaults(page)).toEqual([]);
  });

  test("makes the key that the first lines need", async () => {
    await page.getByRole("tab", { name: "curl" }).click();
    await page.getByText("Bearer dk_ingest_…").waitFor();
    await page.getByRole("button", { name: "Make a key" }).click();
    const line = await page.getByText(/Bearer dk_ingest_\w/u).innerText();
    const key = /dk_ingest_[\w-]+/u.exec(line)?.[0] ?? "";
    const response = await fetch(new URL("/api/v1/events", dendro.url), {
      method: "POST",
      headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
      body: JSON.stringify({ path: "/without-a-type" }),
    });
    // The key is good; an event without a type is not.
    expect(response.status).toBe(422);
  });

  test("sees the first event appear, and every number move after that, without reloading", async () => {
    await send(view(1, "/hello", { country: "DE" }));
    await shows("visitors", "1");
    await page.getByRole("link", { name: "Sites" }).first().click();
    await page.getByRole("heading", { name: "Sites" }).waitFor();
    await shows("visitors", "1");
    await send(view(2, "/hello", { country: "FR" }), view(2, "/pricing"), {
      type: "request",
      route: "/api",
      status_code: 500,
      duration_ms: 12,
    });
    await shows("visitors", "2");
    await shows("pageviews", "3");
    await shows("bounce_rate", "50 %");
    await page.getByText("visitors now").waitFor();
    await page.getByRole("navigation", { name: "Pages" }).getByRole("link", { name: "Requests" }).click();
    await shows("error_rate", "100 %");
    await page.getByRole("link", { name: "Sites" }).click();
  });

  test("narrows everything to a row by clicking it, keeps that in the address, and takes it back", async () => {
    await page.getByRole("button", { name: "/pricing" }).click();
    await shows("visitors", "1");
    await shows("pageviews", "1");
    const address = page.url();
    expect(decodeURIComponent(address)).toContain("/pricing");
    // What somebody else sends still counts, if it matches.
    await send(view(3, "/pricing"));
    await shows("visitors", "2");
    await page.goto(address);
    await shows("visitors", "2");
    await page.getByRole("button", { name: "Remove the filter page is /pricing" }).click();
    await shows("visitors", "3");
  });

  test("chooses another time, another figure and another breakdown", async () => {
    await page.getByRole("button", { name: "Last 7 days" }).click();
    await page.getByRole("button", { name: "Yesterday" }).click();
    await shows("visitors", "0");
    await page.getByRole("button", { name: "Yesterday" }).click();
    await page.getByRole("button", { name: "Today" }).click();
    await shows("visitors", "3");
    await figure("pageviews").click();
    await page.getByRole("table", { name: "Page views over time" }).waitFor({ state: "attached" });
    await page.getByRole("radio", { name: "Entry" }).click();
    await page.getByRole("columnheader", { name: "Entry" }).waitFor();
  });

  test("takes a list along as a file that Excel reads", async () => {
    await page.getByRole("button", { name: "More of Pages" }).click();
    const waiting = page.waitForEvent("download");
    await page.getByRole("menuitem", { name: "CSV" }).click();
    const file = await readFile(await (await waiting).path(), "utf8");
    expect(file.startsWith("\ufeffentry_page,")).toBe(true);
    expect(file).toContain("/hello,");
  });

  test("finds a page by its name, and somebody by an id, by keys alone", async () => {
    const before = page.url();
    await page.keyboard.press("Control+k");
    await page.getByRole("combobox").fill("workfl");
    await page.keyboard.press("Enter");
    await page.waitForURL("**/workflows**");
    await page.keyboard.press("Control+k");
    await page.getByRole("combobox").fill("ann@example");
    await page.getByRole("option", { name: "User ann@example" }).waitFor();
    expect(await seriousFaults(page)).toEqual([]);
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "detached" });
    await page.goto(before);
  });

  test("changes tenant, and sees nothing of the other's", async () => {
    expect((await post(dendro.url, "/api/v1/tenants", { id: "other", name: "Other" })).status).toBe(201);
    await page.reload();
    await page.getByRole("button", { name: /Tenant/ }).click();
    await page.getByRole("menuitem", { name: "Other" }).click();
    await page.getByRole("heading", { name: "Send an event and watch it arrive" }).waitFor();
    await page.getByRole("button", { name: /Tenant/ }).click();
    await page.getByRole("menuitem", { name: "Default" }).click();
    await shows("visitors", "3");
  });

  test.each([
    ["light", 1280],
    ["dark", 1280],
    ["light", 390],
    ["dark", 390],
  ] as const)(
    "finds no serious barrier in %s at %i pixels, and nothing wider than the screen",
    async (colorScheme, width) => {
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      await page.setViewportSize({ width, height: 844 });
      await page.waitForTimeout(300);
      expect(await seriousFaults(page)).toEqual([]);
      await expect
        .poll(async () => await page.evaluate(() => document.documentElement.scrollWidth))
        .toBeLessThanOrEqual(width);
    },
  );

  test("is told of an address where no page is, and led back with what was chosen", async () => {
    await page.goto(`${dendro.url}/no/such-page?range=30d`);
    await page.getByRole("heading", { name: "Page not found" }).waitFor();
    await page.getByText("There is no page at /no/such-page.").waitFor();
    await page.getByRole("link", { name: "Go home" }).click();
    await page.locator("[data-metric=visitors]").waitFor();
    const { pathname, search } = new URL(page.url());
    expect([pathname, search]).toEqual(["/", "?range=30d"]);
  });

  test("stays up to date after the server was away", async () => {
    await page.setViewportSize({ width: 1280, height: 900 });
    const { port } = new URL(dendro.url);
    await dendro.stop();
    await page.getByText("Reconnecting").waitFor();
    await dendro.restart({ DENDRO_PORT: port });
    // The longest pause between two attempts is 24 s.
    await page.getByText("Live", { exact: true }).waitFor({ timeout: 45_000 });
    await send(view(4, "/after"));
    await shows("visitors", "4");
  });

  test("is let in by the link of the start, once", async () => {
    const link = /http:\S+token=\S+/u.exec(dendro.stderr())?.[0] ?? "";
    const other = await browser.newContext();
    const fresh = await other.newPage();
    await fresh.goto(link);
    await fresh.locator("[data-metric=visitors]").waitFor();
    await other.clearCookies();
    await fresh.goto(link);
    await fresh.getByRole("alert").filter({ hasText: "used or is too old" }).waitFor();
    await fresh.close();
  });

  test("signs out, and the page asks for a key again", async () => {
    await page.getByRole("button", { name: "Sign out" }).click();
    await page.getByRole("menuitem", { name: "Sign out everywhere" }).click();
    await page.waitForURL("**/sign-in");
    await page.goto(dendro.url);
    await page.waitForURL("**/sign-in");
  });

  test("heard no complaint from the browser", () => {
    expect(complaints.filter((text) => !/WebSocket|ERR_CONNECTION_REFUSED/u.test(text))).toEqual([]);
  });
});
