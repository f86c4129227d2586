import fc from "fast-check";
import { expect, test } from "vitest";
import {
  applyPatch,
  createRowReaders,
  DendroError,
  planQuery,
  querySchema,
  type ResultRow,
  type Row,
} from "@dendro/core";
import type { LiveSources } from "./live-answer.ts";
import type { QuerySink } from "./live-audience.ts";
import { createLiveQuery } from "./live-query.ts";

const begin = Date.UTC(2026, 10, 20, 12);
const query = querySchema.parse({ metrics: ["events"], dimensions: ["type"], date_range: "day" });

/** Lets everything that can be done now be done. */
const settle = async () => {
  for (let turn = 0; turn < 50; turn += 1) await Promise.resolve();
};

/** A live query over a list of what was published, which may be kept by a fold or only be asked for. */
function start(canFold: boolean) {
  const published: Row[] = [];
  const state = { now: begin, isAway: false };
  const count = (): ResultRow[] =>
    [...Map.groupBy(published, (row) => String(row["type"]))].map(([type, rows]) => ({
      dimensions: [type],
      metrics: [rows.length],
    }));
  const sources: LiveSources = {
    clock: () => state.now,
    async plan() {
      if (state.isAway) throw new DendroError("storage_unavailable", "The warehouse is away.");
      return planQuery(query, state.now);
    },
    async seed(_plan, _tenant, fold, attach) {
      if (!canFold) return false;
      await Promise.resolve();
      for (const row of published) fold.add("events", row);
      attach();
      return true;
    },
    ask: async () => ({ results: count(), meta: { date_range: ["", ""] } as never }),
    notes: () => ({}),
    before: async () => [],
  };
  const live = createLiveQuery("t", query, sources, createRowReaders());
  return {
    live,
    state,
    published,
    publish(type: string) {
      const row = { tenant: "t", id: "e", type, timestamp: begin, received_at: begin };
      published.push(row);
      live.add("events", row, {});
      live.written();
    },
  };
}

/** Somebody who watches, and holds what they get to the protocol. */
function createWatcher() {
  let rows: readonly ResultRow[] | null = null;
  let last = 0;
  const sink: QuerySink = {
    snapshot({ version, results }) {
      rows = results;
      last = version;
    },
    patch(patch) {
      expect(rows).not.toBeNull();
      expect(patch.version).toBe(last + 1);
      last = patch.version;
      rows = applyPatch(rows ?? [], patch);
    },
    failed: () => expect(rows).toBeNull(),
  };
  return {
    sink,
    get counts() {
      return rows === null
        ? null
        : Object.fromEntries(rows.map(({ dimensions, metrics }) => [dimensions[0], metrics[0]]));
    },
  };
}

const commands = fc.array(
  fc.oneof(
    {
      weight: 4,
      arbitrary: fc.constantFrom("a", "b", "c").map((type) => ({ do: "publish" as const, type })),
    },
    { weight: 4, arbitrary: fc.constant({ do: "tick" as const }) },
    { weight: 3, arbitrary: fc.constant({ do: "settle" as const }) },
    { weight: 2, arbitrary: fc.constant({ do: "join" as const }) },
    { weight: 1, arbitrary: fc.nat().map((which) => ({ do: "leave" as const, which })) },
    { weight: 2, arbitrary: fc.constantFrom({ do: "lose" as const }, { do: "recover" as const }) },
    { weight: 1, arbitrary: fc.constant({ do: "forget" as const }) },
    { weight: 1, arbitrary: fc.integer({ min: 1, max: 2000 }).map((ms) => ({ do: "wait" as const, ms })) },
  ),
  { maxLength: 40 },
);

test("whatever happens, all who watch come to what was published, by a snapshot and patches in order", async () => {
  await fc.assert(
    fc.asyncProperty(fc.boolean(), commands, async (canFold, list) => {
      const { live, state, published, publish } = start(canFold);
      const watchers = [createWatcher()];
      live.join((watchers[0] as ReturnType<typeof createWatcher>).sink);
      /** How many were left when somebody had gone, and how many there were. */
      const left: [number, number][] = [];
      for (const command of list) {
        switch (command.do) {
          case "publish":
            publish(command.type);
            break;
          case "tick":
            live.tick();
            break;
          case "settle":
            await settle();
            break;
          case "join": {
            const watcher = createWatcher();
            watchers.push(watcher);
            live.join(watcher.sink);
            break;
          }
          case "leave": {
            for (const gone of watchers.splice(command.which % (watchers.length || 1), 1))
              left.push([live.leave(gone.sink), watchers.length]);
            break;
          }
          case "lose":
            // It must be asked, and cannot be.
            state.isAway = true;
            live.renew();
            break;
          case "recover":
            state.isAway = false;
            break;
          case "forget":
            live.renew();
            break;
          case "wait":
            state.now += command.ms;
            break;
        }
      }
      state.isAway = false;
      for (let round = 0; round < 3; round += 1) {
        await settle();
        state.now += 2000;
        live.tick();
      }
      await settle();
      const expected = Object.fromEntries(
        [...Map.groupBy(published, (row) => String(row["type"]))].map(([type, rows]) => [type, rows.length]),
      );
      for (const watcher of watchers) expect(watcher.counts).toEqual(expected);
      for (const [said, there] of left) expect(said).toBe(there);
    }),
    { numRuns: 300 },
  );
});
