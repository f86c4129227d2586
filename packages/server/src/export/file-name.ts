import { dateOf, type ResolvedRange } from "@dendro/core";
import type { ExportFormat } from "./formats.ts";
import type { ExportWhat } from "./request.ts";

/** What a file is about. */
export interface ExportSubject {
  readonly what: ExportWhat;
  readonly tenant: string;
  /** Whether its figures are made up. */
  readonly simulated: boolean;
  readonly range: ResolvedRange;
}

/** A name such as `dendro-acme-events-2026-10-01-to-2026-10-31.csv`: nothing but letters, digits, dashes and a dot. */
export function fileName({ what, tenant, simulated, range }: ExportSubject, format: ExportFormat): string {
  const days = [dateOf(range.from), dateOf(Math.max(range.to - 1, range.from))];
  const label = simulated ? ["simulated"] : [];
  return `${["dendro", tenant, ...label, what, [...new Set(days)].join("-to-")].join("-")}.${format}`;
}
