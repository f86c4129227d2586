import type { Chore } from "../warehouse/upkeep.ts";
import { createBindings, type Bindings } from "../warehouse/bindings.ts";
import type { RollupKeeper } from "../warehouse/rollup/keeper.ts";
import type { RolledDays } from "../warehouse/rollup/rolled-days.ts";
import type { Statement, Warehouse } from "../warehouse/warehouse.ts";
import { expiredBy, isOf, type Expired, type RetentionPolicy } from "./policy.ts";

export interface ExpiryOptions {
  readonly warehouse: Warehouse;
  readonly rolled: RolledDays;
  /** Does something while nothing is rolled up, nor erased of what is. */
  readonly pause: RollupKeeper["pause"];
  /** Milliseconds since 1970. */
  readonly clock: () => number;
  /** Every tenant with what it has decided. */
  readonly policies: () => readonly (RetentionPolicy & { readonly id: string })[];
  /** Told before rows of days before this go, in milliseconds since 1970. */
  readonly noteExpired: (tenant: string, until: number) => Promise<void>;
}

/**
 * Deletes events that are older than their tenant keeps them. A day goes only when it is rolled up, with everything
 * that came late, so that its figures stay.
 */
export function createExpiry(options: ExpiryOptions): Chore {
  const { warehouse, rolled, pause, clock, policies, noteExpired } = options;
  return {
    async work(signal) {
      for (const { id, ...policy } of policies()) {
        for (const expired of expiredBy(policy, clock())) {
          signal.throwIfAborted();
          await pause(async () => {
            const before = staleDays(id).reduce(earlier, Math.min(expired.before, rolled.until ?? 0));
            await expire(id, { ...expired, before });
          });
        }
      }
    },
  };

  function staleDays(tenant: string): number[] {
    return [...(rolled.view(tenant)?.stale ?? [])];
  }

  async function expire(tenant: string, expired: Expired): Promise<void> {
    // Visits are made of page views, and go with them.
    const tables = isOf(expired.types, "page_view") ? (["events", "visits"] as const) : (["events"] as const);
    for (const table of tables) {
      const [[count] = []] = await warehouse.query(statement(`SELECT count() FROM ${table} WHERE`));
      if (Number(count) === 0) continue;
      await noteExpired(tenant, expired.before);
      await warehouse.maintain(
        statement(`ALTER TABLE ${table} DELETE WHERE`, " SETTINGS mutations_sync = 2"),
      );

      function statement(start: string, end = ""): Statement {
        const bindings = createBindings();
        const where = [
          `tenant = ${bindings.text(tenant)}`,
          `timestamp < ${bindings.moment(expired.before)}`,
          ...(table === "events" ? [sqlTypes(expired.types, bindings)] : []),
        ];
        return { sql: `${start} ${where.join(" AND ")}${end}`, parameters: bindings.parameters };
      }
    }
  }
}

const earlier = (a: number, b: number) => Math.min(a, b);

function sqlTypes(types: Expired["types"], bindings: Bindings): string {
  return "only" in types
    ? `type IN ${bindings.texts(types.only)}`
    : `type NOT IN ${bindings.texts(types.except)}`;
}

/** From when on events of a type are kept, in milliseconds since 1970; what has not been rolled up yet is. */
export function keptSince(
  policy: RetentionPolicy,
  type: string,
  { now, rolledUntil }: { readonly now: number; readonly rolledUntil: number },
): number {
  const expired = expiredBy(policy, now).find(({ types }) => isOf(types, type));
  return expired === undefined ? -Infinity : Math.min(expired.before, rolledUntil);
}
