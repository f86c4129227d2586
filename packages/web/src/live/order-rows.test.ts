import { expect, test } from "vitest";
import type { QueryInput, ResultRow } from "@dendro/core";
import { orderRows } from "./order-rows.ts";

const query: QueryInput = { metrics: ["events"], date_range: "7d" };
const row = (metric: ResultRow["metrics"][number], ...dimensions: (string | null)[]): ResultRow => ({
  dimensions,
  metrics: [metric],
});
const order = (more: Partial<QueryInput>, ...rows: ResultRow[]) =>
  orderRows({ ...query, ...more }, rows).map(({ dimensions }) => dimensions.join());

test("rows have most of the first metric first, of as many by name, and without a value last", () => {
  const rows = [row(1, "b"), row(null, "none"), row(0, "zero"), row(1, "a"), row(3, "c")];
  expect(order({ dimensions: ["name"] }, ...rows)).toEqual(["c", "a", "b", "zero", "none"]);
  expect(order({ dimensions: ["name"], pagination: { limit: 2 } }, ...rows)).toEqual(["c", "a"]);
});

test("rows of as many are in the order of all their dimensions", () => {
  const rows = [row(1, "b", "a"), row(1, "a", "z"), row(1, "a", "b")];
  expect(order({ dimensions: ["name", "type"] }, ...rows)).toEqual(["a,b", "a,z", "b,a"]);
});

test("rows over time are in the order of the time, all of them", () => {
  const rows = [row(9, "x", "2026-11-20"), row(1, "y", "2026-11-18"), row(5, "z", "2026-11-19")];
  const dimensions = ["name", "time:day"];
  expect(order({ dimensions, pagination: { limit: 1 } }, ...rows)).toEqual([
    "y,2026-11-18",
    "z,2026-11-19",
    "x,2026-11-20",
  ]);
});

test("rows are in the order that the query asks for, those without a value last", () => {
  const rows = [row(1, "b"), row(null, "none"), row(3, "a"), row(1, "c")];
  const dimensions = ["name"];
  expect(order({ dimensions, order_by: [["events", "asc"]] }, ...rows)).toEqual(["b", "c", "a", "none"]);
  const byName = { dimensions, order_by: [["name", "desc"] as ["name", "desc"]], pagination: { limit: 2 } };
  expect(order(byName, ...rows)).toEqual(["none", "c"]);
});
