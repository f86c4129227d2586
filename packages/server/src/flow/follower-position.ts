import type { Transaction } from "kysely";
import { LeaseLost, type Lease } from "../log/consumer-state.ts";
import type { Store, StoreTables } from "../store/tables.ts";

/** Where followers keep how far they have passed the log of a data directory. */
export type PositionTable = "outbox_positions" | "breaker_positions";

/** How far a follower has come. */
export interface Passage {
  readonly place: string;
  readonly lease: Lease;
  /** Where it is by the store. */
  readonly stored: number;
  /** Where it is with what is kept now. */
  readonly last: number;
}

/** Tables of one shape: it is typed by one of them. */
const only = (table: PositionTable) => table as "outbox_positions";

/** Moves a position, with what is kept in the same transaction. @throws LeaseLost when another has passed the log meanwhile */
export async function movePosition(
  step: Transaction<StoreTables>,
  table: PositionTable,
  { place, lease, stored, last }: Passage,
): Promise<void> {
  const { partition } = lease;
  const { numInsertedOrUpdatedRows: moved } = await step
    .insertInto(only(table))
    .values({ place, partition, seq: last })
    .onConflict((conflict) =>
      conflict
        .columns(["place", "partition"])
        .doUpdateSet({ seq: last })
        .where(`${only(table)}.seq`, "=", stored),
    )
    .executeTakeFirstOrThrow();
  if (moved !== 1n) throw new LeaseLost(lease);
}

/** Where the store has it; a log that was restored may end before, and is then gone on from there. */
export async function readPosition(
  db: Store,
  table: PositionTable,
  {
    place,
    partition,
    lastSeq,
  }: { readonly place: string; readonly partition: number; readonly lastSeq: number },
): Promise<number> {
  const row = await db
    .selectFrom(only(table))
    .select("seq")
    .where("place", "=", place)
    .where("partition", "=", partition)
    .executeTakeFirst();
  if (row === undefined || row.seq <= lastSeq) return row?.seq ?? 0;
  await db
    .updateTable(only(table))
    .set({ seq: lastSeq })
    .where("place", "=", place)
    .where("partition", "=", partition)
    .where("seq", "=", row.seq)
    .execute();
  return lastSeq;
}
