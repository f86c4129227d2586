import { hash, randomUUID } from "node:crypto";
import type { Selectable } from "kysely";
import type { OpenStore } from "./port.ts";
import type { StoreTables } from "./tables.ts";

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

/** An erasure that is not done. */
export interface OpenErasure {
  readonly id: string;
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

export interface Erasures {
  begin(erasure: Omit<OpenErasure, "id">, requestedBy: string): Promise<ErasureReceipt>;
  /** Those that a stop of the server interrupted. */
  open(): Promise<OpenErasure[]>;
  finish(erasure: OpenErasure, erased: Erased): Promise<void>;
  /** Of one tenant or of all, the newest first. */
  list(tenant: string | null): Promise<ErasureReceipt[]>;
}

/** @param clock milliseconds since 1970 */
export function createErasures(
  { db, destroy }: Pick<OpenStore, "db" | "destroy">,
  clock: () => number,
): Erasures {
  return {
    async begin({ kind, tenant, subject }, requestedBy) {
      const row = {
        id: randomUUID(),
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
      await db.insertInto("erasures").values(row).execute();
      return receiptOf(row);
    },
    async open() {
      const rows = await db
        .selectFrom("erasures")
        .select(["id", "kind", "tenant", "subject"])
        .where("finished_at", "is", null)
        .orderBy("requested_at")
        .execute();
      return rows.map(({ tenant, subject, ...row }) => ({
        ...row,
        tenant: tenant ?? "",
        subject: subject ?? "",
      }));
    },
    async finish({ id, kind }, { events, visits, days }) {
      const told = { subject: null, finished_at: clock(), events, visits, days };
      await destroy(
        async (step) =>
          await step
            .updateTable("erasures")
            .set(kind === "tenant" ? { ...told, tenant: null } : told)
            .where("id", "=", id)
            .execute(),
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
