import type { Selectable } from "kysely";
import type { SettingsSchema } from "@dendro/core";
import type { Store, StoreTables } from "./tables.ts";

/** A worker as it last said of itself. */
export interface KnownWorker {
  readonly id: string;
  /** What can be set of it; null when nothing can. */
  readonly schema: SettingsSchema | null;
  /** Of its code. */
  readonly version: string | null;
  /** Milliseconds since 1970. */
  readonly firstSeenAt: number;
  readonly seenAt: number;
}

export interface Workers {
  find(tenant: string, id: string): Promise<KnownWorker | null>;
  /** By id. */
  list(tenant: string): Promise<KnownWorker[]>;
  /** Keeps what a worker says of itself; what it says last is what people see. */
  register(
    tenant: string,
    worker: Pick<KnownWorker, "id" | "schema" | "version">,
    now: number,
  ): Promise<void>;
  /** It was there until now. */
  seen(tenant: string, id: string, now: number): Promise<void>;
}

export function createWorkers(db: Store): Workers {
  return {
    async find(tenant, id) {
      const row = await db
        .selectFrom("workers")
        .selectAll()
        .where("tenant", "=", tenant)
        .where("id", "=", id)
        .executeTakeFirst();
      return row === undefined ? null : workerOf(row);
    },
    async list(tenant) {
      const rows = await db
        .selectFrom("workers")
        .selectAll()
        .where("tenant", "=", tenant)
        .orderBy("id")
        .execute();
      return rows.map(workerOf);
    },
    async register(tenant, { id, schema, version }, now) {
      const said = { fields: schema === null ? null : JSON.stringify(schema.fields), version, seen_at: now };
      await db
        .insertInto("workers")
        .values({ tenant, id, ...said, first_seen_at: now })
        .onConflict((conflict) => conflict.columns(["tenant", "id"]).doUpdateSet(said))
        .execute();
    },
    async seen(tenant, id, now) {
      await db
        .updateTable("workers")
        .set({ seen_at: now })
        .where("tenant", "=", tenant)
        .where("id", "=", id)
        .execute();
    },
  };
}

const workerOf = (row: Selectable<StoreTables["workers"]>): KnownWorker => ({
  id: row.id,
  schema: row.fields === null ? null : { fields: JSON.parse(row.fields) as SettingsSchema["fields"] },
  version: row.version,
  firstSeenAt: row.first_seen_at,
  seenAt: row.seen_at,
});
