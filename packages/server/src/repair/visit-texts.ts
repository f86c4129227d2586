import { cleanText, maskAddresses, type KeptParameters } from "@dendro/core";
import { canonicalHost } from "../enrich/host.ts";
import { createBindings } from "../warehouse/bindings.ts";
import { dayMs } from "../warehouse/rollup/rolled-view.ts";
import type { RepairKind } from "./kind.ts";
import { count } from "./report.ts";
import type { RenewDays, RepairContext } from "./repairs.ts";
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

/** Texts that one statement changes: it is kept for a while, so it names them by their hash. */
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
  const { warehouse, apply, signal } = context;
  for (const { name: kind, title, mend, before, isPrivate } of kinds) {
    const isOld = before === undefined ? "1" : `timestamp < fromUnixTimestamp64Milli(${Math.trunc(before)})`;
    const tally = context.tally(kind, title);
    for (const column of textColumns) {
      let after = "";
      for (;;) {
        signal.throwIfAborted();
        const bindings = createBindings();
        const sql = `SELECT DISTINCT toString(${column}) AS text FROM visits WHERE ${isOld} AND text > ${bindings.text(after)} ORDER BY text LIMIT ${maxTexts}`;
        const texts = (await warehouse.query({ sql, parameters: bindings.parameters })).map(([text]) =>
          String(text),
        );
        const changed = texts.flatMap((text) => {
          const to = mend(text, column);
          return to === text ? [] : [{ text, to }];
        });
        if (changed.length > 0) await change(column, changed);
        if (texts.length < maxTexts) break;
        after = texts.at(-1) ?? "";
      }
    }

    async function change(
      column: string,
      changed: readonly { readonly text: string; readonly to: string }[],
    ): Promise<void> {
      const hashes = createBindings();
      const hashSql = `SELECT arrayMap(one -> toString(xxHash64(one)), ${hashes.texts(changed.map(({ text }) => text))})`;
      const [[found] = []] = await warehouse.query({ sql: hashSql, parameters: hashes.parameters });
      const numbers = (found as string[]).map((hash) => `toUInt64(${String(BigInt(hash))})`).join(", ");
      const where = `${isOld} AND xxHash64(toString(${column})) IN (${numbers})`;
      const daysSql = `SELECT tenant, intDiv(toUnixTimestamp64Milli(timestamp), ${dayMs}) * ${dayMs} AS day, sum(sign) FROM visits WHERE ${where} GROUP BY tenant, day`;
      const days = await warehouse.query({ sql: daysSql, parameters: {} });
      const rows = days.reduce((sum, [, , visits]) => sum + Number(visits), 0);
      const [first] = changed;
      count(
        tally,
        [`visits.${column}`],
        () => `${column}: ${isPrivate ? "" : first?.text} → ${first?.to}`,
        rows,
      );
      if (!apply) return;
      for (const [tenant, some] of Map.groupBy(days, ([name]) => String(name)))
        await renewDays(tenant, async (begin) => {
          for (const [, day] of some) await begin(Number(day));
        });
      const bindings = createBindings();
      const texts = bindings.texts(changed.map(({ to }) => to));
      await warehouse.maintain({
        sql: `ALTER TABLE visits UPDATE ${column} = transform(xxHash64(toString(${column})), [${numbers}], ${texts}, toString(${column})) WHERE ${where} SETTINGS mutations_sync = 2`,
        parameters: bindings.parameters,
      });
    }
  }
}
