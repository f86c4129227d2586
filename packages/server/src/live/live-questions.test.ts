import { beforeAll, describe, expect, onTestFinished, test } from "vitest";
import {
  applyPatch,
  isFoldable,
  planQuery,
  querySchema,
  type DendroError,
  type Filter,
  type QueryInput,
  type ResultRow,
  type Row,
  type TableName,
} from "@dendro/core";
import { createWatermark } from "../flow/watermark.ts";
import { createTenantQueries } from "../query/tenant-queries.ts";
import {
  filterQuestions,
  joinedQuestions,
  metricQuestions,
  queryOf,
  rounded,
  rowQuestions,
  rowsOf,
} from "../query/test-support/questions.ts";
import { at, events, now, visits } from "../query/test-support/sample-events.ts";
import { useWarehouse, writeEvents, writeVisits } from "../query/test-support/sample-warehouse.ts";
import { createLiveHub } from "./live-hub.ts";
import { createLiveSources } from "./sources.ts";

const warehouse = useWarehouse();
const segmentResolver = () => (filters: readonly Filter[]) => [...filters];

type Published = { readonly table: TableName; readonly row: Row };

const inLog = (table: TableName, some: readonly object[]): Published[] =>
  some.map((row) => ({ table, row: row as Row }));

const isLate = ({ timestamp }: { readonly timestamp: number }) => timestamp >= at("20T09:00");

/** What is in the warehouse … */
const stored = {
  events: events.filter((event) => !isLate(event)),
  visits: visits.map(({ before, row }) => before ?? row),
};
/** … and what comes after: all of a day, and a visit that went on, taken back and said again. */
const later = {
  events: events.filter(isLate),
  visits: visits.flatMap(({ before, row }) => (before === undefined ? [] : [{ ...before, sign: -1 }, row])),
};
const laterOf = (tenant: string): Published[] =>
  [...inLog("events", later.events), ...inLog("visits", later.visits)].map(({ table, row }) => ({
    table,
    row: { ...row, tenant },
  }));

beforeAll(async () => {
  for (const tenant of ["whole", "half", "growing"]) {
    await writeEvents(warehouse, tenant, stored.events);
    await writeVisits(warehouse, tenant, stored.visits);
  }
  await writeEvents(warehouse, "whole", later.events);
  await writeVisits(warehouse, "whole", later.visits);
});

function openHub(unwritten: readonly Published[] = []) {
  const state = { now };
  const clock = () => state.now;
  const { ask } = createTenantQueries({ warehouse, clock, segmentResolver });
  const watermark = createWatermark();
  const sources = createLiveSources({ warehouse, ask, clock, watermark, unwritten: () => unwritten });
  const hub = createLiveHub({ segmentResolver, sources, coalesceMs: 5 });
  onTestFinished(hub.close);
  return { hub, state };
}

/** Keeps the rows of a live query, once it is answered. */
async function watch({ hub }: ReturnType<typeof openHub>, tenant: string, query: Partial<QueryInput>) {
  const answered = Promise.withResolvers<void>();
  let shown: readonly ResultRow[] = [];
  hub.subscribeQuery(tenant, querySchema.parse(queryOf(query)), {
    snapshot({ results }) {
      shown = results;
      answered.resolve();
    },
    patch(patch) {
      shown = applyPatch(shown, patch);
    },
    failed: (error: DendroError) => answered.reject(error),
  });
  await answered.promise;
  return () => rowsOf(shown);
}

const questions = Object.entries({
  ...filterQuestions,
  ...joinedQuestions,
  ...metricQuestions,
  ...rowQuestions,
});
const folded = questions.filter(([, [query]]) =>
  isFoldable(planQuery(querySchema.parse(queryOf(query)), now)),
);

const byText = (a: unknown, b: unknown) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1);

describe("a live query begins with the answer", () => {
  test.each(questions)("%s", async (_name, [query, rows]) => {
    expect((await watch(openHub(), "whole", query))()).toEqual(rows.map(rounded));
  });
});

describe("what is not in the warehouse yet is in the answer, of this tenant alone", () => {
  test.each(folded)("%s", async (_name, [query, rows]) => {
    const unwritten = [...laterOf("whole"), ...laterOf("half")];
    expect((await watch(openHub(unwritten), "half", query))()).toEqual(rows.map(rounded));
  });
});

describe("what happens later comes to the same", () => {
  test.each(folded)("%s", async (_name, [query, rows]) => {
    const live = openHub();
    const shown = await watch(live, "half", query);
    for (const { table, row } of [...laterOf("whole"), ...laterOf("half")]) live.hub.publish(table, row);
    await expect.poll(() => shown().toSorted(byText)).toEqual(rows.map(rounded).toSorted(byText));
  });
});

test("a group whose rows were all taken back is gone", async () => {
  const live = openHub();
  const byExit: Partial<QueryInput> = {
    metrics: ["visits"],
    dimensions: ["exit_page"],
    filters: [["is", "country", ["FR"]]],
  };
  const shown = await watch(live, "half", byExit);
  expect(shown()).toEqual([
    ["/", 1],
    ["/pricing", 1],
  ]);
  for (const { table, row } of laterOf("half")) live.hub.publish(table, row);
  await expect
    .poll(() => shown().toSorted(byText))
    .toEqual([
      ["/docs", 1],
      ["/pricing", 1],
    ]);
});

test("what cannot be folded is asked again when rows were written", async () => {
  const live = openHub();
  const asked = questions.filter((question) => !folded.includes(question));
  const shown = await Promise.all(
    asked.map(async ([name, [query, rows]]) => ({ name, rows, shown: await watch(live, "growing", query) })),
  );
  await writeEvents(warehouse, "growing", later.events);
  await writeVisits(warehouse, "growing", later.visits);
  live.state.now += 1000;
  live.hub.written();
  await expect
    .poll(() => shown.map((one) => [one.name, one.shown().toSorted(byText)]))
    .toEqual(shown.map(({ name, rows }) => [name, rows.map(rounded).toSorted(byText)]));
});
