import {
  conditionOf,
  createZone,
  DendroError,
  resolveDateRange,
  sql,
  type Event,
  type Filter,
  type Query,
} from "@dendro/core";
import type { QueryContext } from "./query-context.ts";
import { eventOfRow, sqlEvent } from "./event-row.ts";
import { eventsSinceOf } from "./events-since.ts";
import { sqlEvents } from "./sql-source.ts";

/** What comes first in a list of events; the slowest are those that took longest, and come in one page. */
export const eventOrders = ["newest", "oldest", "slowest"] as const;

/** Which events are listed, and in which order. */
export interface EventList {
  readonly filters: readonly Filter[];
  readonly date_range: Query["date_range"];
  readonly timezone: string;
  readonly limit: number;
  /** @defaultValue newest */
  readonly order?: (typeof eventOrders)[number];
  /** Goes on where another page ended: its `next_cursor`. */
  readonly cursor?: string | undefined;
}

export interface EventPage {
  readonly events: Event[];
  /** Null on the last page. */
  readonly next_cursor: string | null;
  /** Before this moment some are gone, where the list reaches so far. */
  readonly events_since?: string;
}

/** Lists single events from the warehouse. Pages go on exactly behind each other, whatever arrives in between. */
export async function listEvents(
  context: QueryContext,
  { filters, date_range, timezone, limit, order = "newest", cursor }: EventList,
  now: number,
): Promise<EventPage> {
  const { warehouse, tenant, until = null, signal } = context;
  const zone = createZone(timezone);
  const time = { now, zone };
  const range = resolveDateRange(date_range, time);
  if (order === "slowest" && cursor !== undefined)
    throw new DendroError(
      "invalid_request",
      "cursor: the slowest come in one page; ask for more with limit.",
    );
  const after = cursor === undefined ? null : readEventCursor(cursor);
  const { direction, beyond } = order === "oldest" ? forwards : backwards;
  const isAfter =
    after === null
      ? []
      : [
          sql`r.timestamp ${beyond}= ${sql.moment(after.timestamp)}`,
          sql`(r.timestamp ${beyond} ${sql.moment(after.timestamp)} OR toString(r.id) ${beyond} ${sql.text(after.id)})`,
        ];
  const filter = conditionOf(filters, time);
  const events = sqlEvents(filter, { tenant, until, range }, isAfter);
  const listed = sql`
    SELECT ${sql.join(sqlEvent, ", ")}
    FROM ${events} ORDER BY ${order === "slowest" ? slowestFirst : sql.empty} r.timestamp ${direction}, toString(r.id) ${direction} LIMIT ${limit + 1}`;
  const rows = (await warehouse.query({ sql: listed }, signal)).map((row) => eventOfRow(row, tenant));
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return {
    events: shown,
    next_cursor:
      order !== "slowest" && rows.length > limit && last !== undefined ? writeEventCursor(last) : null,
    ...eventsSinceOf(context, { range, filter }),
  };
}

const slowestFirst = sql`r.duration_ms DESC NULLS LAST,`;

/** How a list goes on in time. */
const backwards = { direction: sql`DESC`, beyond: sql`<` };
const forwards = { direction: sql`ASC`, beyond: sql`>` };

const writeEventCursor = ({ timestamp, id }: Event) =>
  Buffer.from(JSON.stringify([timestamp, id])).toString("base64url");

/** @throws DendroError `invalid_request` */
function readEventCursor(cursor: string): { timestamp: number; id: string } {
  try {
    const [timestamp, id] = JSON.parse(Buffer.from(cursor, "base64url").toString("utf8")) as unknown[];
    if (Number.isSafeInteger(timestamp) && typeof id === "string")
      return { timestamp: timestamp as number, id };
  } catch {
    // Said below.
  }
  throw new DendroError("invalid_request", "Invalid cursor: use the next_cursor of a response.");
}
