import { readFile } from "node:fs/promises";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launchChromium } from "../support/chromium.ts";
import { adminKey, post, settled } from "../support/dendro.ts";
import { useDendro } from "../support/use-dendro.ts";
import { seriousFaults } from "./support/serious-faults.ts";

const dendro = useDendro();
const secretWord = "qzsecret";
let browser: Browser;
let page: Page;
const complaints: string[] = [];

const start = Date.now() - 20 * 24 * 3_600_000;
const view = (user: string, path: string, hour: number) => ({
  type: "page_view",
  user_id: user,
  visitor: user.padEnd(16, "0"),
  host: "example.org",
  path,
  timestamp: start + hour * 3_600_000,
});

beforeAll(async () => {
  const events = [
    view("ann", "/", 0),
    view("ann", "/pricing", 0.1),
    { ...view("ann", "/pricing", 0.2), type: "signup" },
    view("ben", "/", 1),
    view("ben", "/pricing", 1.1),
    view("ann", "/docs", 24 * 8),
  ];
  expect((await post(dendro.url, "/api/v1/events", events)).status).toBe(202);
  await settled(dendro.url);
  browser = await launchChromium();
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  page = await context.newPage();
  page.on("pageerror", (error) => complaints.push(error.message));
  const session = await context.request.post(`${dendro.url}/api/v1/session`, {
    data: { key: adminKey },
    headers: { "x-requested-with": "dendro" },
  });
  expect(session.ok()).toBe(true);
}, 120_000);
afterAll(async () => await browser.close());

async function asAdmin(method: string, path: string, body?: object): Promise<Response> {
  return await fetch(new URL(path, dendro.url), {
    method,
    headers: { "x-api-key": adminKey, "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}
interface Card {
  readonly title: string;
  readonly drawing: string;
  readonly [kind: string]: unknown;
}
const savedCards = async () =>
  ((await (await asAdmin("GET", "/api/v1/boards/people")).json()) as { cards: Card[] }).cards;

test.each([
  ["funnel", "Funnel"],
  ["retention", "Retention"],
  ["paths", "Paths"],
])("the answer of %s is saved to a board", async (kind, title) => {
  await page.goto(`${dendro.url}/explore/${kind}?range=30d`);
  await page.getByRole("button", { name: "Save to a board" }).click();
  const form = page.getByRole("dialog", { name: "Save to a board" });
  await expect.poll(async () => await form.getByLabel("Title of the card").inputValue()).toBe(title);
  if (kind === "funnel") await form.getByLabel("Title of the board").fill("People");
  await form.getByRole("button", { name: "Save" }).click();
  await form.getByText("Saved.").waitFor();
  expect((await savedCards()).at(-1)).toMatchObject({ title, [kind]: { date_range: "30d" } });
});

const tile = (of: Pick<Page, "getByRole">, title: string) => of.getByRole("region", { name: title });

async function showsAll(of: Page) {
  await tile(of, "Funnel")
    .getByRole("row", { name: /Signed up.*1.*50 %/u })
    .waitFor();
  await tile(of, "Retention").getByRole("columnheader", { name: "Week 1" }).waitFor();
  await tile(of, "Paths").locator("svg").first().waitFor();
  await tile(of, "Paths")
    .getByRole("row", { name: /\/ \/pricing 2/u })
    .waitFor({ state: "attached" });
}

test("the board draws them, and each leads back to where it was asked", async () => {
  await page.goto(`${dendro.url}/boards/people`);
  await showsAll(page);
  expect(await seriousFaults(page)).toEqual([]);
  await page.getByRole("button", { name: "More of Retention" }).click();
  await page.getByRole("menuitem", { name: "Open in Explore" }).click();
  await page.waitForURL("**/explore/retention?**");
  await page.getByRole("group", { name: "Retention", exact: true }).waitFor();
});

test("their figures are files", async () => {
  await page.goto(`${dendro.url}/boards/people`);
  for (const [title, beginning] of [
    ["Funnel", "\uFEFFstep,name,count,rate,rate_from_previous\r\n1,Visited,2,100,100\r\n2,Signed up,1,50,50"],
    ["Retention", "\uFEFFcohort,size,period,returned,rate\r\n"],
    ["Paths", "\uFEFFstep,from,to,count\r\n1,/,/pricing,2\r\n"],
  ] as const) {
    await page.getByRole("button", { name: `More of ${title}` }).click();
    await page.getByRole("menuitem", { name: "Parquet", exact: true }).waitFor();
    const waiting = page.waitForEvent("download");
    await page.getByRole("menuitem", { name: "CSV", exact: true }).click();
    const content = await readFile(await (await waiting).path(), "utf8");
    expect(content.slice(0, beginning.length)).toBe(beginning);
  }
});

test("who has the link of the board sees them, and not whom they are about", async () => {
  const filters = [["is_not", "user", [secretWord]]];
  const cards = (await savedCards()).map((card) => ({
    ...card,
    ...Object.fromEntries(
      ["funnel", "retention", "paths"].flatMap((kind) =>
        card[kind] === undefined ? [] : [[kind, { ...(card[kind] as object), filters }]],
      ),
    ),
  }));
  expect((await asAdmin("PUT", "/api/v1/boards/people", { title: "People", cards })).status).toBe(200);
  const shared = await asAdmin("POST", "/api/v1/boards/people/shares", {});
  const { path, token } = (await shared.json()) as { path: string; token: string };
  const visitor = await (await browser.newContext({ viewport: { width: 1280, height: 900 } })).newPage();
  visitor.on("pageerror", (error) => complaints.push(error.message));
  const told: string[] = [];
  visitor.on("response", (response) => {
    if (response.url().includes("/api/"))
      void response.text().then(
        (text) => told.push(text),
        () => {},
      );
  });
  await visitor.goto(dendro.url + path);
  await showsAll(visitor);
  expect(await seriousFaults(visitor)).toEqual([]);
  expect(told.length).toBeGreaterThan(3);
  expect(told.filter((text) => text.includes(secretWord))).toEqual([]);
  const other = await fetch(new URL("/api/v1/funnel", dendro.url), {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: JSON.stringify(cards[0]?.["funnel"]),
  });
  expect([401, 429]).toContain(other.status);
});

test.each([
  [{ query: { metrics: ["events"], date_range: "7d" }, drawing: "grid" }, "a card of query is drawn as"],
  [{ drawing: "figure" }, "has no question"],
  [
    {
      query: { metrics: ["events"], date_range: "7d" },
      paths: { per: "visit", date_range: "7d" },
      drawing: "table",
    },
    "has several questions",
  ],
])("a card that is none is refused, and why", async (question, reason) => {
  const card = { id: "c", title: "C", place: { x: 0, y: 0, width: 3, height: 3 }, ...question };
  const response = await asAdmin("PUT", "/api/v1/boards/none", { title: "None", cards: [card] });
  expect(response.status).toBe(400);
  expect(await response.text()).toContain(reason);
});

test("nothing of it complained", () => {
  expect(complaints).toEqual([]);
});
