import { expect, test } from "vitest";
import { decide, learn, unheardBreaker } from "./known-breaker.ts";

const state = (version: number, more: object) => ({
  type: "state" as const,
  node: "http",
  version,
  state: "open" as const,
  opening: 1,
  retry_in_ms: 1000,
  ...more,
});

test("an open breaker is open until its time is over, and then Dendro is asked, or it is closed while that is away", () => {
  const known = unheardBreaker();
  expect([decide(known, 0, false), decide(known, 0, true)]).toEqual(["call", "call"]);
  learn(known, state(1, {}), 500);
  expect([decide(known, 1499, false), decide(known, 1499, true)]).toEqual(["refuse", "refuse"]);
  expect([decide(known, 1500, false), decide(known, 1500, true)]).toEqual(["ask", "call"]);
  learn(known, state(2, { state: "half_open", retry_in_ms: null }), 1500);
  expect([decide(known, 1500, false), decide(known, 1500, true)]).toEqual(["ask", "call"]);
  known.askAgainAt = 1600;
  expect([decide(known, 1599, false), decide(known, 1600, false)]).toEqual(["refuse", "ask"]);
});

test("one that is open until somebody says otherwise is believed for an hour without Dendro", () => {
  const known = unheardBreaker();
  learn(known, state(1, { retry_in_ms: null }), 0);
  const hour = 3_600_000;
  expect([hour - 1, hour].map((now) => decide(known, now, true))).toEqual(["refuse", "call"]);
  expect(decide(known, hour, false)).toBe("refuse");
});

test("what comes late is older, and changes nothing", () => {
  const known = unheardBreaker();
  expect(learn(known, state(2, {}), 0)).toBe(true);
  expect(learn(known, state(1, { state: "closed" }), 1)).toBe(false);
  expect(known.state).toBe("open");
});
