import { sql } from "@dendro/core";
import type { Eraser } from "../retention/eraser.ts";
import type { EventSelection } from "../retention/matched-events.ts";
import type { Expired } from "../tenants/policy.ts";
import type { Warehouse } from "../warehouse/warehouse.ts";
import { subjectHash, type Journal } from "../journal/journal.ts";
import type { Noted } from "../journal/journal-file.ts";

export interface ApplyOptions {
  readonly warehouse: Pick<Warehouse, "query">;
  readonly eraser: Pick<Eraser, "caughtUp" | "deleteEvents" | "eraseUser" | "eraseTenant" | "settled">;
  /** Deletes a tenant's events that had expired. */
  readonly expire: (tenant: string, expired: Expired) => Promise<void>;
  /** Ids of tenants. */
  readonly tenants: () => readonly string[];
  readonly journal: Pick<Journal, "adopt">;
}

/** Whose name stands in the receipts. */
const requestedBy = "Journal of the backup";

/** Takes away from a restored backup what was taken away since it was made. Interrupted, it is done again. */
export async function applyJournal(entries: readonly Noted[], options: ApplyOptions): Promise<void> {
  const { warehouse, eraser, expire, tenants, journal } = options;
  // Whom the log names is found in the warehouse alone.
  await eraser.caughtUp();
  const hashes = new Set(entries.flatMap((noted) => ("subject_hash" in noted ? [noted.subject_hash] : [])));
  for (const { tenant, user } of await findUsers(warehouse, [...hashes]))
    await eraser.eraseUser(tenant, user, requestedBy);
  for (const tenant of tenants())
    if (hashes.has(subjectHash(tenant))) await eraser.eraseTenant(tenant, requestedBy);
  const tenantOf = (tenantHash: string) => tenants().find((one) => subjectHash(one) === tenantHash);
  for (const noted of entries) {
    const tenant = noted.kind === "filter" ? tenantOf(noted.tenant_hash) : undefined;
    if (noted.kind !== "filter" || tenant === undefined) continue;
    await eraser.deleteEvents(tenant, JSON.parse(noted.selection) as EventSelection, requestedBy);
  }
  await eraser.settled();
  for (const noted of entries) {
    if (noted.kind !== "expired") continue;
    const tenant = tenantOf(noted.tenant_hash);
    if (tenant !== undefined) await expire(tenant, { types: noted.types, before: noted.before });
  }
  for (const noted of entries) await journal.adopt(noted);
}

/** Those of whom any name's hash is among these, anonymous ones too: that is all that a journal says of them. */
async function findUsers(
  warehouse: Pick<Warehouse, "query">,
  hashes: readonly string[],
): Promise<{ tenant: string; user: string }[]> {
  if (hashes.length === 0) return [];
  const tables = ["events", "visits"].map(
    (table) =>
      sql`SELECT tenant, arrayJoin([user_id, user_alias, if(user_id = '', anonymous_id, '')]) AS name FROM ${sql.id(table)}`,
  );
  const named = sql`SELECT DISTINCT tenant, name FROM (${sql.join(tables, " UNION ALL ")}) WHERE name != '' AND lower(hex(SHA256(concat(tenant, char(0), name)))) IN ${sql.texts(hashes)}`;
  const rows = await warehouse.query({ sql: named });
  return rows.map(([tenant, user]) => ({ tenant: String(tenant), user: String(user) }));
}
