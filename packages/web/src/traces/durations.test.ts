import { expect, test } from "vitest";
import { readDuration, writeDuration } from "./durations.ts";

test("reads what people write", () => {
  expect(["800", "800 ms", "1.5s", "1.5 s", "2m", "2 min", "1h"].map(readDuration)).toEqual([
    800, 800, 1500, 1500, 120_000, 120_000, 3_600_000,
  ]);
  expect(["", "0", "s", "-5", "1 day", "1e3"].map(readDuration)).toEqual([
    null,
    null,
    null,
    null,
    null,
    null,
  ]);
});

test("writes what it reads, and loses nothing", () => {
  for (const ms of [1, 250, 800, 1234, 1500, 90_000]) expect(readDuration(writeDuration(ms))).toBe(ms);
  expect([writeDuration(1500), writeDuration(1234)]).toEqual(["1.5 s", "1234 ms"]);
});
