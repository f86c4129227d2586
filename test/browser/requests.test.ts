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

const trace = "0af7651916cd43dd8448eb211c80319c";
const began = Date.now() - 5 * 60_000;
const request = (route: string, status_code: number, duration_ms: number, more: object = {}) => ({
  type: "request",
  source: "api",
  method: "GET",
  route,
  path: route.replace(":id", "7"),
  status_code,
  duration_ms,
  timestamp: began,
  ...more,
});

const send = async (...events: unknown[]) =>
  expect((await post(dendro.url, "/api/v1/events", events)).status).toBe(202);

beforeAll(async () => {
  browser = await launchChromium();
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, locale: "en-GB" });
  page = await context.newPage();
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("console", (message) => {
    if (message.type() === "error" && !/40[14]/u.test(message.text())) complaints.push(message.text());
  });
  await send(
    ...Array.from({ length: 6 }, (_, index) => request("/users/:id", 200, 10 + index)),
    request("/users/:id", 404, 8),
    request("/orders", 201, 4000, { trace_id: trace, span_id: "00f067aa0ba902b7" }),
    request("/orders", 503, 900, { error_type: "upstream_timeout" }),
    request("/charge", 200, 30, { provider: "payrail" }),
  );
  await settled(dendro.url);
  await page.goto(`${dendro.url}/requests`);
  await page.getByLabel("Key").fill(adminKey);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("heading", { name: "Requests", exact: true }).waitFor();
}, 120_000);
afterAll(async () => {
  await browser.close();
});

const card = (name: string) => page.getByRole("region", { name, exact: true }).first();
const tab = async (name: string) =>
  await page.getByRole("navigation", { name: "Parts of Requests" }).getByText(name, { exact: true }).click();

describe("requests", () => {
  test("are told apart by the class of their status, over time and in the filter", async () => {
    await page.locator("[data-metric=requests]").getByText("10", { exact: true }).waitFor();
    const answers = card("Answers");
    for (const name of ["2xx", "4xx", "5xx"])
      await answers.getByRole("columnheader", { name }).waitFor({ state: "attached" });
    await page.goto(`${dendro.url}/requests?filters=[["is","status_class",["4xx","5xx"]]]`);
    await page.locator("[data-metric=requests]").getByText("2", { exact: true }).waitFor();
    await expect
      .poll(async () => await page.locator("[data-metric=error_rate]").innerText())
      .toContain("50 %");
    await page.getByRole("button", { name: /Remove the filter status class/u }).click();
  });

  test("by route, each with its figures and how often it was called over the time", async () => {
    await tab("Routes");
    const users = page.locator("[data-route='/users/:id']");
    await users.locator("[data-figure=requests]").getByText("7", { exact: true }).waitFor();
    await page.locator("[data-route='/orders'] [data-figure=error_rate]").getByText("50 %").waitFor();
    await users.locator("svg polyline").waitFor({ state: "attached" });
    await page.getByRole("button", { name: "Error rate" }).press("Enter");
    const first = page.locator("[data-route]").first();
    await expect.poll(async () => await first.getAttribute("data-route")).toBe("/orders");
  });

  test("providers have their health", async () => {
    await tab("Providers");
    await card("Providers")
      .getByRole("row", { name: /payrail\s+healthy\s+1\s+0 %/u })
      .waitFor();
    await expect.poll(() => new URL(page.url()).pathname).toBe("/requests/providers");
  });

  test("the slowest and the failing ones open as they are kept, and lead to their trace", async () => {
    await tab("Slow and failing");
    const slowest = card("Slowest");
    const rows = slowest.locator("[data-request]");
    await rows.first().waitFor();
    await expect.poll(async () => await rows.first().innerText()).toBe("GET /orders");
    await expect.poll(async () => await slowest.locator("tbody tr").first().innerText()).toContain("4 s");
    await expect
      .poll(async () => await card("Failing").locator("[data-request]").allInnerTexts())
      .toEqual(["GET /orders"]);
    await card("Failing").locator("[data-request]").press("Enter");
    await page.getByRole("dialog").getByText('"error_type": "upstream_timeout"').waitFor();
    await page.keyboard.press("Escape");
    const link = slowest.getByRole("link", { name: /Trace/u });
    await expect
      .poll(async () => await link.getAttribute("href"))
      .toMatch(new RegExp(`^/traces/${trace}`, "u"));
  });

  test("come in live, as the filter wants them, and stay still while paused", async () => {
    await tab("Live");
    const tail = card("Requests as they come");
    await tail.locator("[data-request]").first().waitFor();
    await tail.getByRole("button", { name: "Pause" }).click();
    const before = await tail.locator("[data-request]").count();
    await send(request("/brand-new", 200, 5, { timestamp: Date.now() }));
    const pill = tail.getByRole("button", { name: "1 new" });
    await pill.waitFor();
    expect(await tail.locator("[data-request]").count()).toBe(before);
    await pill.press("Enter");
    await tail.getByRole("button", { name: "GET /brand-new" }).waitFor();
    await tail.getByRole("button", { name: "Go on" }).click();
    await page.goto(`${dendro.url}/requests/live?filters=[["is","status_class",["5xx"]]]`);
    await expect
      .poll(async () => await tail.locator("[data-request]").allInnerTexts())
      .toEqual(["GET /orders"]);
  });

  test.each(["", "/routes", "/providers", "/errors", "/live"])(
    "/requests%s can be used by everybody, on a phone too",
    async (part) => {
      await page.setViewportSize({ width: 390, height: 844 });
      await page.goto(`${dendro.url}/requests${part}`);
      await page.getByRole("heading", { name: "Requests", exact: true }).waitFor();
      await page.waitForLoadState("networkidle");
      expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBe(0);
      await page.setViewportSize({ width: 1280, height: 900 });
      expect(await seriousFaults(page)).toEqual([]);
      expect(complaints).toEqual([]);
    },
  );
});
