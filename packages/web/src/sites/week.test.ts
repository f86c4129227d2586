import { expect, test } from "vitest";
import { weekOf } from "./week.ts";

const hour = (label: string, visits: number | null) => ({ dimensions: [label], metrics: [visits] });

test("hours of several weeks come together under the weekday and hour that clocks show", () => {
  const week = weekOf([
    // A Monday, and the one after; an hour of a Sunday that is a Saturday's in UTC.
    hour("2026-03-23T09:00:00+01:00", 3),
    hour("2026-03-30T09:00:00+02:00", 4),
    hour("2026-03-29T00:00:00+01:00", 5),
    hour("2026-03-24T23:00:00+01:00", null),
  ]);
  expect(week[0]?.[9]).toBe(7);
  expect(week[6]?.[0]).toBe(5);
  expect(week.flat().reduce((sum, one) => sum + one, 0)).toBe(12);
});
