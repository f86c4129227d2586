import type { QueryResult } from "@dendro/core";
import type { BrowserContext } from "playwright-core";
import { beforeAll, describe, test } from "vitest";
import { compareCards, toldInMilliseconds } from "./compare-cards.ts";
import type { Demonstration } from "./demonstration.ts";
import { oneByOne } from "./one-by-one.ts";
import { pagesOfFigures } from "./places.ts";
import { rest } from "./rest.ts";

/** What home shows is of today, which goes on. */
const pages = pagesOfFigures.filter((pattern) => pattern !== "/");

/** Tests that what pages show of a day that is over is what the API answers. */
export function describeFigures(demo: Demonstration): void {
  const cards = new Set<string>();
  const ask = async (body: object) => await demo.ask<QueryResult>("/api/v1/query", { method: "POST", body });
  let context: BrowserContext;
  let milliseconds: ReadonlySet<string>;

  describe.concurrent("figures", () => {
    beforeAll(async () => {
      await demo.firstOf("/api/v1/analytics/conversations?limit=1", "conversations");
      milliseconds = toldInMilliseconds(await demo.ask("/api/v1/catalog"));
      context = await demo.signedIn({ theme: "light" });
    }, 120_000);

    test.for(pages)("the figures on %s are the API's", oneByOne, async (pattern, { expect }) => {
      const page = await context.newPage();
      await page.setViewportSize({ width: 1440, height: 900 });
      await page.goto(`${demo.url}${pattern}?range=yesterday`);
      await rest(page);
      // What is of this moment moves on between the page and the question: one time both are of the same.
      const compare = async () => {
        const { differences, compared } = await compareCards(page, ask, milliseconds);
        for (const title of compared.keys()) cards.add(title);
        return differences;
      };
      await expect.poll(compare, { interval: 1000 }).toEqual([]);
      await page.close();
    });

    test("many rows and figures were compared", oneByOne, ({ expect }) => {
      expect(cards.size).toBeGreaterThan(100);
    });
  });
}
