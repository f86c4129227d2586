import { firstBreakerState, type BreakerState } from "@dendro/core";
import { isPostgresDatabase } from "@dendro/node";
import type { Transaction } from "kysely";
import type { StoreTables } from "../store/tables.ts";
import { maxBreakers, type Breaker } from "./breaker.ts";

export interface HeldBreaker extends Breaker {
  /** Programs may tell of its calls until then. */
  readonly reportedUntil: number;
}

/** Breakers that nobody else changes until the end of the transaction; new ones where there are none, unless there are too many. */
export async function holdBreakers(
  step: Transaction<StoreTables>,
  tenant: string,
  nodes: readonly string[],
): Promise<Map<string, HeldBreaker>> {
  const found = await lockBreakers(step, tenant, nodes);
  const missing = nodes.filter((node) => !found.has(node));
  if (missing.length === 0) return found;
  const one = step.selectFrom("tenants").select("id").where("id", "=", tenant);
  // Who erases the tenant waits until these are there to be deleted.
  const owner = await (isPostgresDatabase(step) ? one.forKeyShare() : one).executeTakeFirst();
  if (owner === undefined) return found;
  const { count } = await step
    .selectFrom("breakers")
    .select(({ fn }) => fn.countAll<number>().as("count"))
    .where("tenant", "=", tenant)
    .executeTakeFirstOrThrow();
  const added = missing.slice(0, Math.max(0, maxBreakers - count));
  if (added.length === 0) return found;
  const past = await pastVersions(step, tenant, added);
  await step
    .insertInto("breakers")
    .values(
      added.map((node) => ({
        tenant,
        node,
        version: past.get(node) ?? 0,
        phase: "closed",
        state: JSON.stringify(firstBreakerState),
        due_at: null,
        reported_until: 0,
        updated_at: 0,
      })),
    )
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  return new Map([...found, ...(await lockBreakers(step, tenant, added))]);
}

/** Of breakers that were there before and went: what they did is still told of, and versions go on from there. */
async function pastVersions(
  step: Transaction<StoreTables>,
  tenant: string,
  nodes: readonly string[],
): Promise<Map<string, number>> {
  const rows = await step
    .selectFrom("breaker_transitions")
    .select(({ fn }) => ["node", fn.max("version").as("version")])
    .where("tenant", "=", tenant)
    .where("node", "in", nodes)
    .groupBy("node")
    .execute();
  return new Map(rows.map(({ node, version }) => [node, version]));
}

async function lockBreakers(
  step: Transaction<StoreTables>,
  tenant: string,
  nodes: readonly string[],
): Promise<Map<string, HeldBreaker>> {
  const some = step
    .selectFrom("breakers")
    .selectAll()
    .where("tenant", "=", tenant)
    .where("node", "in", nodes)
    .orderBy("node");
  const rows = await (isPostgresDatabase(step) ? some.forUpdate() : some).execute();
  return new Map(
    rows.map(({ node, version, state, reported_until: reportedUntil }) => [
      node,
      { tenant, node, version, state: JSON.parse(state) as BreakerState, reportedUntil },
    ]),
  );
}
