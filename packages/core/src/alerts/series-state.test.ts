import fc from "fast-check";
import { expect, test } from "vitest";
import { minuteMs } from "../time/units.ts";
import { isActive, newSeries, stepSeries, type Observation, type SeriesTiming } from "./series-state.ts";

const timing: SeriesTiming = { forMs: 2 * minuteMs, keepFiringMs: 3 * minuteMs, noData: "keep" };
const seen = (minute: number, breach: boolean | null, more: Partial<Observation> = {}): Observation => ({
  at: minute * minuteMs,
  value: breach === null ? null : Number(breach),
  breach,
  isAfterGap: false,
  ...more,
});
/** The phases that a series goes through. */
function phases(breaches: readonly (boolean | null)[], own = timing) {
  let state = newSeries(0);
  return breaches.map((breach, minute) => (state = stepSeries(state, seen(minute, breach), own)).phase);
}

test("what is bad for long enough fires, and is well again after as long as it must be", () => {
  expect(phases([true, true, true, false, false, true, false, false, false, false, false])).toEqual([
    "pending",
    "pending",
    "firing",
    "recovering",
    "recovering",
    "firing",
    "recovering",
    "recovering",
    "recovering",
    "inactive",
    "inactive",
  ]);
});

test("without times it fires and is well at once", () => {
  const own = { ...timing, forMs: 0, keepFiringMs: 0 };
  expect(phases([true, false, true, true, false], own)).toEqual([
    "firing",
    "inactive",
    "firing",
    "firing",
    "inactive",
  ]);
});

test("what was well meanwhile begins anew", () => {
  expect(phases([true, true, false, true, true, true])).toEqual([
    "pending",
    "pending",
    "inactive",
    "pending",
    "pending",
    "firing",
  ]);
});

test("nothing to measure is neither good nor bad: what fires goes on for a day, what is pending ends", () => {
  const silent = Array.from({ length: 24 * 60 + 5 }, () => null);
  const after = phases([true, true, true, ...silent]);
  expect(after[2 + 24 * 60]).toBe("firing");
  expect(after[3 + 24 * 60]).toBe("recovering");
  expect(after.at(-1)).toBe("inactive");
  expect(phases([true, null, true])).toEqual(["pending", "inactive", "pending"]);
});

test("unless the rule says what it means", () => {
  expect(phases([null, null, null], { ...timing, noData: "fire" })).toEqual(["pending", "pending", "firing"]);
  const own = { ...timing, noData: "ok", keepFiringMs: 0 } as const;
  expect(phases([true, true, true, null], own)).toEqual(["pending", "pending", "firing", "inactive"]);
});

test("of a time at which nobody looked nothing is assumed", () => {
  const pending = stepSeries(newSeries(0), seen(0, true), timing);
  const later = stepSeries(pending, seen(60, true, { isAfterGap: true }), timing);
  expect([later.phase, later.since]).toEqual(["pending", 60 * minuteMs]);
  expect(stepSeries(later, seen(62, true), timing).phase).toBe("firing");
  const firing = stepSeries(later, seen(62, true), timing);
  const recovering = stepSeries(firing, seen(63, false), timing);
  expect(stepSeries(recovering, seen(200, false, { isAfterGap: true }), timing).phase).toBe("recovering");
});

/** What the words of the docs say, written down again without a machine. */
function plainly(breaches: readonly boolean[], { forMs, keepFiringMs }: SeriesTiming): boolean[] {
  let fires = false;
  return breaches.map((breach, minute) => {
    const lasts = (wanted: boolean, ms: number) => {
      const since = breaches.slice(0, minute + 1).findLastIndex((one) => one !== wanted) + 1;
      return breach === wanted && (minute - since) * minuteMs >= ms;
    };
    if (!fires && lasts(true, forMs)) fires = true;
    else if (fires && lasts(false, keepFiringMs)) fires = false;
    return fires;
  });
}

test("it fires as a plain reading of the rule says, whatever happens", () => {
  fc.assert(
    fc.property(
      fc.array(fc.boolean(), { maxLength: 60 }),
      fc.integer({ min: 0, max: 6 }),
      fc.integer({ min: 0, max: 6 }),
      (breaches, forMinutes, keepMinutes) => {
        const own = { ...timing, forMs: forMinutes * minuteMs, keepFiringMs: keepMinutes * minuteMs };
        const fires = phases(breaches, own).map((phase) => isActive({ phase }));
        expect(fires).toEqual(plainly(breaches, own));
      },
    ),
  );
});
