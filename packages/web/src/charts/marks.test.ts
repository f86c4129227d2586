import { expect, test } from "vitest";
import { marksOf } from "./marks.ts";

const at = (text: string) => new Date(text).getTime();

test("a change is marked at the day of the browser's zone in which it was", () => {
  const days = ["2026-11-28", "2026-11-29"];
  expect(
    marksOf(days, [
      { at: at("2026-11-29T23:59:59"), title: "late" },
      { at: at("2026-11-28T00:00:00"), title: "early" },
      { at: at("2026-11-27T23:59:59"), title: "before" },
    ]),
  ).toEqual([
    { label: "2026-11-28", title: "early" },
    { label: "2026-11-29", title: "late" },
  ]);
});

test("a change is marked at its hour, whatever offset labels have", () => {
  const hours = ["2026-11-30T08:00:00+01:00", "2026-11-30T09:00:00+01:00"];
  const changes = [{ at: at("2026-11-30T08:30:00Z"), title: "in the second" }];
  expect(marksOf(hours, changes)).toEqual([{ label: hours[1], title: "in the second" }]);
});

test("what was changed after the last bucket has no mark", () => {
  const changes = [{ at: at("2026-11-30T12:00:00"), title: "later" }];
  expect(marksOf(["2026-11-28"], changes, at("2026-11-29T00:00:00"))).toEqual([]);
});
