import { readdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import chromium from "@sparticuz/chromium";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launchChromium } from "../support/chromium.ts";
import { adminKey, post, settled } from "../support/dendro.ts";
import { useDendro } from "../support/use-dendro.ts";

const dendro = useDendro();
let browser: Browser;
let page: Page;

const ask = async (method: string, path: string, body?: object) =>
  await fetch(new URL(path, dendro.url), {
    method,
    headers: { "x-api-key": adminKey, "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });

beforeAll(async () => {
  browser = await launchChromium();
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, colorScheme: "dark" });
  page = await context.newPage();
  const view = { type: "page_view", host: "example.org", visitor: "a".padEnd(16, "0"), path: "/" };
  await post(dendro.url, "/api/v1/events", [view]);
  await settled(dendro.url);
  const card = (id: string, query: object, drawing: string, x: number) => ({
    id: id.replaceAll(" ", "-"),
    title: id,
    query: { ...query, date_range: "7d" },
    drawing,
    place: { x, y: 0, width: 6, height: 5 },
  });
  const cards = [
    card("Views", { metrics: ["pageviews"] }, "figure", 0),
    card("By day", { metrics: ["pageviews"], dimensions: ["time:day"] }, "bar", 6),
  ];
  expect((await ask("PUT", "/api/v1/boards/main", { title: "Main", cards })).status).toBe(200);
  const signedIn = await context.request.post(`${dendro.url}/api/v1/session`, {
    data: { key: adminKey },
    headers: { "x-requested-with": "dendro" },
  });
  expect(signedIn.ok()).toBe(true);
}, 120_000);
afterAll(async () => {
  await browser.close();
});

test("without a browser on the server a report is refused, and the page is printed by the browser of who asks", async () => {
  const response = await ask("GET", "/api/v1/boards/main/report.pdf");
  expect(response.status).toBe(501);
  expect(await response.json()).toMatchObject({
    code: "not_configured",
    detail: expect.stringContaining("DENDRO_BROWSER") as string,
  });
  await page.goto(`${dendro.url}/boards/main`);
  await page.evaluate(() => {
    globalThis.print = () => (document.title = "printed");
  });
  await page.getByRole("button", { name: "More of the board" }).click();
  await page.getByRole("menuitem", { name: "PDF report" }).click();
  await expect.poll(async () => await page.title()).toBe("printed");
});

test("every page is printed from its menu and by ⌘K, light, without what cannot be used on paper", async () => {
  await page.goto(`${dendro.url}/sites?range=7d`);
  await page.getByRole("table", { name: "Visitors over time" }).waitFor({ state: "attached" });
  await page.evaluate(() => {
    globalThis.print = () => (document.title = "printed");
  });
  await page.getByRole("button", { name: "More of this page" }).focus();
  await page.keyboard.press("Enter");
  await page.keyboard.type("print");
  await page.locator("[role=menuitem]:focus", { hasText: /print/iu }).waitFor();
  await page.keyboard.press("Enter");
  await expect.poll(async () => await page.title()).toBe("printed");
  await page.evaluate(() => (document.title = "again"));
  await page.keyboard.press("Control+k");
  await page.getByRole("combobox").fill("print");
  await page.keyboard.press("Enter");
  await expect.poll(async () => await page.title()).toBe("printed");

  await page.emulateMedia({ media: "print" });
  await page.evaluate(() => globalThis.dispatchEvent(new Event("beforeprint")));
  await expect.poll(async () => await page.getByRole("navigation").filter({ visible: true }).count()).toBe(0);
  await expect
    .poll(async () => await page.getByRole("button", { name: "More of Pages" }).isVisible())
    .toBe(false);
  await page.getByText(/Last 7 days · \S+ · default · as of/u).waitFor();
  const look = async () =>
    await page.evaluate(() => ({
      background: getComputedStyle(document.body).getPropertyValue("--surface"),
      scheme: getComputedStyle(document.documentElement).colorScheme,
      isWide: document.querySelector("[data-chart] svg")?.clientWidth ?? 0,
    }));
  const { scheme, isWide } = await look();
  expect(scheme).toBe("light");
  expect(isWide).toBeGreaterThan(900);
  await page.evaluate(() => globalThis.dispatchEvent(new Event("afterprint")));
  await page.emulateMedia({ media: null });
  expect((await look()).scheme).toBe("light dark");
  await page.getByRole("navigation", { name: "Pages" }).waitFor();
  const pdf = await page.pdf({ preferCSSPageSize: true, printBackground: true });
  expect(pdf.subarray(0, 5).toString()).toBe("%PDF-");
  // A4 on its side, in points.
  expect(pdf.toString("latin1")).toMatch(/\/MediaBox \[0 0 84\d(?:\.\d+)? 59\d(?:\.\d+)?\]/u);
});

test("a board is printed as PDF by the server's browser, one at a time, and nothing of it is left", async () => {
  await dendro.stop();
  await dendro.restart({ DENDRO_BROWSER: await chromium.executablePath() });
  const both = await Promise.all([
    ask("GET", "/api/v1/boards/main/report.pdf"),
    ask("GET", "/api/v1/boards/main/report.pdf"),
  ]);
  expect(both.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 429]);
  const response = both.find(({ status }) => status === 200) as Response;
  expect(response.headers.get("content-type")).toBe("application/pdf");
  expect(response.headers.get("content-disposition")).toMatch(/filename="dendro-default-main-.*\.pdf"/u);
  const pdf = Buffer.from(await response.arrayBuffer());
  expect(pdf.subarray(0, 5).toString()).toBe("%PDF-");
  expect(pdf.length).toBeGreaterThan(8000);
  const left = readdirSync("/proc").filter((pid) => {
    try {
      return /^\d+$/u.test(pid) && readFileSync(`/proc/${pid}/cmdline`, "utf8").includes("dendro-report-");
    } catch {
      return false;
    }
  });
  expect(left).toEqual([]);
  expect(readdirSync(tmpdir()).filter((name) => name.startsWith("dendro-report-"))).toEqual([]);
  expect(await (await ask("GET", "/api/v1/boards/main/shares")).json()).toEqual({ shares: [] });
  expect((await ask("GET", "/api/v1/boards/none/report.pdf")).status).toBe(404);
  await page.goto(`${dendro.url}/boards/main`);
  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: "More of the board" }).click();
  await page.getByRole("menuitem", { name: "PDF report" }).click();
  const file = await download;
  expect(file.suggestedFilename()).toBe("dendro-main.pdf");
}, 120_000);
