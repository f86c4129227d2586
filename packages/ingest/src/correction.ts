import type { ColumnName, ColumnValues, Event, TableName } from "@dendro/core";

/** What a correction may change: everything but what events are ordered by. Null makes a value absent. */
export type CorrectedValues = { readonly [N in ColumnName]?: ColumnValues[N] | null };

/** Events by what one of their texts is. */
export interface Having {
  readonly column: ColumnName | "id";
  /** Empty: those that have none. */
  readonly value: string;
}

/**
 * What became known of a whole (a visit, a trace, a person) after some of its events were taken in. It sets absolute
 * values, so that it may be applied again. Whoever corrects keeps to the order in which corrections are applied: those of
 * one kind (the same columns looked at and set) together, the kinds one after the other as they first come.
 */
export interface Correction {
  readonly tenant: string;
  /** Which events are corrected … */
  readonly where: Having;
  /** … of these only those that have this as well. @defaultValue all */
  readonly only?: Having;
  /** Whether the same is corrected in rows of visits. @defaultValue false */
  readonly ofVisits?: boolean;
  /** The first and the last moment at which any of them may have happened, in milliseconds since 1970. */
  readonly from: number;
  readonly until: number;
  /** The days of UTC on which they happened, at midnight. @defaultValue all from the first to the last */
  readonly days?: readonly number[];
  readonly set: CorrectedValues;
  /** Whether earlier batches may have such events. Those of the batch that it comes with are corrected before they are written. */
  readonly isStored: boolean;
}

/** Corrections that one statement can make. */
export interface CorrectionGroup {
  readonly column: Having["column"];
  readonly only: Having | undefined;
  readonly tables: readonly TableName[];
  readonly names: readonly ColumnName[];
  readonly corrections: readonly Correction[];
}

/** Puts together what is of one kind, in the order in which the kinds first come. */
export function groupCorrections(corrections: readonly Correction[]): CorrectionGroup[] {
  const kinds = Map.groupBy(corrections, ({ where, only, ofVisits, set }) =>
    JSON.stringify([where.column, only?.column, only?.value, ofVisits === true, Object.keys(set).toSorted()]),
  );
  return [...kinds.values()].map((ofKind) => {
    const [{ where, only, ofVisits, set }] = ofKind as [Correction, ...Correction[]];
    return {
      column: where.column,
      only,
      tables: ofVisits === true ? ["events", "visits"] : ["events"],
      names: Object.keys(set).toSorted() as ColumnName[],
      corrections: ofKind,
    };
  });
}

/** An event of a batch that is not written yet, and its row as text; null where the row must be made anew. */
export interface OpenEvent {
  readonly event: Event;
  row: string | null;
}

/** Corrects events in memory, as the warehouse corrects those that it has. */
export function correctOpen(events: readonly OpenEvent[], corrections: readonly Correction[]): void {
  for (const { column, only, names, corrections: ofKind } of groupCorrections(corrections)) {
    const wanted = new Map(ofKind.map(({ tenant, where, set }) => [correctionKey(tenant, where.value), set]));
    for (const open of events) {
      const event = open.event as unknown as Record<string, unknown>;
      const value = event[column];
      if (typeof value !== "string" || (only !== undefined && (event[only.column] ?? "") !== only.value))
        continue;
      const set = wanted.get(correctionKey(open.event.tenant, value));
      if (set === undefined) continue;
      open.row = null;
      for (const name of names) {
        if (set[name] === null || set[name] === "") delete event[name];
        else event[name] = set[name];
      }
    }
  }
}

const correctionKey = (tenant: string, value: string) => `${tenant}\0${value}`;
