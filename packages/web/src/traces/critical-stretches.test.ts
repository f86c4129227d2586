import { expect, test } from "vitest";
import { criticalStretches } from "./critical-stretches.ts";

const step = (id: string, start: number, end: number) => ({
  span_id: id,
  start,
  end,
  duration_ms: end - start,
  share: 0,
});

test("a span has its stretches in order, and those that adjoin are one", () => {
  const stretches = criticalStretches([
    step("a", 0, 10),
    step("b", 10, 20),
    step("a", 20, 30),
    step("a", 30, 40),
  ]);
  expect(Object.fromEntries(stretches)).toEqual({
    a: [
      [0, 10],
      [20, 40],
    ],
    b: [[10, 20]],
  });
});
