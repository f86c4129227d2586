import { z } from "@hono/zod-openapi";
import { createZone, resolveDateRange, type QueryInput } from "@dendro/core";
import { readCursor, writeCursor } from "./cursor.ts";
import type { QueryRunner } from "./preset.ts";

/** The parameters of a list that comes in pages. */
export const pageOf = (most: number, usual: number) => ({
  limit: z.coerce.number().int().min(1).max(most).default(usual).meta({ description: "Rows of a page." }),
  cursor: z.string().max(500).optional().meta({
    description: "The `next_cursor` of the page before. All pages are as of the moment of the first.",
  }),
});

/** What an answer in pages says besides its rows. */
export const pageSchema = {
  count: z.number().meta({ description: "How many there are on all pages." }),
  next_cursor: z.string().nullable().meta({ description: "Where the next page begins; null on the last." }),
};

/** One page of a list of figures as of the moment that the first page was asked at. */
export async function readPage(
  { ask, now }: QueryRunner,
  queryAt: (asOf: number) => QueryInput,
  { limit, cursor }: { limit: number; cursor?: string | undefined },
) {
  const list = (queryAt(now).dimensions ?? []).join();
  const { offset, asOf } = cursor === undefined ? { offset: 0, asOf: now } : readCursor(cursor, list);
  const query = queryAt(asOf);
  const { results, total } = await ask({
    ...query,
    date_range: rangeUpTo(asOf, query),
    include: ["rows"],
    pagination: { limit, offset },
  });
  const count = total?.rows ?? 0;
  const hasMore = results.length > 0 && offset + results.length < count;
  return {
    rows: results,
    count,
    next_cursor: hasMore ? writeCursor({ list, offset: offset + results.length, asOf }) : null,
  };
}

/** What a query's range was at a moment, without what came after: it would push rows from one page to the next. */
function rangeUpTo(asOf: number, { date_range, timezone = "UTC" }: QueryInput): [string, string] {
  const { from, to } = resolveDateRange(date_range, { now: asOf, zone: createZone(timezone) });
  const end = Math.max(Math.min(to, asOf + 1), from + 1);
  return [new Date(from).toISOString(), new Date(end).toISOString()];
}
