import { expect, test } from "vitest";
import { createEndpointBreaker } from "./endpoint-breaker.ts";

function failing(times: number, now = 0) {
  const breaker = createEndpointBreaker();
  for (let count = 0; count < times; count += 1) breaker.failed(now);
  return breaker;
}

test("it opens after five failures in a row, and one that arrives begins anew", () => {
  expect(failing(4).allowed(10, 0)).toBe(10);
  const breaker = failing(4);
  breaker.succeeded();
  breaker.failed(0);
  expect(breaker.allowed(10, 0)).toBe(10);
  expect(failing(5).allowed(10, 0)).toBe(0);
});

test("after a while one tries: it closes when that arrives, and stays open for longer when it does not", () => {
  const breaker = failing(5);
  expect([breaker.openUntil, breaker.allowed(10, 9999), breaker.allowed(10, 10_000)]).toEqual([10_000, 0, 1]);
  breaker.failed(10_000);
  expect(breaker.openUntil).toBe(30_000);
  breaker.succeeded();
  expect([breaker.openUntil, breaker.allowed(10, 10_000)]).toEqual([0, 10]);
});

test("what fails that was sent before it opened does not lengthen it", () => {
  const breaker = failing(50);
  expect(breaker.openUntil).toBe(10_000);
});

test("it is open for ten minutes at most, also when the clock is set back", () => {
  const breaker = createEndpointBreaker();
  let now = 1_000_000;
  for (let count = 0; count < 30; count += 1) {
    breaker.failed(now);
    now = Math.max(now, breaker.openUntil);
  }
  breaker.failed(now);
  expect(breaker.openUntil - now).toBe(600_000);
  expect(breaker.allowed(10, now)).toBe(0);
  expect(breaker.allowed(10, now - 3_600_000)).toBe(1);
});

test("a receiver that says when it takes more is left alone until then, and has not failed", () => {
  const breaker = failing(4);
  breaker.limited(0, 60_000);
  expect([breaker.allowed(10, 59_999), breaker.allowed(10, 60_000)]).toEqual([0, 10]);
  breaker.failed(60_000);
  expect(breaker.allowed(10, 60_000)).toBe(10);
  breaker.limited(60_000, 24 * 3_600_000);
  expect(breaker.openUntil).toBe(660_000);
});
