import type { OutOfBounds } from "./out-of-bounds.ts";
import type { RolledView } from "./rolled/rolled-view.ts";
import type { Warehouse } from "../warehouse/warehouse.ts";

/** Whom a statement is made for, and what they may see. */
export interface Whose {
  readonly tenant: string;
  /** Nothing from this moment on is seen, in milliseconds since 1970; null where all is. */
  readonly until?: number | null;
}

/** Whom a question is asked for, and of what. */
export interface Asking extends Whose {
  readonly warehouse: Pick<Warehouse, "query">;
  /** What of the tenant can be read from rollups. */
  readonly rolled?: RolledView | null;
  /** How many of the tenant's events of a time lack a number that was out of bounds. @defaultValue none */
  readonly outOfBounds?: OutOfBounds | undefined;
  /** From when on it is known whose the tenant's events are, in milliseconds since 1970. @defaultValue always */
  readonly peopleSince?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}
