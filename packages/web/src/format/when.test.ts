import { afterEach, describe, expect, test } from "vitest";
import { bucketTitle } from "./bucket.ts";
import { ago, dayName, exactTitle, timeOfDay, whenTitle, wholeMoment } from "./when.ts";
import { dayAt, showIn, timezone } from "./zone.ts";

const now = new Date(2026, 10, 20, 18, 30).getTime();
const at = (...parts: [number, number, number, number, number, number]) => new Date(...parts).getTime();
const minute = 60_000;
const day = 24 * 60 * minute;

afterEach(() => showIn(null));

test("of today the time, before that the day too, and of another year the year", () => {
  expect(whenTitle(at(2026, 10, 20, 9, 5, 7), now)).toBe("09:05:07");
  expect(whenTitle(at(2026, 10, 19, 0, 0, 0), now)).toBe("Nov 19, 00:00:00");
  expect(whenTitle(at(2025, 10, 20, 18, 30, 0), now)).toBe("Nov 20, 2025, 18:30:00");
});

test("exactly is to the millisecond", () => {
  expect(exactTitle(at(2026, 10, 20, 9, 5, 7) + 42)).toContain("Nov 20, 2026, 09:05:07.042");
});

test.each([
  [30_000, "just now"],
  [minute, "1 min ago"],
  [59 * minute, "59 min ago"],
  [60 * minute, "1 h ago"],
  [23 * 60 * minute, "23 h ago"],
  [day, "1 d ago"],
  [6 * day, "6 d ago"],
  [7 * day, "Fri, Nov 13"],
  [400 * day, "Thu, Oct 16, 2025"],
])("%d milliseconds before now are %s", (before, shown) => {
  expect(ago(now - before, now)).toBe(shown);
});

test("days near to now have their own names", () => {
  expect([0, 1, 2].map((days) => dayName(now - days * day, now))).toEqual([
    "Today",
    "Yesterday",
    "Wed, Nov 18",
  ]);
});

describe("in the zone of a tenant", () => {
  // Half past midnight in Berlin, seven in Kathmandu less a quarter, and still the day before in New York.
  const moment = Date.UTC(2026, 9, 24, 22, 30);

  test.each([
    ["Europe/Berlin", "00:30", "2026-10-25", "Oct 25, 2026, 00:30:00"],
    ["Asia/Kathmandu", "04:15", "2026-10-25", "Oct 25, 2026, 04:15:00"],
    ["America/New_York", "18:30", "2026-10-24", "Oct 24, 2026, 18:30:00"],
  ])("%s a moment has the time and the day of its clocks", (zone, time, itsDay, wholeTime) => {
    showIn(zone);
    expect([timezone(), timeOfDay(moment), dayAt(moment)]).toEqual([zone, time, itsDay]);
    expect(wholeMoment(moment)).toContain(wholeTime);
    expect(bucketTitle("2026-10-24T22:30:00+00:00", "minute", true)).toBe(time);
    expect(bucketTitle("2026-10-25", "day", true)).toBe("Oct 25");
  });

  test("today ends when its own day ends, also where the clocks are put back", () => {
    showIn("Europe/Berlin");
    expect(dayName(moment, moment - 31 * minute)).toBe("Sun, Oct 25");
    expect(dayName(moment, moment + 24 * 60 * minute)).toBe("Today");
    expect(dayName(moment, moment + 25 * 60 * minute)).toBe("Yesterday");
  });

  test("none is the browser's", () => {
    showIn("Asia/Tokyo");
    showIn(null);
    expect(timezone()).toBe(Intl.DateTimeFormat().resolvedOptions().timeZone);
  });
});
