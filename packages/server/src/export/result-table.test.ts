import { querySchema, type QueryResult } from "@dendro/core";
import { expect, test } from "vitest";
import { renderText } from "./render-table.ts";
import { tableOf } from "./result-table.ts";

const resultOf = (query: object, results: QueryResult["results"]): QueryResult => ({
  results,
  meta: { date_range: ["", ""] },
  query: querySchema.parse({ metrics: ["visitors"], date_range: "7d", ...query }),
});

const pages = resultOf({ dimensions: ["page"] }, [
  { dimensions: ["=/a"], metrics: [2] },
  { dimensions: [null], metrics: [null] },
]);

test("an answer is rows under the names of its dimensions and metrics", () => {
  expect(renderText(tableOf(pages), "csv")).toBe("page,visitors\r\n'=/a,2\r\n,\r\n");
  expect(JSON.parse(renderText(tableOf(pages), "json"))).toEqual([
    { page: "=/a", visitors: 2 },
    { page: null, visitors: null },
  ]);
  expect(renderText(tableOf(pages), "ndjson")).toBe(
    '{"page":"=/a","visitors":2}\n{"page":null,"visitors":null}\n',
  );
});

test("an answer without rows is a file all the same", () => {
  const empty = tableOf(resultOf({}, []));
  expect(renderText(empty, "csv")).toBe("visitors\r\n");
  expect(renderText(empty, "json")).toBe("[]\n");
  expect(renderText(empty, "ndjson")).toBe("");
});

test("names stay apart, and what was before stands beside what is", () => {
  const compared = resultOf({ dimensions: ["visitors"], compare: "previous_period" }, [
    { dimensions: ["x"], metrics: [2], comparison: { metrics: [1], change: [100] } },
  ]);
  expect(tableOf(compared)).toEqual({
    columns: [
      { name: "visitors", type: "text" },
      { name: "visitors_2", type: "number" },
      { name: "visitors_before", type: "number" },
    ],
    rows: [["x", 2, 1]],
  });
});
