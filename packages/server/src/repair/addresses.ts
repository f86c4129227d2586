import { cleanData, sql, type KeptParameters } from "@dendro/core";
import { type Anonymizer, redact } from "@dendro/ingest";
import type { RepairKind } from "./kind.ts";

/**
 * Takes addresses of machines, and the secrets of URLs, out of columns and `data`. An id that is an address becomes a
 * pseudonym of its day.
 */
export function addressKind(
  replaceAddresses: Anonymizer["replaceAddresses"],
  kept: KeptParameters,
): RepairKind {
  return {
    name: "addresses",
    title: "IP addresses and secrets in URLs are removed",
    candidates: sql`1`,
    isPrivate: true,
    mend(event) {
      replaceAddresses(event);
      redact([{ event }], kept);
      if (event.data === undefined) return;
      const data = cleanData(event.data, kept);
      if (!(data instanceof Error)) event.data = data;
    },
  };
}
