import { expect, test } from "vitest";
import { knownPeriods } from "./known-periods.ts";

test("there are as many periods as something is known of in some cohort that is shown", () => {
  const cohorts = [{ returned: [3, 2, 1, 0] }, { returned: [2, 0, null, null] }, { returned: [1, null] }];
  expect(knownPeriods(cohorts)).toBe(4);
  // The longest are cut where nobody began in them.
  expect(knownPeriods(cohorts.slice(1))).toBe(2);
  expect(knownPeriods([{ returned: [null, null] }])).toBe(0);
  expect(knownPeriods([])).toBe(0);
});
