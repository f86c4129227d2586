import type { Warehouse } from "../warehouse/warehouse.ts";

/** A warehouse as one tenant asks it: with so many questions as it likes, and a fair turn beside the others. */
export const askedBy = (tenant: string, warehouse: Pick<Warehouse, "query">): Pick<Warehouse, "query"> => ({
  query: async (statement, signal) => await warehouse.query({ ...statement, tenant }, signal),
});
