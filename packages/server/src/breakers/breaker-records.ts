import { DendroError, type BreakerPhase, type BreakerState, type JsonObject } from "@dendro/core";
import type { OpenStore } from "../store/port.ts";
import type { StoreTables } from "../store/tables.ts";
import type { Breaker, BreakerName } from "./breaker.ts";

/** Something that a breaker has done. */
export interface PastTransition {
  readonly id: string;
  readonly node: string;
  readonly version: number;
  /** As the event's: `breaker.opened` and its like. */
  readonly type: string;
  readonly at: number;
  readonly data: JsonObject;
}

/** What the store has of breakers. */
export interface BreakerRecords {
  /** By name. */
  list(tenant: string): Promise<Breaker[]>;
  find(name: BreakerName): Promise<Breaker | null>;
  /** The newest first. @throws DendroError `invalid_request` when the cursor is none */
  transitions(
    name: BreakerName,
    page: { readonly limit: number; readonly cursor?: string | undefined },
  ): Promise<{ readonly transitions: PastTransition[]; readonly nextCursor: string | null }>;
  /** Those that change by themselves by then. */
  due(now: number): Promise<BreakerName[]>;
  /** When the next of them does; null when none does. */
  nextDueAt(): Promise<number | null>;
  /** How many there are, of all tenants, by what callers see. */
  countStates(): Promise<Record<BreakerPhase, number>>;
  /** Those that are half open, and when each was told something last; the longest ago first. */
  halfOpen(): Promise<(BreakerName & { readonly updatedAt: number })[]>;
  /** Of those, which nobody has told anything since a moment, and nobody watches now. */
  idleHalfOpen(now: number, before: number): Promise<BreakerName[]>;
  /** Programs may tell of calls of these until then. */
  noteReporting(tenant: string, nodes: readonly string[], until: number): Promise<void>;
  /** Removes what is too old: notes of calls, transitions, and breakers of which nobody has heard since. */
  expire(now: number, ages: { readonly transitions: number; readonly idle: number }): Promise<void>;
  /** Removes all of a tenant's. */
  forget(tenant: string): Promise<void>;
}

/** Transitions that are kept of one breaker. */
const mostTransitions = 500;
const atOnce = 500;

export function createBreakerRecords({ db }: Pick<OpenStore, "db">): BreakerRecords {
  const ofTenant = (tenant: string) => db.selectFrom("breakers").selectAll().where("tenant", "=", tenant);
  return {
    list: async (tenant) => (await ofTenant(tenant).orderBy("node").execute()).map(breakerOf),
    async find({ tenant, node }) {
      const row = await ofTenant(tenant).where("node", "=", node).executeTakeFirst();
      return row === undefined ? null : breakerOf(row);
    },
    async transitions({ tenant, node }, { limit, cursor }) {
      if (cursor !== undefined && !isVersion(cursor))
        throw new DendroError("invalid_request", "Invalid cursor; take one from `next_cursor`.");
      const rows = await db
        .selectFrom("breaker_transitions")
        .selectAll()
        .where("tenant", "=", tenant)
        .where("node", "=", node)
        .$if(cursor !== undefined, (query) => query.where("version", "<", Number(cursor)))
        .orderBy("version", "desc")
        .limit(limit + 1)
        .execute();
      const page = rows.slice(0, limit);
      return {
        transitions: page.map(({ id, version, type, at, data }) => ({
          id,
          node,
          version,
          type,
          at,
          data: JSON.parse(data) as JsonObject,
        })),
        nextCursor: rows.length > limit ? String(page.at(-1)?.version) : null,
      };
    },
    due: async (now) =>
      await db
        .selectFrom("breakers")
        .select(["tenant", "node"])
        .where("due_at", "<=", now)
        .orderBy("due_at")
        .limit(atOnce)
        .execute(),
    async nextDueAt() {
      const row = await db
        .selectFrom("breakers")
        .select("due_at")
        .where("due_at", "is not", null)
        .orderBy("due_at")
        .limit(1)
        .executeTakeFirst();
      return row?.due_at ?? null;
    },
    async countStates() {
      const rows = await db
        .selectFrom("breakers")
        .select(({ fn }) => ["phase", fn.countAll<number | bigint | string>().as("count")])
        .groupBy("phase")
        .execute();
      const counts = { closed: 0, open: 0, half_open: 0 };
      for (const { phase, count } of rows) counts[phase as BreakerPhase] = Number(count);
      return counts;
    },
    halfOpen: async () =>
      await db
        .selectFrom("breakers")
        .select(["tenant", "node", "updated_at as updatedAt"])
        .where("phase", "=", "half_open")
        .orderBy("updated_at")
        .execute(),
    idleHalfOpen: async (now, before) =>
      await db
        .selectFrom("breakers")
        .select(["tenant", "node"])
        .where("phase", "=", "half_open")
        .where("due_at", "is", null)
        .where("updated_at", "<", before)
        .where("reported_until", "<", now)
        .orderBy("updated_at")
        .limit(atOnce)
        .execute(),
    async noteReporting(tenant, nodes, until) {
      for (let at = 0; at < nodes.length; at += atOnce)
        await db
          .updateTable("breakers")
          .set({ reported_until: until })
          .where("tenant", "=", tenant)
          .where("node", "in", nodes.slice(at, at + atOnce))
          .where("reported_until", "<", until)
          .execute();
    },
    async expire(now, ages) {
      await db.deleteFrom("breaker_calls").where("expires_at", "<", now).execute();
      await db
        .deleteFrom("breaker_transitions")
        .where("announced", "=", 1)
        .where("at", "<", now - ages.transitions)
        .execute();
      await db
        .deleteFrom("breaker_transitions")
        .where("announced", "=", 1)
        .where(({ exists, selectFrom }) =>
          exists(
            selectFrom("breakers")
              .select("breakers.node")
              .whereRef("breakers.tenant", "=", "breaker_transitions.tenant")
              .whereRef("breakers.node", "=", "breaker_transitions.node")
              .where(({ eb, ref }) =>
                eb("breaker_transitions.version", "<=", eb(ref("breakers.version"), "-", mostTransitions)),
              ),
          ),
        )
        .execute();
      await db
        .deleteFrom("breakers")
        // Of another somebody was told that it opened, and is to be told that it closed.
        .where("phase", "=", "closed")
        .where("due_at", "is", null)
        .where("updated_at", "<", now - ages.idle)
        // Programs that watch it know how it is.
        .where("reported_until", "<", now)
        .where("state", "like", '%"override":null%')
        .execute();
    },
    async forget(tenant) {
      // Breakers first: whoever decides one holds it, and what they add of it is there to be deleted afterwards.
      for (const table of ["breakers", "breaker_transitions", "breaker_calls"] as const)
        await db.deleteFrom(table).where("tenant", "=", tenant).execute();
    },
  };
}

/** What a store keeps as a version. */
const isVersion = (text: string): boolean => /^\d{1,10}$/u.test(text) && Number(text) < 2 ** 31;

const breakerOf = ({ tenant, node, version, state }: StoreTables["breakers"]): Breaker => ({
  tenant,
  node,
  version,
  state: JSON.parse(state) as BreakerState,
});
