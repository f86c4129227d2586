import { hash, randomUUID } from "node:crypto";
import { expressionBuilder, type Selectable } from "kysely";
import type { OpenStore } from "./port.ts";
import type { Store, StoreTables } from "./tables.ts";

/** What was or is being erased. Whose data it was is only said by a hash, once it is gone. */
export interface ErasureReceipt {
  readonly id: string;
  readonly kind: "user" | "tenant" | "filter";
  /** The tenant whose user or events it is; null once a whole tenant is gone. */
  readonly tenant: string | null;
  /** SHA-256 over the tenant, a NUL, and the user or the selection as JSON; of a tenant, over its id. In hexadecimal. */
  readonly subject_hash: string;
  readonly status: "running" | "done";
  /** The name of the key that asked for it. */
  readonly requested_by: string;
  /** ISO 8601. */
  readonly requested_at: string;
  readonly finished_at: string | null;
  readonly events: number | null;
  readonly visits: number | null;
  /** Days whose rollups were made anew. */
  readonly rolled_up_days: number | null;
}

/** An erasure that is not done here. */
export interface OpenErasure {
  readonly id: string;
  /** Whether it was asked for here, and not at another server that shares the store. */
  readonly isOwn: boolean;
  readonly kind: "user" | "tenant" | "filter";
  readonly tenant: string;
  /** The user, the tenant once more, or the selection of events as JSON. */
  readonly subject: string;
}

export interface Erased {
  readonly events: number;
  readonly visits: number;
  readonly days: number;
}

/** What is asked to be erased. */
export type NewErasure = Omit<OpenErasure, "id" | "isOwn">;

/** An erasure has a part for every data directory that shares the store, and is done when all of them are. */
export interface Erasures {
  /** A tenant goes elsewhere only once {@link Erasures.spread} says so. */
  begin(erasure: NewErasure, requestedBy: string): Promise<ErasureReceipt>;
  /** Everywhere else no more of its events are taken: there they can go too. */
  spread(id: string): Promise<void>;
  /** Those with a part that is not done here. */
  open(): Promise<OpenErasure[]>;
  /** It is done here. */
  finish(erasure: Pick<OpenErasure, "id" | "kind">, erased: Erased): Promise<void>;
  /** Of one tenant or of all, the newest first. */
  list(tenant: string | null): Promise<ErasureReceipt[]>;
}

/** A data directory, for the people who look after it. */
export interface Place {
  readonly id: string;
  readonly dataDir: string;
  readonly host: string;
}

/** @param clock milliseconds since 1970 */
export async function openErasures(
  { db, bus, destroy }: Pick<OpenStore, "db" | "bus" | "destroy">,
  { id: place, dataDir, host }: Place,
  clock: () => number,
): Promise<Erasures> {
  const seen = { data_dir: dataDir, host, seen_at: clock() };
  await db
    .insertInto("places")
    .values({ id: place, ...seen })
    .onConflict((conflict) => conflict.column("id").doUpdateSet(seen))
    .execute();

  async function addParts(step: Store, id: string, of: "all" | "own"): Promise<void> {
    const { ref, val } = expressionBuilder<StoreTables, "places">();
    await step
      .insertInto("erasure_parts")
      .columns(["erasure", "place"])
      .expression(
        step
          .selectFrom("places")
          .select([val(id).as("erasure"), "id as place"])
          // SQLite takes no ON CONFLICT after a SELECT without a WHERE.
          .where("id", "=", of === "all" ? ref("id") : val(place)),
      )
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  }

  return {
    async begin({ kind, tenant, subject }, requestedBy) {
      const row = {
        id: randomUUID(),
        place,
        kind,
        tenant,
        subject,
        subject_hash: hash("sha256", kind === "tenant" ? subject : `${tenant}\0${subject}`),
        requested_by: requestedBy,
        requested_at: clock(),
        finished_at: null,
        events: null,
        visits: null,
        days: null,
      };
      await db.transaction().execute(async (step) => {
        await step.insertInto("erasures").values(row).execute();
        await addParts(step, row.id, kind === "tenant" ? "own" : "all");
      });
      bus.publish("erasure", { id: row.id });
      return receiptOf(row);
    },
    async spread(id) {
      await addParts(db, id, "all");
      bus.publish("erasure", { id });
    },
    async open() {
      const rows = await db
        .selectFrom("erasures")
        .innerJoin("erasure_parts", "erasure_parts.erasure", "erasures.id")
        .select(["erasures.id", "kind", "tenant", "subject", "erasures.place as askedAt"])
        .where("erasure_parts.place", "=", place)
        .where("erasure_parts.finished_at", "is", null)
        .orderBy("requested_at")
        .execute();
      return rows.map(({ tenant, subject, askedAt, ...row }) => ({
        ...row,
        isOwn: askedAt === place,
        tenant: tenant ?? "",
        subject: subject ?? "",
      }));
    },
    async finish({ id, kind }, erased) {
      await destroy(
        async (all) =>
          await all.transaction().execute(async (step) => {
            // Held until the end: of two places that finish at once, the second sees that it is the last.
            await step.updateTable("erasures").set({ finished_at: null }).where("id", "=", id).execute();
            await step
              .updateTable("erasure_parts")
              .set({ ...erased, finished_at: clock() })
              .where("erasure", "=", id)
              .where("place", "=", place)
              .execute();
            await settle(step, id, kind);
          }),
      );
    },
    async list(tenant) {
      const rows = await db
        .selectFrom("erasures")
        .selectAll()
        .$if(tenant !== null, (query) => query.where("tenant", "=", tenant))
        .orderBy("requested_at", "desc")
        .limit(1000)
        .execute();
      return rows.map(receiptOf);
    },
  };

  /** Writes the receipt when no place is left. */
  async function settle(step: Store, id: string, kind: OpenErasure["kind"]): Promise<void> {
    const parts = await step.selectFrom("erasure_parts").selectAll().where("erasure", "=", id).execute();
    if (parts.some(({ finished_at: finishedAt }) => finishedAt === null)) return;
    const sum = (of: (part: (typeof parts)[number]) => number | null) =>
      parts.reduce((all, part) => all + (of(part) ?? 0), 0);
    const told = {
      subject: null,
      finished_at: clock(),
      events: sum(({ events }) => events),
      visits: sum(({ visits }) => visits),
      days: sum(({ days }) => days),
    };
    await step
      .updateTable("erasures")
      .set(kind === "tenant" ? { ...told, tenant: null } : told)
      .where("id", "=", id)
      .execute();
  }
}

function receiptOf(row: Selectable<StoreTables["erasures"]>): ErasureReceipt {
  return {
    id: row.id,
    kind: row.kind,
    tenant: row.tenant,
    subject_hash: row.subject_hash,
    status: row.finished_at === null ? "running" : "done",
    requested_by: row.requested_by,
    requested_at: new Date(row.requested_at).toISOString(),
    finished_at: row.finished_at === null ? null : new Date(row.finished_at).toISOString(),
    events: row.events,
    visits: row.visits,
    rolled_up_days: row.days,
  };
}
