import type { JsonObject, ReportCard } from "@dendro/core";
import type { ResultTable } from "../export/result-table.ts";

/** What an event says of all cards, in bytes of JSON: it may have 64 KiB. */
const maxEventBytes = 40_000;
/** Rows of each card in an event. */
const maxEventRows = 20;

/** What the event of a report says of its cards, as far as an event has room. */
export const cardsOfEvent = (cards: readonly ReportCard[], tables: readonly ResultTable[]): JsonObject[] =>
  withinBytes(cards.map((card, index) => cardOfEvent(card, tables[index])));

/** What may name people: endpoints that want no personal content are sent reports as well. */
const personal = /^(?:user|visitor|session|thread|name|data\..*)$|\((?:data\.|name\)|user\b)/u;

/** What an event says of a card: names and rows apart, for a name may have any sign in it. */
function cardOfEvent({ id, title, fault, query }: ReportCard, table: ResultTable | undefined): JsonObject {
  if (table === undefined || fault !== null) return { id, title, ...(fault === null ? {} : { fault }) };
  if (query === null || [...query.dimensions, ...query.metrics].some((name) => personal.test(name)))
    return { id, title };
  const rows = table.rows.slice(0, maxEventRows);
  return {
    id,
    title,
    columns: table.columns.map(({ name }) => name),
    rows: rows.map((row) => [...row]),
    is_cut: table.rows.length > rows.length,
  };
}

/** Rows go before cards do: what there is, is said of all. */
function withinBytes(cards: readonly JsonObject[]): JsonObject[] {
  let room = maxEventBytes;
  return cards.map((card) => {
    const bytes = Buffer.byteLength(JSON.stringify(card));
    const { rows: _rows, columns: _columns, ...brief } = card;
    if (bytes > room) return { ...brief, is_cut: true };
    room -= bytes;
    return card;
  });
}
