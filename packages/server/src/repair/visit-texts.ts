import { cleanText, maskAddresses, sql, type KeptParameters } from "@dendro/core";
import { canonicalHost } from "@dendro/ingest";
import { changeVisits } from "./change-visits.ts";
import type { RepairKind } from "./kind.ts";
import { count } from "./report.ts";
import type { RenewDays, RepairContext } from "./context.ts";
import { decodedOnce } from "./pages.ts";

/** A text of visits that may be mended: it depends on nothing but itself. */
type MendText = (text: string, column: string) => string;

export interface VisitMend {
  readonly mend: MendText;
  /** Only of visits that began before, in milliseconds since 1970. @defaultValue of all */
  readonly before?: number;
}

const textColumns = [
  "entry_page",
  "exit_page",
  "referrer",
  "referrer_source",
  "source",
  "host",
  "utm_source",
  "utm_medium",
  "utm_campaign",
  "utm_term",
  "utm_content",
] as const;

/** Texts that one statement changes. */
const maxTexts = 2000;

export const withoutAddresses = (kept: KeptParameters): VisitMend => ({
  mend: (text, column) => maskAddresses(cleanText(text, column, kept)),
});

export const visitedPages = (before: number): VisitMend => ({
  before,
  mend(text, column) {
    if (column === "host") return canonicalHost(text);
    return column.endsWith("_page") ? decodedOnce(text) : text;
  },
});

/** Mends the texts of visits, which are made of events. */
export async function repairVisits(
  context: RepairContext,
  kinds: readonly (Pick<RepairKind, "name" | "title" | "isPrivate"> & VisitMend)[],
  renewDays: RenewDays,
): Promise<void> {
  const { warehouse, signal } = context;
  for (const { name: kind, title, mend, before, isPrivate } of kinds) {
    const isOld =
      before === undefined ? sql`1` : sql`timestamp < fromUnixTimestamp64Milli(${Math.trunc(before)})`;
    const tally = context.tally(kind, title);
    for (const column of textColumns) {
      const name = sql.id(column);
      const hash = sql`xxHash64(toString(${name}))`;
      let after = "";
      for (;;) {
        signal.throwIfAborted();
        const next = sql`SELECT DISTINCT toString(${name}) AS text, toString(${hash}) FROM visits WHERE ${isOld} AND text > ${sql.text(after)} ORDER BY text LIMIT ${maxTexts}`;
        const texts = (await warehouse.query({ sql: next })).map(([text, digits]) => ({
          text: String(text),
          hash: String(digits),
        }));
        const changed = texts.flatMap((one) => {
          const to = mend(one.text, column);
          return to === one.text ? [] : [{ ...one, to }];
        });
        const [first] = changed;
        if (first !== undefined) {
          const changes = changed.map(({ hash: of, to }) => ({ hash: of, set: { [column]: to } }));
          const rows = await changeVisits(context, renewDays, { hash, where: isOld, changes });
          const example = () => `${column}: ${isPrivate ? "" : first.text} → ${first.to}`;
          count(tally, [`visits.${column}`], example, rows);
        }
        if (texts.length < maxTexts) break;
        after = texts.at(-1)?.text ?? "";
      }
    }
  }
}
