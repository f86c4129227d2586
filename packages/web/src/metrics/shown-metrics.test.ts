import { findMetric } from "@dendro/core";
import { expect, test } from "vitest";
import { shownMetrics } from "./shown-metrics.ts";

test.each(shownMetrics)("of $name pages say what the catalogue says", ({ name, unit, better }) => {
  const { unit: itsUnit, better: itsBetter } = findMetric(name) ?? {};
  expect({ unit, better }).toEqual({ unit: itsUnit, better: itsBetter });
});
