import { z } from "@hono/zod-openapi";
import { createZone, resolveDateRange, type Filter, type QueryInput } from "@dendro/core";
import { readCursor, writeCursor } from "./cursor.ts";
import type { Asker } from "./preset.ts";

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

/** A list of the values of one dimension. */
type ListQuery = Pick<QueryInput, "metrics" | "filters" | "having" | "date_range" | "timezone"> & {
  readonly dimensions: [string];
  readonly order_by: [metric: string, direction: "desc"][];
};

/**
 * One page of a list of figures as of the moment that the first page was asked at. Of all it is only asked which come
 * first, and the figures of those that the page shows.
 */
export async function readPage(
  { ask, now }: Asker,
  queryAt: (asOf: number) => ListQuery,
  { limit, cursor }: { limit: number; cursor?: string | undefined },
) {
  const [list] = queryAt(now).dimensions;
  const { offset, asOf } = cursor === undefined ? { offset: 0, asOf: now } : readCursor(cursor, list);
  const asked = queryAt(asOf);
  const query = { ...asked, date_range: rangeUpTo(asOf, asked) };
  const { results, total } = await ask({
    ...query,
    metrics: [...new Set([...query.order_by.map(([metric]) => metric), "events"])],
    include: ["rows"],
    pagination: { limit, offset },
  });
  const shown = results.map(({ dimensions: [name] }) => name ?? "");
  const isShown: Filter = ["is", list, shown];
  const count = total?.rows ?? 0;
  const hasMore = shown.length > 0 && offset + shown.length < count;
  return {
    rows:
      shown.length === 0
        ? []
        : (
            await ask({
              ...query,
              filters: [...(query.filters ?? []), isShown],
              having: [],
              pagination: { limit },
            })
          ).results,
    count,
    next_cursor: hasMore ? writeCursor({ list, offset: offset + shown.length, asOf }) : null,
  };
}

/** What a query's range was at a moment, without what came after: it would push rows from one page to the next. */
function rangeUpTo(asOf: number, { date_range, timezone = "UTC" }: ListQuery): [string, string] {
  const { from, to } = resolveDateRange(date_range, { now: asOf, zone: createZone(timezone) });
  const end = Math.max(Math.min(to, asOf + 1), from + 1);
  return [new Date(from).toISOString(), new Date(end).toISOString()];
}
