import { hash } from "node:crypto";
import type { Transaction } from "kysely";
import type { StoreTables } from "../store/tables.ts";
import type { Told } from "./breaker.ts";
import { callKeys } from "./call-ids.ts";

/**
 * Remembers for a while which calls were told of, since a program and the log may both tell of one: then the first of the two
 * counts. An execution may call a node several times: each way tells of it as often, and as many count.
 */
export interface ToldCalls {
  /** Whether the other way has told of this call. It is then told of by both, and matches no other. */
  match(told: Told): boolean;
  /** Notes that this way has told of it. */
  note(told: Told, expiresAt: number): void;
  /** Keeps what was noted. */
  keep(): Promise<void>;
}

const rowsAtOnce = 500;

/** Under which names a call is noted, and those under which the other way would have noted it. */
function namesOf({ node, way = "program", calls = {} }: Told) {
  const named = (by: string, key: string) => hash("sha256", [node, by, key].join("\0"), "base64url");
  const other = (key: string) => named(way === "log" ? "program" : "log", key);
  const { own, matches } = callKeys(calls);
  return {
    own: own.map((key) => named(way, key)),
    matches: matches.map(({ key, less }) => ({
      name: other(key),
      less: less.map((keys) => keys.map(other)),
    })),
  };
}

/** @param all what will be noted, of one tenant */
export async function readToldCalls(
  step: Transaction<StoreTables>,
  tenant: string,
  all: readonly Told[],
): Promise<ToldCalls> {
  const names = new Map(all.map((told) => [told, namesOf(told)]));
  const ids = new Set<string>();
  for (const { own, matches } of names.values())
    for (const id of [...own, ...matches.flatMap(({ name, less }) => [name, ...less.flat()])]) ids.add(id);
  const known = new Map<string, { told: number; expiresAt: number }>();
  const asked = [...ids];
  for (let at = 0; at < asked.length; at += rowsAtOnce) {
    const rows = await step
      .selectFrom("breaker_calls")
      .select(["call", "told", "expires_at"])
      .where("tenant", "=", tenant)
      .where("call", "in", asked.slice(at, at + rowsAtOnce))
      .execute();
    for (const { call, told, expires_at: expiresAt } of rows) known.set(call, { told, expiresAt });
  }
  const changed = new Set<string>();
  const isTold = (id: string) => (known.get(id)?.told ?? 0) > 0;

  function add(id: string, count: number, expiresAt = 0): void {
    const before = known.get(id);
    known.set(id, {
      told: (before?.told ?? 0) + count,
      expiresAt: Math.max(before?.expiresAt ?? 0, expiresAt),
    });
    changed.add(id);
  }

  return {
    match(told) {
      const found = names.get(told)?.matches.find(({ name }) => isTold(name));
      if (found === undefined) return false;
      for (const each of [[found.name], ...found.less]) {
        const id = each.find(isTold);
        if (id !== undefined) add(id, -1);
      }
      return true;
    },
    note(told, expiresAt) {
      for (const id of names.get(told)?.own ?? []) add(id, 1, expiresAt);
    },
    async keep() {
      const rows = [...changed].map((call) => {
        const { told = 0, expiresAt = 0 } = known.get(call) ?? {};
        return { tenant, call, told, expires_at: expiresAt };
      });
      for (let at = 0; at < rows.length; at += rowsAtOnce)
        await step
          .insertInto("breaker_calls")
          .values(rows.slice(at, at + rowsAtOnce))
          .onConflict((conflict) =>
            conflict.columns(["tenant", "call"]).doUpdateSet((row) => ({
              told: row.ref("excluded.told"),
              expires_at: row.ref("excluded.expires_at"),
            })),
          )
          .execute();
    },
  };
}
