import fc from "fast-check";
import { expect, test } from "vitest";
import { createZone } from "../time/time-zone.ts";
import { weekdays } from "../time/time-of-day.ts";
import { dayMs, isoTime, minuteMs } from "../time/units.ts";
import { nextDue, reportPeriods } from "./schedule.ts";

const berlin = createZone("Europe/Berlin");

test.each([
  ["day", "08:00", "mon", "2026-12-01T06:59:59Z", "2026-12-01T07:00:00.000Z"],
  ["day", "08:00", "mon", "2026-12-01T07:00:00Z", "2026-12-02T07:00:00.000Z"],
  ["week", "08:00", "mon", "2026-12-01T00:00:00Z", "2026-12-07T07:00:00.000Z"],
  ["week", "00:00", "sun", "2026-12-01T00:00:00Z", "2026-12-05T23:00:00.000Z"],
  ["month", "23:59", "mon", "2026-12-01T23:00:00Z", "2027-01-01T22:59:00.000Z"],
  // Clocks go from 2:00 to 3:00 that night.
  ["day", "02:30", "mon", "2027-03-27T12:00:00Z", "2027-03-28T01:00:00.000Z"],
  // 2:30 comes twice that night.
  ["day", "02:30", "mon", "2026-10-24T12:00:00Z", "2026-10-25T00:30:00.000Z"],
  ["day", "02:30", "mon", "2026-10-25T00:30:00Z", "2026-10-26T01:30:00.000Z"],
] as const)("every %s at %s (%s) after %s it is due at %s", (every, at, weekday, after, due) => {
  expect(isoTime(nextDue({ every, at, weekday }, Date.parse(after), berlin))).toBe(due);
});

const zones = [
  "UTC",
  "Europe/Berlin",
  "America/New_York",
  "Australia/Lord_Howe",
  "Pacific/Apia",
  "Asia/Kolkata",
];
const two = (number: number) => String(number).padStart(2, "0");

test("it is the first minute after a moment at which a clock on the wall shows it", () => {
  fc.assert(
    fc.property(
      fc.record({
        every: fc.constantFrom(...reportPeriods),
        at: fc.tuple(fc.nat(23), fc.nat(59)).map(([hour, minute]) => `${two(hour)}:${two(minute)}`),
        weekday: fc.constantFrom(...weekdays),
      }),
      fc.integer({ min: Date.UTC(2011, 11, 20), max: Date.UTC(2030, 0, 1) }),
      fc.constantFrom(...zones),
      (times, after, name) => {
        const zone = createZone(name);
        const due = nextDue(times, after, zone);
        expect(due).toBeGreaterThan(after);
        expect(due - after).toBeLessThanOrEqual({ day: 3, week: 15, month: 63 }[times.every] * dayMs);
        const parts = new Intl.DateTimeFormat("en-GB", {
          timeZone: name,
          weekday: "short",
          day: "numeric",
          hour: "2-digit",
          minute: "2-digit",
          hourCycle: "h23",
        }).formatToParts(due);
        const shown = (type: string) => parts.find((part) => part.type === type)?.value ?? "";
        if (zone.offsetAt(due - minuteMs) !== zone.offsetAt(due)) return;
        expect(`${shown("hour")}:${shown("minute")}`).toBe(times.at);
        expect(times.every === "week" ? shown("weekday").toLowerCase() : times.weekday).toBe(times.weekday);
        expect(times.every === "month" ? shown("day") : "1").toBe("1");
      },
    ),
    { numRuns: 500 },
  );
});
