import type { Unit } from "../catalog/metric.ts";
import type { AlertCondition } from "./rule.ts";
import { usualRange } from "./usual-range.ts";

/** What was measured of a series. */
export interface Measured {
  /** Null when there was nothing to measure. */
  readonly value: number | null;
  /** The same of the windows that the condition compares with, the newest first. */
  readonly before: readonly (number | null)[];
}

export interface Verdict {
  /** Null when it cannot be said. */
  readonly breach: boolean | null;
  /** Between which values all would be well, where that is known; null is without a bound. */
  readonly well: readonly [from: number | null, to: number | null] | null;
}

/**
 * Whether what was measured is as a condition says.
 * @param isActive whether it fires already: what recovers at another value than it fires at is judged by that
 */
export function judge(
  condition: AlertCondition,
  { value, before }: Measured,
  { isActive, unit }: { readonly isActive: boolean; readonly unit?: Unit | undefined },
): Verdict {
  switch (condition.kind) {
    case "absent":
      return { breach: (value ?? 0) === 0, well: null };
    case "above":
    case "below": {
      const limit = isActive ? (condition.recovers ?? condition.value) : condition.value;
      const well = condition.kind === "above" ? ([null, limit] as const) : ([limit, null] as const);
      return { breach: value === null ? null : isOutside(value, well), well };
    }
    case "changed": {
      const [reference = null] = before;
      if (value === null || reference === null) return { breach: null, well: null };
      const change = reference === 0 ? fromNothing(value) : ((value - reference) / Math.abs(reference)) * 100;
      const step = (Math.abs(reference) * condition.percent) / 100;
      const well = towards(condition.direction, reference - step, reference + step);
      return { breach: isTowards(condition.direction, change) && Math.abs(change) > condition.percent, well };
    }
    case "unusual": {
      if (value === null) return { breach: null, well: null };
      const usual = usualRange(before, unit, condition.sensitivity);
      if (usual === null) return { breach: null, well: null };
      const well = towards(condition.direction, usual.from, usual.to);
      return { breach: isOutside(value, well), well };
    }
  }
}

/** From nothing to something is more than any percentage. */
const fromNothing = (value: number) => (value === 0 ? 0 : Math.sign(value) * Infinity);

type Direction = "up" | "down" | "either";

const towards = (direction: Direction, from: number, to: number) =>
  [direction === "up" ? null : from, direction === "down" ? null : to] as const;

const isTowards = (direction: Direction, change: number): boolean =>
  direction === "either" || (direction === "up" ? change > 0 : change < 0);

const isOutside = (value: number, [from, to]: readonly [number | null, number | null]): boolean =>
  (from !== null && value < from) || (to !== null && value > to);
