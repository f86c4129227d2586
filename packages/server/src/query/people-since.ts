import type { Warehouse } from "../warehouse/warehouse.ts";

/**
 * From when on anonymous ids, other names and traces tell whose events are: what was received before stays as it was
 * sent.
 * @returns milliseconds since 1970; 0 when nothing was received before
 */
export async function readPeopleSince(warehouse: Pick<Warehouse, "query">): Promise<number> {
  const sql = "SELECT toUnixTimestamp64Milli(max(since)) FROM meanings WHERE name = 'people'";
  const [[since] = []] = await warehouse.query({ sql });
  return Math.max(Number(since ?? 0), 0);
}
