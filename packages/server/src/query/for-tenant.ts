import type { Warehouse } from "../warehouse/warehouse.ts";

/** The warehouse as one tenant uses it: any number of queries, scheduled fairly beside those of other tenants. */
export const forTenant = (tenant: string, warehouse: Pick<Warehouse, "query">): Pick<Warehouse, "query"> => ({
  query: async (statement, signal) => await warehouse.query({ ...statement, tenant }, signal),
});
