import { expect, test } from "vitest";
import { conditionWords, windowWords } from "./rule-words.ts";

test("conditions are said as people say them", () => {
  expect([
    conditionWords({ kind: "above", value: 800 }, "milliseconds"),
    conditionWords({ kind: "below", value: 5 }, "count"),
    conditionWords({ kind: "changed", percent: 50, direction: "down", against: "week" }, "count"),
    conditionWords({ kind: "unusual", sensitivity: 4, direction: "up" }, "count"),
    conditionWords({ kind: "unusual", sensitivity: 4, direction: "either" }, "count"),
    conditionWords({ kind: "absent" }, "count"),
  ]).toEqual([
    "above 800 ms",
    "below 5",
    "over 50 % less than the week before",
    "unusually high for the time of the week",
    "unusual for the time of the week",
    "nothing at all",
  ]);
});

test("windows too", () => {
  expect(["5m", "1h", "today", "this_month"].map(windowWords)).toEqual([
    "over 5 minutes",
    "over 1 hour",
    "today",
    "this month",
  ]);
});
