import type { Event } from "@dendro/core";
import { createBindings } from "../warehouse/bindings.ts";
import type { Warehouse } from "../warehouse/warehouse.ts";

/** Which of these events' ids the tenant's warehouse has already. */
export async function findStoredIds(
  warehouse: Warehouse,
  tenant: string,
  events: readonly Event[],
): Promise<ReadonlySet<string>> {
  if (events.length === 0) return new Set();
  const bindings = createBindings();
  const times = events.map(({ timestamp }) => timestamp);
  const sql = `
    SELECT DISTINCT toString(id) FROM events
    WHERE tenant = ${bindings.text(tenant)}
      AND type IN ${bindings.texts([...new Set(events.map(({ type }) => type))])}
      AND timestamp >= ${bindings.moment(Math.min(...times))} AND timestamp <= ${bindings.moment(Math.max(...times))}
      AND toString(id) IN ${bindings.texts(events.map(({ id }) => id))}`;
  const rows = await warehouse.query({ sql, parameters: bindings.parameters });
  return new Set(rows.map(([id]) => String(id)));
}
