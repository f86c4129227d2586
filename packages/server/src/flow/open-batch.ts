import { dayMs, dayOf, type Row, type TableName } from "@dendro/core";
import type { Correction, OpenEvent } from "@dendro/ingest";

/** What is consumed and not handed to the writer yet. */
export interface OpenBatch {
  /** The sequences of the log that it is of; 0 while it is empty. */
  first: number;
  last: number;
  /** Rows of what is corrected are made anew when the batch is closed. */
  events: OpenEvent[];
  /** Rows of the inputs and outputs of these, and how many characters they have. */
  contents: string[];
  contentChars: number;
  shown: { table: TableName; row: Row }[];
  /** The days that its rows and corrections fall into, by tenant. */
  days: Map<string, Set<number>>;
}

export const emptyBatch = (): OpenBatch => ({
  first: 0,
  last: 0,
  events: [],
  contents: [],
  contentChars: 0,
  shown: [],
  days: new Map(),
});

export function noteDay(days: OpenBatch["days"], tenant: string, timestamp: number): void {
  let ofTenant = days.get(tenant);
  if (ofTenant === undefined) days.set(tenant, (ofTenant = new Set()));
  ofTenant.add(dayOf(timestamp));
}

/** Notes the days on which a correction may change something. */
export function noteDaysOf(days: OpenBatch["days"], correction: Correction): void {
  for (const day of daysOf(correction)) noteDay(days, correction.tenant, day);
}

function* daysOf({ from, until, days }: Correction): Iterable<number> {
  if (days !== undefined) yield* days;
  else for (let day = dayOf(from); day <= until; day += dayMs) yield day;
}
