import { describe, expect, test } from "vitest";
import { createRowReaders, planQuery, querySchema, type QueryInput, type ResultRow } from "@dendro/core";
import type { Correction } from "@dendro/ingest";
import { createLiveAnswer, maxFoldedGroups, type LiveSources } from "./live-answer.ts";

const noon = Date.UTC(2026, 10, 20, 12);
const [from, to] = [Date.UTC(2026, 10, 20), Date.UTC(2026, 10, 21)];

const counted = (count: number): ResultRow[] => [{ dimensions: [], metrics: [count] }];

/** An answer over sources without history, with a clock that is set. */
function open(more: Partial<QueryInput> = {}, sources: Partial<LiveSources> = {}) {
  const state = { now: noon, asked: 0, before: counted(4), notes: 1 };
  const query = querySchema.parse({ metrics: ["events"], date_range: "day", ...more });
  const answer = createLiveAnswer(
    "t",
    query,
    {
      clock: () => state.now,
      plan: async () => planQuery(query, state.now),
      seed: async (_plan, _tenant, _fold, attach) => {
        attach();
        return true;
      },
      async ask() {
        state.asked += 1;
        return { results: counted(7), meta: planMeta };
      },
      notes: () => ({ out_of_bounds: state.notes }),
      before: async () => state.before,
      ...sources,
    },
    createRowReaders(),
  );
  const add = (row: object = {}) =>
    answer.add("events", { tenant: "t", id: "e", type: "x", timestamp: state.now, ...row }, {});
  return { answer, state, add };
}
const planMeta = { date_range: ["", ""] } as never;

describe("an answer", () => {
  test("is nothing until it was asked, and then what was asked and what came since", async () => {
    const { answer, add } = open();
    expect([answer.result, answer.askedAt, add()]).toEqual([null, 0, null]);
    expect(await answer.ask()).toBe("fold");
    expect(answer.askedAt).toBe(noon);
    expect(answer.result).toMatchObject({ results: [{ metrics: [0] }], meta: { out_of_bounds: 1 } });
    expect([add(), add({ timestamp: from - 1 }), add({ timestamp: to })]).toEqual(["folded", null, null]);
    expect(answer.result?.results).toEqual(counted(1));
  });

  test("is asked for where it cannot be folded, with the total", async () => {
    const total = { rows: 1, metrics: [7] };
    const { answer, state, add } = open(
      { include: ["total"] },
      { ask: async () => ({ results: counted(7), total, meta: planMeta }) },
    );
    expect(await answer.ask()).toBe("warehouse");
    expect([answer.result, add()]).toEqual([{ results: counted(7), total, meta: planMeta }, null]);
    expect(state.asked).toBe(0);
    const refused = open({}, { seed: async () => false });
    expect(await refused.answer.ask()).toBe("warehouse");
    expect(refused.answer.result).toEqual({ results: counted(7), meta: planMeta });
    // What cannot be folded once is not tried again.
    await refused.answer.ask();
    expect([refused.state.asked, await refused.answer.compare()]).toEqual([2, "warehouse"]);
  });

  test("has 10,000 groups at most as a fold, and is asked for beyond", async () => {
    const { answer, state, add } = open({ dimensions: ["name"], pagination: { limit: 1 } });
    await answer.ask();
    for (let count = 1; count < maxFoldedGroups; count += 1) add({ name: String(count) });
    expect([maxFoldedGroups, add({ name: "10000" }), add({ name: "10000" })]).toEqual([
      10_000,
      "folded",
      "folded",
    ]);
    expect(add({ name: "10001" })).toBe("overflowed");
    expect([add({ name: "1" }), answer.result]).toEqual([null, null]);
    expect([await answer.ask(), state.asked]).toEqual(["warehouse", 1]);
  });

  test("is of the page and the order of the query", async () => {
    const { answer, add } = open({ dimensions: ["name"], pagination: { limit: 1, offset: 1 } });
    await answer.ask();
    for (const name of ["a", "b", "b", "c", "c", "c"]) add({ name });
    expect(answer.result?.results).toEqual([{ dimensions: ["b"], metrics: [2] }]);
  });
});

describe("what it is compared with", () => {
  test("is read when it is asked, and again as the time goes on", async () => {
    const { answer, state, add } = open({ compare: "previous_period" });
    await answer.ask();
    add();
    expect(answer.result?.results[0]?.comparison?.metrics).toEqual([4]);
    state.now += 60_000;
    Object.assign(state, { before: counted(5), notes: 2 });
    expect(answer.moved()).toBe("edge");
    expect(await answer.compare()).toBe("fold");
    expect(answer.result).toMatchObject({
      results: [{ metrics: [1], comparison: { metrics: [5] } }],
      meta: { out_of_bounds: 2 },
    });
    expect(answer.moved()).toBe("nothing");
  });

  test("is not of another answer that took its place meanwhile", async () => {
    const late = Promise.withResolvers<ResultRow[]>();
    let reads = 0;
    const { answer } = open(
      { compare: "previous_period" },
      {
        async before() {
          reads += 1;
          return reads === 2 ? await late.promise : counted(reads);
        },
      },
    );
    await answer.ask();
    const compared = answer.compare();
    await answer.ask();
    late.resolve(counted(100));
    await compared;
    expect(answer.result?.results[0]?.comparison?.metrics).toEqual([3]);
  });
});

describe("the time", () => {
  test.each<[string, Partial<QueryInput>, number, string]>([
    ["of a day stays, however late it is", {}, 60_000, "nothing"],
    ["of a day is another after midnight", {}, to - noon, "range"],
    ["of the last minutes is another every minute", { date_range: "realtime" }, 60_000, "range"],
    ["that it is compared with moves every minute", { compare: "previous_period" }, 60_000, "edge"],
    ["that it is compared with moves no sooner", { compare: "previous_period" }, 59_999, "nothing"],
    ["of a bucket that is over is no longer partial", { dimensions: ["time:hour"] }, 3_600_000, "edge"],
    ["of a bucket that is not over is as it was", { dimensions: ["time:hour"] }, 3_599_999, "nothing"],
  ])("%s", async (_name, query, later, moved) => {
    const { answer, state } = open(query);
    await answer.ask();
    state.now += later;
    expect(answer.moved()).toBe(moved);
  });
});

describe("a correction", () => {
  const where = { column: "trace_id", values: ["x"] } as unknown as Correction["where"];
  const at = (first: number, last: number, set: object = { user_id: "ann" }): Correction => ({
    tenant: "t",
    where,
    set,
    from: first,
    until: last,
    isStored: true,
  });

  test.each<[string, readonly Correction[], boolean]>([
    ["of the first moment", [at(0, from)], true],
    ["before it", [at(0, from - 1)], false],
    ["of the last moment", [at(to - 1, to)], true],
    ["after it", [at(to, to + 1)], false],
    ["of all of it", [at(0, to)], true],
    ["of what is not looked at", [at(0, to, { thread_id: "x" })], false],
    ["of that and of what is", [at(0, to, { thread_id: "x", user_id: "ann" })], true],
    ["one of several", [at(0, 1), at(from, from)], true],
    ["none", [], false],
  ])("matters to an answer it is of: %s", async (_name, corrections, isCorrected) => {
    const { answer } = open({ metrics: ["users"] });
    expect(answer.isCorrectedBy(corrections)).toBe(isCorrected);
  });
});
