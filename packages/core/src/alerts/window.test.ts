import fc from "fast-check";
import { expect, test } from "vitest";
import { createZone } from "../time/time-zone.ts";
import { hourMs, isoTime, minuteMs } from "../time/units.ts";
import { isMuted } from "./mute.ts";
import { alertRuleSchema } from "./rule.ts";
import { alertTemplates } from "./templates.ts";
import { earlierWindow, judgedEveryMs, windowAt } from "./window.ts";

const utc = createZone("UTC");
const berlin = createZone("Europe/Berlin");
const at = (text: string) => Date.parse(text);
const shown = ({ from, to }: { from: number; to: number }) => [isoTime(from), isoTime(to)];

test("a window reaches so far back, or to the beginning of the day or the month in the rule's zone", () => {
  const moment = at("2026-03-29T10:00:00Z");
  expect(shown(windowAt("15m", moment, utc))).toEqual([
    "2026-03-29T09:45:00.000Z",
    "2026-03-29T10:00:00.000Z",
  ]);
  expect(shown(windowAt("today", moment, berlin))[0]).toBe("2026-03-28T23:00:00.000Z");
  expect(shown(windowAt("this_month", moment, berlin))[0]).toBe("2026-02-28T23:00:00.000Z");
});

test("at midnight today is the day that has just ended, and at no moment is a window empty", () => {
  expect(shown(windowAt("today", at("2026-03-02T00:00:00Z"), utc))[0]).toBe("2026-03-01T00:00:00.000Z");
  expect(shown(windowAt("this_month", at("2026-03-01T00:00:00Z"), utc))[0]).toBe("2026-02-01T00:00:00.000Z");
  const moments = fc.integer({
    min: at("2026-01-01T00:00:00Z") / minuteMs,
    max: at("2027-01-01T00:00:00Z") / minuteMs,
  });
  fc.assert(
    fc.property(moments, fc.constantFrom("5m", "1h", "7d", "today", "this_month"), (minute, window) => {
      for (const zone of [utc, berlin]) {
        const now = windowAt(window, minute * minuteMs, zone);
        expect(now.to).toBe(minute * minuteMs);
        expect(now.from).toBeLessThan(now.to);
        for (const against of ["previous", "day", "week"] as const) {
          const before = earlierWindow(window, now, against, zone);
          expect(before.from).toBeLessThan(before.to);
          expect(before.from).toBeLessThan(now.from);
          expect(before.to).toBeLessThanOrEqual(against === "previous" ? now.from : now.to);
        }
      }
    }),
  );
});

test("a week ago is the same time on the clocks, also where they were changed", () => {
  const now = windowAt("1h", at("2026-03-30T07:00:00Z"), berlin);
  expect(shown(earlierWindow("1h", now, "week", berlin))).toEqual([
    "2026-03-23T07:00:00.000Z",
    "2026-03-23T08:00:00.000Z",
  ]);
  expect(
    shown(earlierWindow("today", windowAt("today", at("2026-03-30T07:00:00Z"), utc), "previous", utc)),
  ).toEqual(["2026-03-29T00:00:00.000Z", "2026-03-29T07:00:00.000Z"]);
});

test("what is short is judged every minute, what is long more seldom", () => {
  const every = (window: string, kind = "above") => judgedEveryMs({ window, condition: { kind } }) / minuteMs;
  expect([every("5m"), every("1h"), every("5m", "unusual"), every("2h"), every("today")]).toEqual([
    1, 1, 5, 5, 5,
  ]);
  expect([every("7d"), every("this_month")]).toEqual([15, 15]);
});

test("a mute over midnight is of the evening on which it begins", () => {
  const [mute] = alertRuleSchema.shape.mute.parse([{ days: ["fri"], from: "22:00", to: "06:00" }]);
  const isMutedAt = (text: string) => isMuted(mute === undefined ? [] : [mute], at(text), berlin);
  // 2026-11-20 is a Friday; Berlin is an hour ahead.
  expect(isMutedAt("2026-11-20T20:59:00Z")).toBe(false);
  expect(isMutedAt("2026-11-20T21:00:00Z")).toBe(true);
  expect(isMutedAt("2026-11-21T04:59:00Z")).toBe(true);
  expect(isMutedAt("2026-11-21T05:00:00Z")).toBe(false);
  expect(isMutedAt("2026-11-20T04:00:00Z")).toBe(false);
  const daily = alertRuleSchema.shape.mute.parse([{ from: "12:00", to: "13:00" }]);
  expect(isMuted(daily, at("2026-11-18T12:30:00Z"), utc)).toBe(true);
  expect(isMuted(daily, at("2026-11-18T13:00:00Z"), utc)).toBe(false);
  expect(isMuted(daily, at("1969-12-31T12:00:00Z") + 24 * hourMs, utc)).toBe(true);
});

test("templates are rules, each under a name of its own", () => {
  for (const { rule } of alertTemplates) expect(alertRuleSchema.parse(rule).active).toBe(true);
  expect(new Set(alertTemplates.map(({ name }) => name)).size).toBe(alertTemplates.length);
});

test("lengths that are none, or none that can be, are refused with the reason", () => {
  const fault = (more: object) =>
    alertRuleSchema.safeParse({ ...alertTemplates[0]?.rule, ...more }).error?.issues[0]?.message;
  expect(fault({ for: "5 minutes" })).toBe("is not a length of time such as 30s, 5m, 2h or 7d");
  expect(fault({ for: "8d" })).toBe("is longer than 7d");
  expect(fault({ window: "32d" })).toBe("is longer than 31d");
  expect(fault({ window: "30s" })).toBe("is shorter than 1m");
  expect(fault({ window: "an hour" })).toMatch(/is no window; use/u);
  expect(fault({ repeat_every: "1m" })).toBe("is shorter than 5m");
});
