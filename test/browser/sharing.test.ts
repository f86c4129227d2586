import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Browser, Page, Request } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launchChromium } from "../support/chromium.ts";
import { adminKey, post, settled } from "../support/dendro.ts";
import { useDendro } from "../support/use-dendro.ts";
import { seriousFaults } from "./support/serious-faults.ts";

const dendro = useDendro();
let browser: Browser;
let page: Page;
/** Somebody else's: signed in nowhere. */
let visitor: Page;
let elsewhere: Server;
let embedded = "";
const complaints: string[] = [];
let link = "";

const view = (visitorId: string, path: string) => ({
  type: "page_view",
  host: "example.org",
  visitor: visitorId.padEnd(16, "0"),
  path,
});
const figure = (of: Pick<Page, "locator">) => of.locator("[data-metric=pageviews]");

beforeAll(async () => {
  browser = await launchChromium();
  const signedIn = await browser.newContext({
    viewport: { width: 1280, height: 900 },
    permissions: ["clipboard-read", "clipboard-write"],
  });
  page = await signedIn.newPage();
  visitor = await (await browser.newContext({ viewport: { width: 1280, height: 900 } })).newPage();
  for (const one of [page, visitor]) one.on("pageerror", (error) => complaints.push(error.message));
  expect((await post(dendro.url, "/api/v1/events", [view("a", "/"), view("b", "/docs")])).status).toBe(202);
  await settled(dendro.url);
  const cards = [
    { id: "views", title: "Views", query: { metrics: ["pageviews"], date_range: "day" }, drawing: "figure" },
    {
      id: "pages",
      title: "Pages by day",
      query: { metrics: ["pageviews"], dimensions: ["time:day", "page"], date_range: "7d" },
      drawing: "stack",
    },
  ].map((card, index) => ({ ...card, place: { x: index * 4, y: 0, width: 4 + index * 4, height: 5 } }));
  const saved = await fetch(new URL("/api/v1/boards/main", dendro.url), {
    method: "PUT",
    headers: { "x-api-key": adminKey, "content-type": "application/json" },
    body: JSON.stringify({ title: "Main", cards }),
  });
  expect(saved.status).toBe(200);
  const session = await signedIn.request.post(`${dendro.url}/api/v1/session`, {
    data: { key: adminKey },
    headers: { "x-requested-with": "dendro" },
  });
  expect(session.ok()).toBe(true);
  elsewhere = createServer((_request, response) => {
    response.setHeader("content-type", "text/html");
    response.end(`<!doctype html><title>Elsewhere</title>${embedded}`);
  });
  await new Promise<void>((resolve) => elsewhere.listen(0, "127.0.0.1", resolve));
}, 120_000);
afterAll(async () => {
  await browser.close();
  elsewhere.close();
});

test("a link is made by keys alone, and shown once", async () => {
  await page.goto(`${dendro.url}/boards/main`);
  await figure(page).getByText("2", { exact: true }).waitFor();
  await page.getByRole("button", { name: "More of the board" }).focus();
  await page.keyboard.press("Enter");
  await page.getByRole("menuitem", { name: "Share by a link" }).waitFor();
  await page.keyboard.type("sh");
  await page.locator("[role=menuitem]:focus", { hasText: "Share by a link" }).waitFor();
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("dialog", { name: "Share Main" });
  await dialog.getByText("No link shows this board now.").waitFor();
  await dialog.getByLabel("The link works for").selectOption("7");
  await dialog.getByRole("button", { name: "Make a link" }).focus();
  await page.keyboard.press("Enter");
  await dialog.getByText("The link is shown only now.").waitFor();
  link = await dialog.getByLabel("Link", { exact: true }).inputValue();
  expect(link).toMatch(/\/share\/dk_share_[\w-]{32}$/u);
  embedded = await dialog.getByLabel("To embed it", { exact: true }).inputValue();
  await dialog.getByRole("list", { name: "Links" }).getByText("not used yet").waitFor();
  expect(await seriousFaults(page)).toEqual([]);
  await page.keyboard.press("Escape");
  await expect
    .poll(async () => await page.evaluate(() => document.activeElement?.getAttribute("aria-label")))
    .toBe("More of the board");
});

