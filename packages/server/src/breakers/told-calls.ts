import { hash } from "node:crypto";
import type { Transaction } from "kysely";
import type { StoreTables } from "../store/tables.ts";
import type { Told } from "./breaker.ts";

/**
 * Remembers for a while which calls were told of, since a program and the log may both tell of one: then the first of the two
 * counts. An execution may call a node several times: each way tells of it as often, and as many count.
 */
export interface ToldCalls {
  /** Notes it. @returns whether it is news: the other way has not told of it */
  note(told: Told, expiresAt: number): boolean;
  /** Keeps what was noted. */
  keep(): Promise<void>;
}

const rowsAtOnce = 500;

const idOf = ({ node }: Told, call: string): string => hash("sha256", `${node}\0${call}`, "base64url");

/** @param all what will be noted, of one tenant */
export async function readToldCalls(
  step: Transaction<StoreTables>,
  tenant: string,
  all: readonly Told[],
): Promise<ToldCalls> {
  const ids = [...new Set(all.flatMap((told) => (told.calls ?? []).map((call) => idOf(told, call))))];
  const known = new Map<string, { told: number; expiresAt: number }>();
  for (let at = 0; at < ids.length; at += rowsAtOnce) {
    const rows = await step
      .selectFrom("breaker_calls")
      .select(["call", "told", "expires_at"])
      .where("tenant", "=", tenant)
      .where("call", "in", ids.slice(at, at + rowsAtOnce))
      .execute();
    for (const { call, told, expires_at: expiresAt } of rows) known.set(call, { told, expiresAt });
  }
  const changed = new Set<string>();

  function add(id: string, count: number, expiresAt: number): void {
    const before = known.get(id);
    known.set(id, {
      told: (before?.told ?? 0) + count,
      expiresAt: Math.max(before?.expiresAt ?? 0, expiresAt),
    });
    changed.add(id);
  }

  return {
    note(told, expiresAt) {
      const own = (told.calls ?? []).map((call) => idOf(told, call));
      const sign = told.way === "log" ? -1 : 1;
      const isTold = (id: string) => (known.get(id)?.told ?? 0) * sign < 0;
      const other = own.find(isTold);
      if (other !== undefined) {
        add(other, sign, expiresAt);
        return false;
      }
      // A program says the surest that it knows; an event may be found by any.
      for (const id of told.way === "log" ? own : own.slice(0, 1)) add(id, sign, expiresAt);
      return true;
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
