import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launchChromium } from "../support/chromium.ts";
import { adminKey, post } from "../support/dendro.ts";
import { useDendro } from "../support/use-dendro.ts";

const dendro = useDendro();
let browser: Browser;
let page: Page;
/** Whether answers of the live connection are held back. */
let isHeld = false;
let held: (() => void)[] = [];

beforeAll(async () => {
  browser = await launchChromium();
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, locale: "en-GB" });
  page = await context.newPage();
  await page.routeWebSocket(/\/api\/v1\/live/u, (socket) => {
    const server = socket.connectToServer();
    server.onMessage((message) => {
      const pass = () => socket.send(message);
      if (isHeld) held.push(pass);
      else pass();
    });
  });
  const views = [1, 2, 3].map((visitor) => ({
    type: "page_view",
    path: "/hello",
    host: "example.org",
    visitor: String(visitor).padStart(16, "0"),
  }));
  expect((await post(dendro.url, "/api/v1/events", views)).status).toBe(202);
}, 120_000);
afterAll(async () => {
  await browser.close();
});

const figure = (name: string) => page.locator(`[data-metric=${name}]`);
const signIn = async (key: string) => {
  await page.getByLabel("Key").fill(key);
  await page.getByRole("button", { name: "Sign in" }).click();
};
const heading = async (name: string) => await page.getByRole("heading", { name, exact: true }).waitFor();

test("signing in leads to where somebody wanted to go", async () => {
  await page.goto(`${dendro.url}/sites?range=30d`);
  await signIn(adminKey);
  await figure("visitors").getByText("3", { exact: true }).waitFor();
  await expect.poll(() => new URL(page.url()).search).toBe("?range=30d");
});

test("an answer is never shown under another question", async () => {
  isHeld = true;
  await page.getByRole("button", { name: "Last 30 days" }).click();
  await page.getByRole("button", { name: "Yesterday" }).click();
  await page.getByRole("button", { name: "Yesterday" }).waitFor();
  await expect.poll(async () => await figure("visitors").innerText()).toBe("Visitors");
  await page.getByRole("radio", { name: "Bounce rate" }).click();
  await expect
    .poll(async () => await page.getByRole("table", { name: "Bounce rate over time" }).count())
    .toBe(0);
  await expect.poll(async () => await page.getByRole("button", { name: "/hello" }).count()).toBe(0);
  isHeld = false;
  for (const pass of held) pass();
  held = [];
  await figure("visitors").getByText("0", { exact: true }).waitFor();
  await page.getByRole("table", { name: "Bounce rate over time" }).waitFor({ state: "attached" });
});

test("the figure in the chart is chosen by arrows", async () => {
  await figure("bounce_rate").focus();
  await page.keyboard.press("ArrowRight", { delay: 100 });
  await expect.poll(async () => await figure("visit_duration").getAttribute("aria-checked")).toBe("true");
  await page.keyboard.press("ArrowLeft", { delay: 100 });
  await expect.poll(async () => await figure("bounce_rate").getAttribute("aria-checked")).toBe("true");
});

test("a long time leaves nothing blank below the page", async () => {
  await page.goto(`${dendro.url}/sites?from=2015-01-01&to=2026-11-30`);
  await page.getByRole("table", { name: "Visitors over time" }).waitFor({ state: "attached" });
  const tail = await page.evaluate(() => {
    const content = document.querySelector("#main")?.getBoundingClientRect().bottom ?? 0;
    return document.documentElement.scrollHeight - (content + globalThis.scrollY);
  });
  expect(tail).toBeLessThan(10);
});

test("days that are in no calendar are the usual time", async () => {
  await page.goto(`${dendro.url}/sites?from=2026-13-45&to=2026-13-46`);
  await page.getByRole("button", { name: "Last 7 days" }).waitFor();
  await figure("visitors").getByText("3", { exact: true }).waitFor();
});

test("an unknown tenant and an unknown worker are not found", async () => {
  await page.goto(`${dendro.url}/sites?tenant=nobody`);
  await heading("Tenant not found");
  await page.getByRole("link", { name: "Go to the default tenant" }).click();
  await figure("visitors").getByText("3", { exact: true }).waitFor();
  await page.goto(`${dendro.url}/workers/nobody`);
  await heading("Worker not found");
});

test("requests stay on the page when none of them match", async () => {
  const request = { type: "request", route: "/api", status_code: 200, duration_ms: 12 };
  expect((await post(dendro.url, "/api/v1/events", [request])).status).toBe(202);
  await page.goto(
    `${dendro.url}/requests?filters=${encodeURIComponent(JSON.stringify([["country", "DE"]]))}`,
  );
  await heading("Requests");
  await figure("requests").getByText("0", { exact: true }).waitFor();
});

test("days and hours are the tenant's, for everybody, wherever the browser is", async () => {
  const zones = ["America/New_York", "Pacific/Auckland"];
  const seen = async (timezoneId: string) => {
    const context = await browser.newContext({
      timezoneId,
      storageState: await page.context().storageState(),
    });
    const theirs = await context.newPage();
    const asked = theirs.waitForRequest((request) => request.url().endsWith("/events/list?tenant=default"));
    await theirs.goto(`${dendro.url}/explore/events?range=24h`);
    const { timezone } = (await asked).postDataJSON() as { timezone: string };
    const time = await theirs.getByRole("list", { name: "Events" }).locator("time").last().innerText();
    await theirs.getByRole("button", { name: "Last 24 hours" }).click();
    const named = await theirs.getByText("Days and hours of").innerText();
    await context.close();
    return { timezone, time, named };
  };
  const [own, other] = await Promise.all(zones.map(seen));
  expect([own?.timezone, other?.timezone]).toEqual(zones);
  expect(own?.time).not.toBe(other?.time);
  expect(own?.named).toBe("Days and hours of America/New York, the zone of this browser");

  await page.goto(`${dendro.url}/admin/tenants`);
  await page.getByRole("button", { name: "Change Default" }).click();
  await page.getByLabel("Time zone").selectOption("Australia/Adelaide");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByRole("cell", { name: "Australia/Adelaide" }).waitFor();
  const [one, another] = await Promise.all(zones.map(seen));
  expect(one).toEqual(another);
  expect(one).toMatchObject({
    timezone: "Australia/Adelaide",
    named: "Days and hours of Australia/Adelaide",
  });
});

test("somebody whom the server signs out is told so, and gets back to where they were", async () => {
  const made = await post(dendro.url, "/api/v1/keys", { name: "a person", scope: "read" });
  const { id, key } = (await made.json()) as { id: string; key: string };
  await page.context().clearCookies();
  await page.goto(`${dendro.url}/sites?range=24h`);
  await signIn(key);
  await figure("visitors").getByText("3", { exact: true }).waitFor();
  const revoked = await fetch(new URL(`/api/v1/keys/${id}`, dendro.url), {
    method: "DELETE",
    headers: { authorization: `Bearer ${adminKey}` },
  });
  expect(revoked.status).toBeLessThan(300);
  await page.getByText("You were signed out").waitFor({ timeout: 60_000 });
  await signIn(adminKey);
  await figure("visitors").getByText("3", { exact: true }).waitFor();
  await expect.poll(() => new URL(page.url()).search).toBe("?range=24h");
}, 120_000);
