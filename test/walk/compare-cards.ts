import type { QueryInput } from "@dendro/core";
import type { Page } from "playwright-core";
import { readFigure } from "./read-figure.ts";

/** Asks the API a question, as nobody's page does. */
export type AskQuery = (
  query: QueryInput,
) => Promise<{ readonly results: readonly { readonly metrics: readonly unknown[] }[] }>;

/** The metrics that are told in milliseconds, which pages show in other units. */
export const toldInMilliseconds = (catalog: {
  readonly metrics: readonly { readonly name: string; readonly unit: string }[];
}): ReadonlySet<string> =>
  new Set(catalog.metrics.filter(({ unit }) => unit === "milliseconds").map(({ name }) => name));

export interface Comparison {
  /** What is shown otherwise than it is. */
  readonly differences: readonly string[];
  /** How many figures were compared, by the titles of their cards. */
  readonly compared: ReadonlyMap<string, number>;
}

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
  /** Figures by the names of their metrics. */
  readonly figures: readonly (readonly [metric: string, text: string])[];
}

/**
 * Holds what the cards of a page show against what the API answers: each card by the question in its own menu, read from the
 * page and asked anew. Groups of a time are left out, which are columns there.
 * @param milliseconds the metrics of `toldInMilliseconds`
 */
export async function compareCards(
  page: Page,
  ask: AskQuery,
  milliseconds: ReadonlySet<string>,
): Promise<Comparison> {
  const compared = new Map<string, number>();
  const differences: string[] = [];
  const compare = (title: string, metric: string, text: string, told: unknown) => {
    compared.set(title, (compared.get(title) ?? 0) + 1);
    const value = typeof told === "number" && milliseconds.has(metric) ? told / 1000 : told;
    if (!isShown(text, value ?? null))
      differences.push(`${title}: ${metric} is shown as ${text}, is ${String(told)}`);
  };
  for (const { title, query, tables, figures } of await cardsOf(page)) {
    const { dimensions = [], metrics, compare: _compare, ...rest } = query;
    if (figures.length > 0) {
      const { results } = await ask({ ...rest, metrics: figures.map(([metric]) => metric) });
      for (const [nth, [metric, text]] of figures.entries())
        compare(title, metric, text, results[0]?.metrics[nth]);
    }
    const table = tables.find(({ columns, rows }) => {
      const cells = metrics.length + (columns.includes(before) ? 1 : 0);
      return rows.length > 0 && rows.every((row) => row.cells.length === cells);
    });
    if (dimensions.length !== 1 || table === undefined) continue;
    const { results } = await ask(query);
    const earlier = table.columns.indexOf(before);
    for (const [nth, { name, cells }] of table.rows.entries()) {
      const own = earlier === -1 ? cells : cells.toSpliced(earlier, 1);
      for (const [at, metric] of metrics.entries())
        compare(`${title}, ${name}`, metric, own[at] ?? "", results[nth]?.metrics[at]);
    }
  }
  return { differences, compared };
}

function isShown(text: string, value: unknown): boolean {
  const shown = readFigure(text);
  if (shown === null || shown === undefined) return shown === null && value === null;
  return typeof value === "number" && Math.abs(value - shown.value) <= shown.tolerance;
}

/** The cards of a page that answer a question of the query language, with what they show. */
async function cardsOf(page: Page): Promise<ShownCard[]> {
  const cards: ShownCard[] = [];
  const menus = page.getByRole("button", { name: /^More of / });
  for (let nth = 0; nth < (await menus.count()); nth += 1) {
    const menu = menus.nth(nth);
    const title = (await menu.getAttribute("aria-label"))?.slice("More of ".length) ?? "";
    const card = menu.locator("xpath=ancestor::section[1]");
    const tables = await card.locator("table").evaluateAll((those) =>
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
    const figures = await card
      .locator("[data-metric]")
      .evaluateAll((those) =>
        those.map(
          (one) =>
            [
              one.getAttribute("data-metric") ?? "",
              one.querySelector("[title]")?.textContent ?? "–",
            ] as const,
        ),
      );
    await menu.press("Enter");
    await page.getByRole("menu").waitFor();
    const file = page.getByRole("menuitem", { name: "JSON", exact: true });
    const href = (await file.count()) === 1 ? await file.getAttribute("href") : null;
    await page.keyboard.press("Escape");
    await page.getByRole("menu").waitFor({ state: "detached" });
    const query = href === null ? null : new URL(href, page.url()).searchParams.get("query");
    if (query !== null) cards.push({ title, query: JSON.parse(query) as QueryInput, tables, figures });
  }
  return cards;
}
