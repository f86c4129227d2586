import { sql } from "@dendro/core";
import { changesOf } from "./changes.ts";
import type { RepairKind } from "./kind.ts";
import { listDays, readDay, type TenantDay } from "./read-day.ts";
import { count, type Tally } from "./report.ts";
import type { RenewDays, RepairContext } from "./context.ts";
import { writeChanges, type ChangedRow } from "./write-changes.ts";

/** Mends events, a tenant's day at a time, the oldest first. Whoever is interrupted begins again, and finds less. */
export async function repairDays(
  context: RepairContext,
  kinds: readonly RepairKind[],
  renewDays: RenewDays,
): Promise<void> {
  if (kinds.length === 0) return;
  const { warehouse, apply, signal, progress } = context;
  const tallied = kinds.map((kind) => ({ kind, tally: context.tally(kind.name, kind.title) }));
  const candidates = sql.join(
    kinds.map((kind) => sql`(${kind.candidates})`),
    " OR ",
  );
  for (const one of await listDays(warehouse)) {
    signal.throwIfAborted();
    progress.day = new Date(one.day).toISOString().slice(0, 10);
    await renewDays(one.tenant, async (begin) => await repairDay(one, begin));
  }

  async function repairDay(one: TenantDay, begin: (day: number) => Promise<void>): Promise<void> {
    await context.prepareSalts([one.day]);
    let waiting: ChangedRow[] = [];
    let isChanged = false;
    const write = async () => {
      if (apply && waiting.length > 0) {
        await context.saltsStored();
        await writeChanges(warehouse, one.tenant, waiting);
      }
      waiting = [];
    };
    for await (const events of readDay(warehouse, one, candidates, signal)) {
      progress.lookedAt += events.length;
      for (const event of events) {
        const row = mendRow(event, tallied);
        if (row === null) continue;
        if (!isChanged) {
          isChanged = true;
          progress.changedDays += 1;
          if (apply) await begin(one.day);
        }
        waiting.push(row);
      }
      await write();
    }
  }
}

type Row = Parameters<RepairKind["mend"]>[0];

/** What becomes of a row, by all kinds one after the other; null when it is as it should be. */
function mendRow(
  event: Row,
  tallied: readonly { readonly kind: RepairKind; readonly tally: Tally }[],
): ChangedRow | null {
  const before = { ...event };
  for (const { kind, tally } of tallied) {
    const was = { ...event };
    kind.mend(event);
    const changes = changesOf(was, event);
    if (changes.size === 0) continue;
    count(tally, changes.keys(), () =>
      [...changes]
        .map(([name, value]) => exampleOf(name, was[name as keyof Row], value, kind.isPrivate))
        .join(", "),
    );
  }
  const changes = changesOf(before, event);
  return changes.size === 0 ? null : { id: event.id, timestamp: event.timestamp, changes };
}

function exampleOf(name: string, was: unknown, value: unknown, isPrivate: boolean): string {
  if (name === "data") return "data";
  return isPrivate ? `${name}: → ${cellText(value)}` : `${name}: ${cellText(was)} → ${cellText(value)}`;
}

/** A column's value, as a person reads it. */
const cellText = (value: unknown) => (typeof value === "string" ? value : JSON.stringify(value ?? ""));
