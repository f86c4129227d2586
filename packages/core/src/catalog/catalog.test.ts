import { describe, expect, test } from "vitest";
import { findDimension, findMetric, metrics } from "./catalog.ts";
import { dimensions } from "./dimensions.ts";
import { entityDimension, entityNames, findEntity } from "./entities.ts";
import { fieldReader, type Row, type TableName } from "./field.ts";

const valueOf = (name: string, row: Row, table: TableName = "events") => {
  const field = findDimension(name).on[table];
  return field === undefined ? undefined : fieldReader(field)(row);
};

test("what is declared is found by its name, and cannot be changed", () => {
  for (const declared of metrics) expect(findMetric(declared.name)).toBe(declared);
  for (const declared of dimensions) expect(findDimension(declared.name)).toBe(declared);
  expect([...metrics, ...dimensions].filter((declared) => !Object.isFrozen(declared))).toEqual([]);
});

describe("a dimension", () => {
  test.each<[string, Row, unknown]>([
    ["page", { path: "/p" }, "/p"],
    ["user", { user_id: "ann" }, "ann"],
    ["thread", { thread_id: "t1" }, "t1"],
    ["version", { version: "2", data: { version: "1" } }, "2"],
    ["version", { data: { version: "1" } }, "1"],
    ["provider", { provider: "openai.responses" }, "openai"],
    ["execution", { trace_id: "t", run_id: "r" }, "t"],
    ["execution", { run_id: "r" }, "r"],
    ["data.plan", { data: { plan: "pro" } }, "pro"],
    ["data.deep.key with spaces", { data: { deep: { "key with spaces": 7 } } }, 7],
  ])("%s of %j is %j", (name, row, expected) => {
    expect(valueOf(name, row)).toBe(expected);
  });

  test("stands in visits where they have it", () => {
    const visit = { user_id: "ann", entry_page: "/in", utm_source: "news", host: "example.com" };
    expect(
      ["user", "entry_page", "visit_utm_source", "utm_source", "host", "page"].map((name) =>
        valueOf(name, visit, "visits"),
      ),
    ).toEqual(["ann", "/in", "news", "news", "example.com", undefined]);
    expect(valueOf("entry_page", visit)).toBeUndefined();
  });

  test.each(["page", "entry_page", "exit_page"])(
    "%s is asked for as it is written in an address, too",
    (name) => {
      expect(findDimension(name).readValue?.("/caf%C3%A9")).toBe("/café");
    },
  );

  const keys = (count: number) => Array.from({ length: count }, () => "k").join(".");
  test.each([
    ["data.", "an empty key"],
    ["data.a..b", "an empty key within"],
    [`data.${keys(17)}`, "more than 16 keys"],
    [`data.${"k".repeat(129)}`, "a key of more than 128 characters"],
    ["data.a'b", "a quote"],
    ["data.a\\b", "a backslash"],
    ["date.plan", "another beginning"],
    ["data", "no path"],
  ])("%s is unknown: %s", (name) => {
    expect(() => findDimension(name)).toThrow(/^Unknown dimension .*data\.<path>, time:minute, time:hour/u);
  });

  test("may be a path of 16 keys of 128 characters", () => {
    expect(findDimension(`data.${keys(16)}`).title).toBe(keys(16));
    expect(findDimension(`data.${"k".repeat(128)}`)).toMatchObject({ type: "string", domain: "all" });
  });
});

describe("an entity", () => {
  const row: Row = { thread_id: "th", run_id: "r", user_id: "u", visitor: "v", session: "s" };

  test.each([
    ["thread", "th"],
    ["run", "r"],
    ["trace", null],
    ["execution", "r"],
    ["user", "u"],
    ["visitor", "v"],
    ["visit", "s"],
  ] as const)("%s is whose an event is", (name, expected) => {
    expect(fieldReader(findEntity(name))(row)).toBe(expected);
    expect(entityDimension(name).on.events).toBe(findEntity(name));
  });

  test("is known of visits where they are of it", () => {
    expect(entityNames.filter((name) => entityDimension(name).on.visits !== undefined)).toEqual([
      "user",
      "visitor",
      "visit",
    ]);
  });

  test.each(["post", "toString"])("that does not exist, %s, is refused with those that do", (name) => {
    expect(() => findEntity(name)).toThrow(`Unknown entity "${name}"; use thread, run, trace`);
  });
});
