import type { ResolvedRange } from "@dendro/core";
import type { Warehouse } from "./warehouse.ts";

/** How many of a tenant's events of a time have a number that was taken out of them. */
export type OutOfBounds = (tenant: string, range: ResolvedRange) => number;

/** They are noted once, when a warehouse is brought to bounds, and none after, so that they are read once. */
export async function readOutOfBounds(warehouse: Pick<Warehouse, "query">): Promise<OutOfBounds> {
  const rows = await warehouse.query({
    sql: "SELECT tenant, toUnixTimestamp64Milli(timestamp), count(DISTINCT id) FROM out_of_bounds GROUP BY tenant, timestamp LIMIT 100000",
    parameters: {},
  });
  const notes = rows.map(([tenant, timestamp, events]) => ({
    tenant: String(tenant),
    timestamp: Number(timestamp),
    events: Number(events),
  }));
  const ofTenants = Map.groupBy(notes, ({ tenant }) => tenant);
  return (tenant, { from, to }) =>
    (ofTenants.get(tenant) ?? [])
      .filter(({ timestamp }) => timestamp >= from && timestamp < to)
      .reduce((sum, { events }) => sum + events, 0);
}
