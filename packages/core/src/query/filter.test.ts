import { expect, test } from "vitest";
import { createZone } from "../time/time-zone.ts";
import { conditionOf } from "./filter.ts";
import { filtersSchema } from "./schema.ts";

const context = { now: Date.UTC(2026, 10, 20), zone: createZone("UTC") };

test("did, the earlier name of has_done, means the same", () => {
  const activity = { filters: [["is", "type", ["signup"]]], at_least: 2, date_range: "30d" };
  const read = (name: string) => conditionOf(filtersSchema.parse([[name, "user", activity]]), context);
  expect(read("has_done")).toMatchObject({ op: "has_done", atLeast: 2 });
  expect(read("did")).toEqual(read("has_done"));
});
