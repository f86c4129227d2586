import { expect, test } from "vitest";
import { askedFor, drawingOf, drawingsOf } from "./drawing.ts";

test.each([
  [["visitors"], [], "figure"],
  [["visitors"], ["time:day"], "bar"],
  [["bounce_rate"], ["time:day"], "line"],
  [["p95(duration_ms)"], ["time:hour", "route"], "line"],
  [["visitors"], ["time:day", "page"], "stack"],
  [["visitors"], ["page"], "bar"],
  [["visitors"], ["page", "country", "device"], "table"],
])("%j by %j is usually drawn as %s", (metrics, dimensions, drawing) => {
  expect(drawingOf({ metrics, dimensions }, undefined)).toBe(drawing);
});

test("what was chosen holds where it can be drawn", () => {
  const question = { metrics: ["visitors"], dimensions: ["time:day"] };
  expect(drawingOf(question, "table")).toBe("table");
  expect(drawingOf(question, "figure")).toBe("bar");
  expect(drawingOf(question, "nonsense")).toBe("bar");
});

test("what does not add up is not stacked", () => {
  expect(drawingsOf({ metrics: ["bounce_rate"], dimensions: ["time:day", "page"] })).not.toContain("stack");
});

test("groups over time are asked for with all buckets, once", () => {
  const question = { dimensions: ["time:day", "page"], include: ["total", "timeLabels"] };
  expect(askedFor(question)["include"]).toEqual(["total", "timeLabels"]);
  expect(askedFor({ dimensions: ["time:day"] })).toEqual({ dimensions: ["time:day"] });
});
