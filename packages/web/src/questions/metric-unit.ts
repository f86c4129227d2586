import { readMetric, type Unit } from "@dendro/core";

/** The unit of a metric, or of a function of some. */
export function metricUnit(name: string): Unit {
  try {
    return readMetric(name).unit;
  } catch {
    // The server says what is wrong with it.
    return "ratio";
  }
}

/** Whether values add up, so that they may stand upon each other, and what is missing was nothing. */
export const addsUp = (unit: Unit): boolean => unit === "count" || unit === "usd" || unit === "bytes";
