import { cleanField, columnNames, columns, type Column, type KeptParameters } from "@dendro/core";
import type { Draft } from "./draft.ts";

/**
 * Ids are taken care of by the pseudonyms of {@link file://./anonymize.ts}, and what has a pattern has no room for an
 * address; the rest may be any sender's text.
 */
const textColumns = new Set<string>([
  "type",
  ...columnNames.filter((name) => {
    const { kind, pattern }: Column = columns[name];
    return ["text", "category"].includes(kind) && pattern === undefined;
  }),
]);

/**
 * Takes out of the columns of events what does not belong there: addresses, and of URLs the secrets of their queries. Comes last,
 * because until then they tell where somebody came from. `data` was cleaned when it was read.
 */
export function redact(drafts: readonly Pick<Draft, "event">[], kept?: KeptParameters): void {
  for (const { event } of drafts) {
    const fields = event as unknown as Record<string, unknown>;
    for (const name in fields) {
      const text = fields[name];
      if (typeof text !== "string" || !textColumns.has(name) || !mayTell.test(text)) continue;
      fields[name] = cleanField(text, name, kept);
    }
  }
}

/** Neither a URL nor an address can do without one of these. */
const mayTell = /[.:;?#@=%]/u;
