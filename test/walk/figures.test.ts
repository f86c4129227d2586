import type { QueryInput, QueryResult } from "@dendro/core";
import type { BrowserContext, Page } from "playwright-core";
import { beforeAll, expect, test } from "vitest";
import { useDemonstration } from "./demonstration.ts";
import { places } from "./places.ts";
import { readFigure } from "./read-figure.ts";
import { rest } from "./rest.ts";

/**
 * What pages show of a day that is over is what the API answers: each card by the question in its own menu, read from the page
 * and asked anew.
 */
const demo = useDemonstration();
let context: BrowserContext;
/** Units of times that are not told in seconds, by the names of metrics. */
let milliseconds: ReadonlySet<string>;
beforeAll(async () => {
  await demo.firstOf("/api/v1/analytics/conversations?limit=1", "conversations");
  const { metrics } = await demo.ask<{ metrics: { name: string; unit: string }[] }>("/api/v1/catalog");
  milliseconds = new Set(metrics.filter(({ unit }) => unit === "milliseconds").map(({ name }) => name));
  context = await demo.signedIn({ theme: "light" });
}, 120_000);

/** The column of a chart that is about another time than its card. */
const before = "The period before";

interface ShownTable {
  readonly columns: readonly string[];
  readonly rows: readonly { readonly name: string; readonly cells: readonly string[] }[];
}

interface ShownCard {
  readonly title: string;
  readonly query: QueryInput;
  readonly tables: readonly ShownTable[];
}

/** The cards of a page that answer a question of the query language, with the tables in them. */
async function cardsOf(page: Page): Promise<ShownCard[]> {
  const cards: ShownCard[] = [];
  const menus = page.getByRole("button", { name: /^More of / });
  for (let nth = 0; nth < (await menus.count()); nth += 1) {
    const menu = menus.nth(nth);
    const title = (await menu.getAttribute("aria-label"))?.slice("More of ".length) ?? "";
    const tables = await menu
      .locator("xpath=ancestor::section[1]")
      .locator("table")
      .evaluateAll((those) =>
        // Rows that begin with their name have figures alone after it.
        those
          .filter((table) => table.querySelector("tbody tr > td:first-child") === null)
          .map((table) => ({
            columns: [...table.querySelectorAll("thead th")].slice(1).map((one) => one.textContent ?? ""),
            rows: [...table.querySelectorAll("tbody tr")].map((row) => ({
              name: row.querySelector("th")?.textContent ?? "",
              cells: [...row.querySelectorAll("td")].map((cell) => cell.textContent ?? ""),
            })),
          })),
      );
    await menu.press("Enter");
    await page.getByRole("menu").waitFor();
    const file = page.getByRole("menuitem", { name: "JSON", exact: true });
    const href = (await file.count()) === 1 ? await file.getAttribute("href") : null;
    await page.keyboard.press("Escape");
    await page.getByRole("menu").waitFor({ state: "detached" });
    const query = href === null ? null : new URL(href, demo.url).searchParams.get("query");
    if (query !== null && tables.length > 0)
      cards.push({ title, query: JSON.parse(query) as QueryInput, tables });
  }
  return cards;
}

/** What does not agree of a table whose rows are an answer's, one after the other. */
function differences(
  { title, query: { metrics } }: ShownCard,
  { columns, rows }: ShownTable,
  answer: QueryResult,
) {
  const earlier = columns.indexOf(before);
  return rows.flatMap(({ name, cells }, nth) => {
    const row = answer.results[nth];
    const own = earlier === -1 ? cells : cells.toSpliced(earlier, 1);
    return own.flatMap((cell, at) => {
      const shown = readFigure(cell);
      const metric = metrics[at] ?? "";
      const told = row?.metrics[at] ?? null;
      const value = typeof told === "number" && milliseconds.has(metric) ? told / 1000 : told;
      const isSame =
        shown === null || shown === undefined
          ? shown === null && value === null
          : typeof value === "number" && Math.abs(value - shown.value) <= shown.tolerance;
      return isSame ? [] : [`${title}, ${name}: ${metric} is shown as ${cell} and is ${String(told)}`];
    });
  });
}

const pages = places.filter(({ pattern }) => !pattern.includes("$") && !pattern.startsWith("/admin"));
const compared = new Map<string, number>();

test.each(pages.map(({ pattern }) => [pattern]))("the figures on %s are the API's", async (pattern) => {
  const page = await context.newPage();
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.goto(`${demo.url}${pattern}?range=yesterday`);
  await rest(page);
  for (const card of await cardsOf(page)) {
    // Groups of a time are columns there; the language's own tests compare these.
    const { dimensions = [], metrics } = card.query;
    if (dimensions.length !== 1) continue;
    const answer = await demo.ask<QueryResult>("/api/v1/query", { method: "POST", body: card.query });
    const isOfMetrics = ({ columns, rows }: ShownTable) =>
      rows.length > 0 &&
      rows.every(({ cells }) => cells.length === metrics.length + (columns.includes(before) ? 1 : 0));
    const table = card.tables.find(isOfMetrics);
    if (table === undefined) continue;
    expect(differences(card, table, answer)).toEqual([]);
    compared.set(card.title, (compared.get(card.title) ?? 0) + table.rows.length);
  }
  await page.close();
});

test("many cards were compared, with rows in them", () => {
  expect(compared.size).toBeGreaterThan(20);
});