test("a share link shows the board and its figures, and no other page", async () => {
  await visitor.goto(`${link}?theme=dark`);
  await visitor.getByRole("heading", { name: "Main" }).waitFor();
  await figure(visitor).getByText("2", { exact: true }).waitFor();
  await visitor.getByRole("list", { name: "Legend" }).getByText("/docs").waitFor();
  await expect
    .poll(async () => await visitor.evaluate(() => getComputedStyle(document.documentElement).colorScheme))
    .toBe("dark");
  await expect.poll(async () => await visitor.getByRole("navigation").count()).toBe(0);
  expect(await seriousFaults(visitor)).toEqual([]);
  await visitor.setViewportSize({ width: 390, height: 844 });
  expect(
    await visitor.evaluate(() => document.documentElement.scrollWidth - globalThis.innerWidth),
  ).toBeLessThanOrEqual(0);
  await visitor.setViewportSize({ width: 1280, height: 900 });
  await visitor.goto(`${dendro.url}/boards/main`);
  await visitor.waitForURL("**/sign-in**");
});

test("it stands in a page of another site, where no other page of the dashboard does, and is kept up to date", async () => {
  const { port } = elsewhere.address() as AddressInfo;
  let isLive = false;
  // As long as the socket is still to come, it is asked for.
  visitor.once("websocket", (socket) =>
    socket.on("framereceived", ({ payload }) => (isLive ||= String(payload).includes('"query.snapshot"'))),
  );
  await visitor.goto(`http://localhost:${port}/`);
  const frame = visitor.frameLocator("iframe");
  await figure(frame).getByText("2", { exact: true }).waitFor();
  await expect.poll(() => isLive).toBe(true);
  const asked: string[] = [];
  const note = (request: Request) => void asked.push(request.url());
  visitor.on("request", note);
  await post(dendro.url, "/api/v1/events", [view("c", "/pricing")]);
  await figure(frame).getByText("3", { exact: true }).waitFor();
  visitor.off("request", note);
  expect(asked).toEqual([]);
  embedded = `<iframe src="${dendro.url}/sign-in"></iframe>`;
  const refusedFrame = visitor.waitForEvent("console", (message) => /frame-ancestors/u.test(message.text()));
  await visitor.reload();
  await refusedFrame;
});

test("what is changed on the board is shown at once, the figure under its new title", async () => {
  await visitor.goto(link);
  await figure(visitor).getByText("3", { exact: true }).waitFor();
  const board = (await (
    await fetch(new URL("/api/v1/boards/main", dendro.url), { headers: { "x-api-key": adminKey } })
  ).json()) as { title: string; cards: { id: string; title: string; query: object }[] };
  const cards = board.cards.map((card) =>
    card.id === "views"
      ? { ...card, title: "Of docs", query: { ...card.query, filters: [["is", "page", ["/docs"]]] } }
      : card,
  );
  const change = async (changed: object[]) =>
    await fetch(new URL("/api/v1/boards/main", dendro.url), {
      method: "PUT",
      headers: { "x-api-key": adminKey, "content-type": "application/json" },
      body: JSON.stringify({ title: "Main", cards: changed }),
    });
  expect((await change(cards)).status).toBe(200);
  await visitor.getByRole("heading", { name: "Of docs" }).waitFor();
  await figure(visitor).getByText("1", { exact: true }).waitFor();
  expect((await change(board.cards)).status).toBe(200);
  await figure(visitor).getByText("3", { exact: true }).waitFor();
});

test("where no sockets get through it is asked for again and again", async () => {
  await visitor.routeWebSocket("**/api/v1/shared/live", async (socket) => await socket.close());
  await visitor.goto(link);
  await figure(visitor).getByText("3", { exact: true }).waitFor();
  await post(dendro.url, "/api/v1/events", [view("d", "/docs")]);
  await figure(visitor).getByText("4", { exact: true }).waitFor();
  expect(await visitor.getByText("Not connected").count()).toBe(0);
  await visitor.unrouteAll();
});

test("it is listed as used, and opens nothing once it is revoked", async () => {
  await visitor.goto(link);
  await figure(visitor).getByText("4", { exact: true }).waitFor();
  await page.getByRole("button", { name: "More of the board" }).click();
  await page.getByRole("menuitem", { name: "Share by a link" }).click();
  const dialog = page.getByRole("dialog", { name: "Share Main" });
  await dialog.getByRole("list", { name: "Links" }).getByText("last used").waitFor();
  await dialog.getByRole("button", { name: /^Revoke/u }).click();
  await dialog.getByText("No link shows this board now.").waitFor();
  await visitor.getByRole("heading", { name: "This link does not work" }).waitFor();
  await visitor.getByText("ask who sent it for a new one").waitFor();
  await visitor.reload();
  await visitor.getByRole("heading", { name: "This link does not work" }).waitFor();
});

test("no page had a fault of its own", () => {
  expect(complaints).toEqual([]);
});
