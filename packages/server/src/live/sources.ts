import { type Group, type MeasuredGroup, type Plan, type TableName, type Row } from "@dendro/core";
import { createFairQueue } from "../fair/fair-queue.ts";
import { measureBefore, measureGroups, notesOf, planFor } from "../query/run-query.ts";
import { forTenant } from "../query/for-tenant.ts";
import type { OutOfBounds } from "../query/out-of-bounds.ts";
import type { RolledView } from "../query/rolled/rolled-view.ts";
import type { TenantQueries } from "../query/tenant-queries.ts";
import { readStates } from "../query/read-states.ts";
import type { Warehouse } from "../warehouse/warehouse.ts";
import type { Watermark } from "../flow/watermark.ts";
import { maxFoldedGroups, type LiveSources } from "./live-answer.ts";

export interface SourceOptions {
  readonly warehouse: Warehouse;
  readonly ask: TenantQueries["ask"];
  readonly clock: () => number;
  /** How much of the log is in the warehouse. */
  readonly watermark: Pick<Watermark, "read">;
  /** What was published and comes after a watermark. */
  readonly unwritten: (written: number) => Iterable<{ table: TableName; row: Row }>;
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
  watermark,
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
      return await work();
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
      await inTurn(
        tenant,
        async () =>
          await watermark.read(
            async () => (hasExpired(plan, tenant) ? null : await readGroups(plan, tenant)),
            (found, written) => {
              // What only rollups tell is asked for again.
              if (found === null || hasExpired(plan, tenant)) return false;
              for (const { key, states, rows } of found.groups) fold.seed(key, states, rows);
              for (const { key, values } of found.exact) fold.pin(key, values);
              // Nothing can be published or written between these lines.
              for (const { table, row } of unwritten(written))
                if (row["tenant"] === tenant) fold.add(table, row);
              attach();
              return true;
            },
          ),
      ),
  };

  function hasExpired({ range }: Plan, tenant: string): boolean {
    return range.from < expiredUntil(tenant);
  }

  /** What the warehouse has for a plan; null when that is too much to fold. */
  async function readGroups(plan: Plan, tenant: string): Promise<StoredGroups | null> {
    const groups = await readStates(warehouse, tenant, plan, maxFoldedGroups);
    if (groups === null) return null;
    // The answer begins as the query gives it; only what comes from here on may be estimated.
    const exact = isExact(plan, groups) ? [] : await measureGroups(asking(tenant), plan, maxFoldedGroups);
    return { groups, exact };
  }
}

interface StoredGroups {
  readonly groups: readonly Group[];
  /** What groups have come to, where their states do not tell it exactly. */
  readonly exact: readonly MeasuredGroup[];
}

const isExact = ({ measurements }: Plan, groups: readonly Group[]): boolean =>
  groups.every(({ states }) =>
    measurements.every(({ aggregate }, index) => aggregate.isExact?.(states[index]) ?? true),
  );
