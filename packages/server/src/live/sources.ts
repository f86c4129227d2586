import { type Fold, type Plan, type TableName, type Row } from "@dendro/core";
import { createFairQueue } from "../fair/fair-queue.ts";
import { measureBefore, measureGroups, notesOf, planFor } from "../query/run-query.ts";
import { forTenant } from "../query/for-tenant.ts";
import type { OutOfBounds } from "../query/out-of-bounds.ts";
import type { RolledView } from "../query/rolled/rolled-view.ts";
import type { TenantQueries } from "../query/tenant-queries.ts";
import { compileStates, tablesOf } from "../query/compile.ts";
import type { Warehouse } from "../warehouse/warehouse.ts";
import { maxFoldedGroups, type LiveSources } from "./live-query.ts";

export interface SourceOptions {
  readonly warehouse: Warehouse;
  readonly ask: TenantQueries["ask"];
  readonly clock: () => number;
  /** Runs work while no batch is on its way into the warehouse. */
  readonly betweenBatches: <T>(work: () => Promise<T>) => Promise<T>;
  /** What was published and is not in the warehouse. */
  readonly unwritten: () => Iterable<{ table: TableName; row: Row }>;
  /** What of a tenant can be read from rollups. @defaultValue nothing */
  readonly rolledOf?: (tenant: string) => RolledView | null;
  /** Of a tenant's days before this some rows are gone, in milliseconds since 1970. @defaultValue all are there */
  readonly expiredUntil?: (tenant: string) => number;
  /** @defaultValue nothing is out of bounds */
  readonly outOfBounds?: OutOfBounds | undefined;
  /** From when on it is known whose events are, in milliseconds since 1970. @defaultValue always */
  readonly peopleSince?: number | undefined;
}

/** Live queries on top of the warehouse and the consumer: history from the one, the last moment from the other. */
export function createLiveSources({
  warehouse,
  ask,
  clock,
  betweenBatches,
  unwritten,
  rolledOf = () => null,
  expiredUntil = () => 0,
  outOfBounds,
  peopleSince,
}: SourceOptions): LiveSources {
  const asking = (tenant: string) => ({
    warehouse: forTenant(tenant, warehouse),
    tenant,
    rolled: rolledOf(tenant),
    outOfBounds,
    peopleSince,
  });
  /** They begin one after the other, and a tenant's thousand do not hold up another's first. */
  const turns = createFairQueue({ places: 1 });
  async function inTurn<T>(tenant: string, work: () => Promise<T>): Promise<T> {
    await turns.enter(tenant);
    try {
      return await betweenBatches(work);
    } finally {
      turns.leave(tenant);
    }
  }

  return {
    clock,
    ask,
    plan: async (tenant, query) => await planFor(asking(tenant), query, clock()),
    notes: (plan, tenant) => notesOf(asking(tenant), plan),
    before: async (plan, tenant) => await measureBefore(asking(tenant), plan),
    seed: async (plan, tenant, fold, attach) =>
      await inTurn(tenant, async () => {
        // What only rollups tell is asked for again.
        if (plan.range.from < expiredUntil(tenant)) return false;
        for (const table of tablesOf(plan)) {
          const rows = await forTenant(tenant, warehouse).query(
            compileStates(plan, tenant, table, maxFoldedGroups),
          );
          if (rows.length > maxFoldedGroups) return false;
          for (const row of rows) seedGroup(fold, plan, table, row);
        }
        // The answer begins as the query gives it; only what comes from here on may be estimated.
        if (!fold.isExact)
          for (const { key, values } of await measureGroups(asking(tenant), plan, maxFoldedGroups))
            fold.pin(key, values);
        // No batch can begin meanwhile, and nothing can be published between these lines.
        for (const { table, row } of unwritten()) if (row["tenant"] === tenant) fold.add(table, row);
        attach();
        return true;
      }),
  };
}

function seedGroup(fold: Fold, plan: Plan, table: TableName, row: readonly unknown[]): void {
  const keys = plan.dimensions.length;
  const key = plan.dimensions.map(({ kind }, index) =>
    kind === "time" ? Number(row[index]) : String(row[index]),
  );
  let column = keys;
  fold.seed(
    key,
    plan.measurements.map(({ table: own, aggregate }) =>
      own === table ? aggregate.parseState(row[column++]) : aggregate.empty(),
    ),
    Number(row.at(-1)),
  );
}
