import { expect, test } from "vitest";
import { readNewAlertSearch, watchable } from "./new-alert-search.ts";

test("a question of one metric can be watched, over time or by one dimension", () => {
  expect(watchable({ metrics: ["requests"], dimensions: ["time:day"], filters: [] })).toEqual({
    metric: "requests",
  });
  const filters = [["is", "source", ["api"]]];
  expect(watchable({ metrics: ["cost"], dimensions: ["time:hour", "model"], filters })).toEqual({
    metric: "cost",
    dimension: "model",
    where: JSON.stringify(filters),
  });
  expect(watchable({ metrics: ["cost", "tokens"] })).toBeNull();
  expect(watchable({ metrics: ["cost"], dimensions: ["model", "user"] })).toBeNull();
  expect(watchable({})).toBeNull();
});

test("an address that says nonsense begins with nothing", () => {
  expect(readNewAlertSearch({ metric: 5, template: "", where: null, more: "x" })).toEqual({});
  expect(readNewAlertSearch({ template: "no-traffic" })).toEqual({ template: "no-traffic" });
});
