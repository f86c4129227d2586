import type { OutOfBounds } from "./out-of-bounds.ts";
import type { RolledView } from "./rolled/rolled-view.ts";
import type { Warehouse } from "../warehouse/warehouse.ts";

/** The tenant that a statement is for, and up to when its data is visible. */
export interface TenantScope {
  readonly tenant: string;
  /** Data from this moment on is not visible, in milliseconds since 1970; null when all is visible. */
  readonly until?: number | null;
}

/** What a query needs to run: the tenant, the warehouse, and what is known of the tenant's data. */
export interface QueryContext extends TenantScope {
  readonly warehouse: Pick<Warehouse, "query">;
  /** What can be read from the tenant's rollups. */
  readonly rolled?: RolledView | null;
  /** Counts the tenant's events in a range that lack a number which was out of bounds. @defaultValue none */
  readonly outOfBounds?: OutOfBounds | undefined;
  /** From this moment on the owners of events are resolved, in milliseconds since 1970. @defaultValue always */
  readonly peopleSince?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}
