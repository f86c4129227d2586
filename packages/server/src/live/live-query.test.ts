import { expect, test } from "vitest";
import {
  applyPatch,
  createRowReaders,
  DendroError,
  planQuery,
  querySchema,
  type ResultRow,
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

/** A live query over sources without history, with a clock that is set. */
function start(more: Partial<LiveSources> = {}) {
  const state = { now: begin, asked: 0 };
  const sources: LiveSources = {
    clock: () => state.now,
    plan: async () => planQuery(query, state.now),
    seed: async (_plan, _tenant, _fold, attach) => {
      attach();
      return true;
    },
    ask: async () => {
      state.asked += 1;
      const { query: _query, ...shown } = { results: [], meta: {} as never, query };
      return shown;
    },
    notes: () => ({}),
    before: async () => [],
    ...more,
  };
  const live = createLiveQuery("t", query, sources, createRowReaders());
  const publish = (type: string) =>
    live.add("events", { tenant: "t", id: "e", type, timestamp: state.now, received_at: state.now }, {});
  return { live, state, publish };
}

/** A sink that keeps its frames and the rows that they come to. */
function createSink() {
  const frames: { kind: "snapshot" | "patch"; version: number }[] = [];
  const failures: DendroError[] = [];
  let rows: ResultRow[] = [];
  const sink: QuerySink = {
    snapshot({ version, results }) {
      frames.push({ kind: "snapshot", version });
      rows = [...results];
    },
    patch(patch) {
      frames.push({ kind: "patch", version: patch.version });
      rows = applyPatch(rows, patch);
    },
    failed: (error) => failures.push(error),
  };
  return {
    sink,
    frames,
    failures,
    counts: () => Object.fromEntries(rows.map(({ dimensions, metrics }) => [dimensions[0], metrics[0]])),
  };
}

test("a snapshot comes first, and every patch has the next version", async () => {
  const { live, publish } = start();
  const { sink, frames, counts } = createSink();
  live.join(sink);
  await settle();
  for (const type of ["a", "b", "a"]) {
    publish(type);
    live.tick();
  }
  live.tick();
  const first = frames[0]?.version ?? 0;
  expect(frames).toEqual([
    { kind: "snapshot", version: first },
    ...[1, 2, 3].map((more) => ({ kind: "patch", version: first + more })),
  ]);
  expect(counts()).toEqual({ a: 2, b: 1 });
});

test("a subscriber that joins later gets a snapshot of now, and the same patches from then on", async () => {
  const { live, publish } = start();
  const [early, late] = [createSink(), createSink()];
  live.join(early.sink);
  await settle();
  publish("a");
  live.tick();
  live.join(late.sink);
  publish("b");
  live.tick();
  expect(late.frames).toEqual([
    { kind: "snapshot", version: early.frames[1]?.version },
    { kind: "patch", version: early.frames[2]?.version },
  ]);
  expect(late.counts()).toEqual(early.counts());
});

test("when the range moves on, a snapshot replaces what was sent", async () => {
  const { live, state, publish } = start();
  const { sink, frames, counts } = createSink();
  live.join(sink);
  await settle();
  publish("a");
  live.tick();
  state.now += 24 * 60 * 60_000;
  live.tick();
  await settle();
  expect(frames.map(({ kind }) => kind)).toEqual(["snapshot", "patch", "snapshot"]);
  expect(counts()).toEqual({});
});

test("what cannot be folded is asked again when rows came, at most once a second", async () => {
  const { live, state } = start({ seed: async () => false });
  live.join(createSink().sink);
  await settle();
  expect(state.asked).toBe(1);
  const tick = async (ms: number) => {
    state.now += ms;
    live.tick();
    await settle();
  };
  await tick(5000);
  expect(state.asked).toBe(1);
  live.written();
  await tick(0);
  expect(state.asked).toBe(2);
  live.written();
  await tick(999);
  expect(state.asked).toBe(2);
  await tick(1);
  expect(state.asked).toBe(3);
});

test("when it cannot be answered, those who wait are told, and the next tick tries again", async () => {
  let isDown = true;
  const { live } = start({
    plan: async () => {
      if (isDown) throw new DendroError("storage_unavailable", "The warehouse is away.");
      return planQuery(query, begin);
    },
  });
  const { sink, frames, failures } = createSink();
  live.join(sink);
  await settle();
  expect(failures.map(({ code }) => code)).toEqual(["storage_unavailable"]);
  isDown = false;
  live.tick();
  await settle();
  expect(frames.map(({ kind }) => kind)).toEqual(["snapshot"]);
});

test("a subscriber without an answer gets all of it once there is one, also when others had it before", async () => {
  let isDown = false;
  const { live, publish } = start({
    plan: async () => {
      if (isDown) throw new DendroError("storage_unavailable", "The warehouse is away.");
      return planQuery(query, begin);
    },
  });
  const [early, late] = [createSink(), createSink()];
  live.join(early.sink);
  await settle();
  isDown = true;
  live.renew();
  live.join(late.sink);
  await settle();
  expect(late.failures).toHaveLength(1);
  isDown = false;
  live.tick();
  await settle();
  publish("a");
  live.tick();
  expect(late.frames.map(({ kind }) => kind)).toEqual(["snapshot", "patch"]);
  expect(early.frames.at(-1)?.version).toBe(late.frames.at(-1)?.version);
});
