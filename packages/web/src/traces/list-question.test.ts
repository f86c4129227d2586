import { expect, test } from "vitest";
import { traceNames } from "../lists/trace-names.ts";
import { listQuestion } from "./list-question.ts";

test("traces are taken along with what they are called on the page, also where nobody named the whole", () => {
  const { metrics, dimensions } = listQuestion({});
  expect(metrics.slice(0, 3)).toEqual(["trace_name", "argmax(name, duration_ms)", "first(name)"]);
  expect(metrics.slice(0, 3)).toEqual([...traceNames]);
  expect(dimensions).toEqual(["execution"]);
});
