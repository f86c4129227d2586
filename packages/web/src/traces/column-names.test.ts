import { expect, test } from "vitest";
import { columnNames, readColumns, usualColumns, writeColumns } from "./column-names.ts";

test("columns stand in the address in their own order, and not at all when they are the usual ones", () => {
  expect(writeColumns(["cost", "name", "started"])).toBe("name,started,cost");
  expect(writeColumns(usualColumns.toReversed())).toBeUndefined();
  expect(writeColumns(columnNames)).toBe(columnNames.join(","));
});

test("an address names columns that there are, and a trace always has its name", () => {
  expect(readColumns("cost,nonsense,started")).toEqual(["name", "started", "cost"]);
  expect(readColumns("nonsense")).toEqual(["name"]);
  expect(readColumns(undefined)).toEqual(usualColumns);
  expect(readColumns(writeColumns(["name", "id"]))).toEqual(["name", "id"]);
});
