import type { DatabaseSync } from "node:sqlite";
import type { AppendedGroup, AppendGroup, RecordsRead } from "./messages.ts";
import type { SeenKeys } from "./seen-keys.ts";
import { inTransaction } from "./schema.ts";

/** The records that wait, in the log's database. */
export interface Records {
  readonly totals: Totals;
  readonly lastSeq: number;
  /** Stores a group of appends in one transaction, without what was seen before. */
  append(group: AppendGroup): AppendedGroup;
  read(limit: { afterSeq: number; records: number; bytes: number }): RecordsRead;
  /** Deletes the records up to `last`, inside the caller's transaction. */
  remove(last: number): Totals;
  /** The caller's transaction is durable: takes what {@link remove} deleted off the totals. */
  settle(removed: Totals): void;
}

interface Totals {
  readonly records: number;
  readonly events: number;
  readonly bytes: number;
}

const sums =
  "SELECT count(*) AS records, coalesce(sum(events), 0) AS events, coalesce(sum(bytes), 0) AS bytes FROM records";

/** @param committedSeq up to where records were deleted, so that their sequences are never given again */
export function openRecords(database: DatabaseSync, seen: SeenKeys, committedSeq: number): Records {
  const insert = database.prepare(
    "INSERT INTO records (seq, tenant, events, bytes, rows) VALUES (?, ?, ?, ?, ?)",
  );
  const select = database.prepare(
    "SELECT seq, tenant, bytes, rows FROM records WHERE seq > ? ORDER BY seq LIMIT ?",
  );
  const selectSums = database.prepare(`${sums} WHERE seq <= ?`);
  const deleteUpTo = database.prepare("DELETE FROM records WHERE seq <= ?");

  let totals = database.prepare(sums).get() as unknown as Totals;
  const newest = database.prepare("SELECT max(seq) AS seq FROM records").get()?.["seq"] as number | null;
  let lastSeq = Math.max(committedSeq, newest ?? 0);

  function appendAll(group: AppendGroup): AppendedGroup & { added: Totals } {
    const seqs: (number | null)[] = [];
    const duplicates: (number[] | null)[] = [];
    let [records, events, bytes, firstKey] = [0, 0, 0, 0];
    group.tenants.forEach((tenant, index) => {
      const count = group.counts[index] as number;
      const keys = group.keys.slice(firstKey, firstKey + count);
      firstKey += count;
      const found = findDuplicates(seen, tenant, group.batchKeys[index] as string | null, keys);
      duplicates.push(found);
      const kept = count - (found?.length ?? 0);
      if (kept === 0) {
        seqs.push(null);
        return;
      }
      const text = without(group.texts[index] as string, found);
      const size = found === null ? (group.bytes[index] as number) : Buffer.byteLength(text);
      records += 1;
      events += kept;
      bytes += size;
      insert.run(lastSeq + records, tenant, kept, size, text);
      seqs.push(lastSeq + records);
    });
    seen.write(group.now);
    return { seqs, duplicates, added: { records, events, bytes } };
  }

  return {
    get totals() {
      return totals;
    },
    get lastSeq() {
      return lastSeq;
    },
    append(group) {
      try {
        const { seqs, duplicates, added } = inTransaction(database, () => appendAll(group));
        seen.keep();
        totals = add(totals, added, 1);
        lastSeq += added.records;
        return { seqs, duplicates };
      } catch (error) {
        seen.forget();
        throw error;
      }
    },
    read({ afterSeq, records, bytes }) {
      const [seqs, tenants, texts]: [number[], string[], string[]] = [[], [], []];
      let size = 0;
      for (const row of select.iterate(afterSeq, records)) {
        size += row["bytes"] as number;
        if (size > bytes && seqs.length > 0) break;
        seqs.push(row["seq"] as number);
        tenants.push(row["tenant"] as string);
        texts.push(row["rows"] as string);
      }
      return { seqs, tenants, texts };
    },
    remove(last) {
      const removed = selectSums.get(last) as unknown as Totals;
      deleteUpTo.run(last);
      return removed;
    },
    settle(removed) {
      totals = add(totals, removed, -1);
    },
  };
}

/** Indexes of the events that were seen before, or null for none. Claims the keys of all others. */
function findDuplicates(
  seen: SeenKeys,
  tenant: string,
  batchKey: string | null,
  keys: readonly (string | null)[],
): number[] | null {
  if (batchKey !== null && !seen.claim(tenant, "batch", batchKey)) return [...keys.keys()];
  let found: number[] | null = null;
  keys.forEach((key, index) => {
    if (key !== null && !seen.claim(tenant, "event", key)) (found ??= []).push(index);
  });
  return found;
}

/** Rows joined by newlines, without those at some indexes. */
function without(text: string, indexes: readonly number[] | null): string {
  if (indexes === null) return text;
  const dropped = new Set(indexes);
  return text
    .split("\n")
    .filter((_, index) => !dropped.has(index))
    .join("\n");
}

const add = (a: Totals, b: Totals, sign: 1 | -1): Totals => ({
  records: a.records + sign * b.records,
  events: a.events + sign * b.events,
  bytes: a.bytes + sign * b.bytes,
});
