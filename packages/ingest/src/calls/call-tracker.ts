import type { Correction } from "../correction.ts";
import type { Tracker } from "../tracker.ts";
import { CallPlaces, type RememberedCalls, type ToldCall } from "./call-places.ts";
import { callOf, fillUse, knowsBetter, leaveUncounted, noUse, tokensOf, type Use } from "./call.ts";
import { groupOf } from "./count-calls.ts";

export interface CallTracker extends Tracker {
  /** Forgets some of a tenant's calls, or with null all of them. */
  forget(tenant: string, some: RememberedCalls | null): void;
}

/**
 * Counts a call of a model once that several spans tell of: a gateway and its client, a framework and the library it calls,
 * two instrumentations of one client, a router that reports what it routed. The one that comes first stays the call, and
 * says what was used, also when one that comes later knows it better; the others are spans. Tokens and cost of all of
 * them together are the same in whatever order they come.
 * @param loadState what earlier cuts left, by key
 * @param maxCalls how many calls stay in memory besides those of traces that changed since the last cut
 */
export function createCallTracker(
  loadState: (keys: readonly string[]) => Promise<(string | null)[]>,
  maxCalls = 50_000,
): CallTracker {
  const places = new CallPlaces(loadState, maxCalls);
  /** Rows that say something else than before this cut. */
  const moved = new Map<ToldCall, { readonly tenant: string; readonly use: Use }>();
  /** Rows of this cut. */
  const fresh = new Set<ToldCall>();

  return {
    async load(events) {
      const calls = events.flatMap((event) => {
        const call = callOf(event);
        return call === null ? [] : [[event.tenant, call] as const];
      });
      if (calls.length > 0) await places.load(calls);
    },

    take(event) {
      const told = callOf(event);
      if (told === null) return null;
      const call: ToldCall = { ...told, holds: null, isRow: true };
      const all = places.add(event.tenant, call);
      if (all === null) return null;
      fresh.add(call);
      const saidBy = (holds: string | null) => all.find(({ id }) => id === holds)?.use ?? noUse;
      for (const [row, holds] of share(call, all)) {
        if (row !== call && row.holds !== holds) moved.set(row, { tenant: event.tenant, use: saidBy(holds) });
        row.holds = holds;
      }
      if (call.holds === call.id) return null;
      if (call.holds === null) {
        call.isRow = false;
        leaveUncounted(event);
      } else fillUse(event, saidBy(call.holds));
      return [];
    },

    forget(tenant, some) {
      for (const call of places.forget(tenant, some)) {
        moved.delete(call);
        fresh.delete(call);
      }
    },

    reset() {
      places.reset();
      moved.clear();
      fresh.clear();
    },

    cut() {
      const corrections = [...moved].map(([row, { tenant, use }]): Correction => ({
        tenant,
        where: { column: "id", value: row.id },
        from: row.at,
        until: row.at,
        set: use,
        isStored: !fresh.has(row),
      }));
      moved.clear();
      fresh.clear();
      return { corrections, state: places.cut() };
    },
  };
}

/** Which call's use each row says, of those that are counted together with a call. */
function share(call: ToldCall, all: readonly ToldCall[]): Map<ToldCall, string | null> {
  const { calls, counted } = groupOf(call, all);
  // Who tells of a call and knows less of it lends its row to one that knows better.
  const around = all.filter((one) => tokensOf(one) === 0 && calls.some((inner) => knowsBetter(inner, one)));
  const ids = new Set([...calls, ...around].map(({ id }) => id));
  const present = new Set(all.map(({ id }) => id));
  // What a row says of a call that is forgotten, it says of its own by now.
  const saidIn = ({ id, holds }: ToldCall) => (holds !== null && present.has(holds) ? holds : id);
  const rows = all.filter((row) => row !== call && row.isRow && ids.has(saidIn(row)));
  const left = new Set(counted.map(({ id }) => id));
  const shared = new Map<ToldCall, string | null>();
  // Each row says its own use where that is counted; then those that stand already say the rest, and a new one what is left.
  for (const row of rows) if (left.delete(row.id)) shared.set(row, row.id);
  for (const row of [...rows.filter((one) => !shared.has(one)), call]) {
    const [next = null] = row === call && left.has(call.id) ? [call.id] : left;
    if (next !== null) left.delete(next);
    shared.set(row, next);
  }
  return shared;
}
