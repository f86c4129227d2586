import type { ResolvedRange } from "@dendro/core";
import type { Warehouse } from "../warehouse/warehouse.ts";

/** How many of a tenant's events of a time have a number that was taken out of them. */
export type OutOfBounds = (tenant: string, range: ResolvedRange) => number;

export interface OutOfBoundsNotes {
  readonly count: OutOfBounds;
  /** Reads them again, when some may have gone with their events. */
  renew(): Promise<void>;
}

interface Note {
  readonly tenant: string;
  readonly timestamp: number;
  readonly events: number;
}

/** They are noted when a warehouse is brought to bounds, and none after. */
export async function openOutOfBounds(warehouse: Pick<Warehouse, "query">): Promise<OutOfBoundsNotes> {
  let ofTenants = new Map<string, Note[]>();

  async function read(): Promise<void> {
    const rows = await warehouse.query({
      sql: "SELECT tenant, toUnixTimestamp64Milli(timestamp), count(DISTINCT id) FROM out_of_bounds GROUP BY tenant, timestamp LIMIT 100000",
    });
    const notes = rows.map(([tenant, timestamp, events]) => ({
      tenant: String(tenant),
      timestamp: Number(timestamp),
      events: Number(events),
    }));
    ofTenants = Map.groupBy(notes, ({ tenant }) => tenant);
  }

  await read();
  return {
    count: (tenant, { from, to }) =>
      (ofTenants.get(tenant) ?? [])
        .filter(({ timestamp }) => timestamp >= from && timestamp < to)
        .reduce((sum, { events }) => sum + events, 0),
    async renew() {
      if (ofTenants.size > 0) await read();
    },
  };
}
