import fc from "fast-check";
import { expect, test } from "vitest";
import { findUnusual, type DailyValues } from "./unusual.ts";

const dayOf = (index: number) => new Date(Date.UTC(2026, 0, 1 + index)).toISOString().slice(0, 10);

/** Values of nine weeks, the last of which is looked at. */
const daily = (values: (number | null)[], unit: DailyValues["unit"] = "count"): DailyValues => ({
  metric: "requests",
  unit,
  better: null,
  days: values.map((_value, index) => dayOf(index)),
  values,
});
const nineWeeks = (valueOf: (day: number) => number | null) =>
  Array.from({ length: 63 }, (_none, day) => valueOf(day));

test("a day far above its day of the week is unusual, and says what is usual", () => {
  const values = nineWeeks((day) => (day % 7 === 5 ? 500 : 100));
  values[60] = 450;
  expect(findUnusual([daily(values)], 10)).toEqual([
    { metric: "requests", day: dayOf(60), value: 450, usual: [75, 125], distance: 14 },
  ]);
});

test("what is usual on a Saturday is not unusual", () => {
  expect(findUnusual([daily(nineWeeks((day) => (day % 7 === 5 ? 500 : 100)))], 10)).toEqual([]);
});

test("a day far below is unusual too, a day that is not known is not", () => {
  const values = nineWeeks(() => 100);
  values[58] = 0;
  values[59] = null;
  expect(findUnusual([daily(values)], 10).map(({ day, value }) => [day, value])).toEqual([[dayOf(58), 0]]);
});

test("of few events nothing is said, of a rate it is", () => {
  const values = nineWeeks(() => 1);
  values[62] = 9;
  expect(findUnusual([daily(values)], 10)).toEqual([]);
  expect(findUnusual([daily(values, "percent")], 10)).toHaveLength(1);
});

test.each([
  ["with values of three weeks", 35, 1],
  ["with values of two weeks", 42, 0],
])("%s a day is judged, with fewer it is not", (_what, first, found) => {
  for (const none of [null, 0]) {
    const values = nineWeeks((day) => (day < first ? none : 100));
    values[62] = 1000;
    expect(findUnusual([daily(values)], 10)).toHaveLength(found);
  }
});

test("what varies by less than a quarter is never unusual, whatever it is", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 900, max: 1100 }), { minLength: 63, maxLength: 63 }), (values) => {
      expect(findUnusual([daily(values)], 10)).toEqual([]);
    }),
  );
});

test("the most unusual comes first, and no more than are asked for", () => {
  const values = nineWeeks(() => 100);
  for (const [day, value] of [
    [57, 300],
    [58, 900],
    [59, 500],
  ] as const)
    values[day] = value;
  expect(findUnusual([daily(values)], 2).map(({ value }) => value)).toEqual([900, 500]);
});
