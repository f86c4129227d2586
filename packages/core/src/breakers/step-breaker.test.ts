import { expect, test } from "vitest";
import { defaultBreakerSettings, type BreakerSettings } from "./breaker-settings.ts";
import { breakerDueAt, firstBreakerState, visiblePhase, visibleRecoveryAt } from "./breaker-state.ts";
import { stepBreaker, type BreakerInput, type BreakerTransition } from "./step-breaker.ts";

/** A breaker that is told one thing after the other. */
function createBreaker(changed: Partial<BreakerSettings> = {}, random = () => 0) {
  const settings = { ...defaultBreakerSettings, ...changed };
  let state = firstBreakerState;
  const passed: BreakerTransition[] = [];
  function tell(input: BreakerInput, now = Math.max(state.at, input.at)): boolean {
    const step = stepBreaker(state, input, { settings, random, now });
    state = step.state;
    passed.push(...step.transitions);
    return step.isGranted;
  }
  return {
    tell,
    get state() {
      return state;
    },
    reasons: () => passed.map(({ type, reason }) => `${type}: ${reason}`),
    /** Calls that begin and end at a moment. */
    calls(at: number, errors: readonly (string | null)[]) {
      for (const error of errors) tell({ type: "call", at, endedAt: at, error, began: { at } });
    },
    probe: (at: number, lease: string) => tell({ type: "probe", at, lease }),
    end: (at: number, lease: string, error: string | null) =>
      tell({ type: "call", at, endedAt: at, error, began: { opening: state.opening }, lease }),
  };
}

const failures = (count: number): string[] => Array.from({ length: count }, () => "timeout");

test("five failures in a row open it for 300 seconds, and a success in between begins anew", () => {
  const breaker = createBreaker();
  breaker.calls(1000, [...failures(4), null, ...failures(4)]);
  expect(breaker.state).toMatchObject({ phase: "closed", consecutiveFailures: 4 });
  breaker.calls(2000, failures(1));
  expect(breaker.state).toMatchObject({
    phase: "open",
    consecutiveFailures: 5,
    lastError: "timeout",
    openedAt: 2000,
    recoveryAt: 302_000,
    opening: 1,
  });
  expect(breakerDueAt(breaker.state)).toBe(302_000);
});

test("half of at least twenty calls within a minute open it, and older failures count no more", () => {
  const mixed = Array.from({ length: 9 }, () => ["timeout", null]).flat();
  const breaker = createBreaker();
  breaker.calls(0, mixed);
  breaker.calls(61_000, mixed);
  expect(breaker.state.phase).toBe("closed");
  breaker.calls(61_000, [null, "timeout"]);
  expect(breaker.reasons()).toEqual(["opened: failure_rate"]);

  const without = createBreaker({ failureRate: null });
  without.calls(0, [...mixed, ...mixed]);
  expect(without.state.phase).toBe("closed");
});

test("three probes have a place, one that never reports loses it, and three successes close it", () => {
  const breaker = createBreaker();
  breaker.calls(0, failures(5));
  expect(breaker.probe(299_999, "early")).toBe(false);
  expect(["a", "b", "c", "d"].map((lease) => breaker.probe(300_000, lease))).toEqual([
    true,
    true,
    true,
    false,
  ]);
  breaker.end(301_000, "a", null);
  expect(breaker.probe(301_000, "d")).toBe(false);
  expect(breaker.probe(330_000, "d")).toBe(true);
  // The two others have lost their places, and say nothing any more.
  breaker.end(330_000, "b", "timeout");
  breaker.end(330_001, "d", null);
  expect(breaker.probe(330_002, "e")).toBe(true);
  breaker.end(330_003, "e", null);
  expect(breaker.reasons()).toEqual([
    "opened: consecutive_failures",
    "half_open: recovery_time",
    "closed: probes_succeeded",
  ]);
  expect(breaker.state).toMatchObject({ consecutiveFailures: 0, leases: [], recoveryAt: null });
});

test("a probe that fails opens it for longer, with jitter and up to an hour", () => {
  const breaker = createBreaker({}, () => 0.5);
  breaker.calls(0, failures(5));
  const lengths: number[] = [];
  for (let times = 0; times < 5; times += 1) {
    const at = breaker.state.recoveryAt ?? 0;
    breaker.probe(at, `probe ${times}`);
    breaker.end(at, `probe ${times}`, "refused");
    lengths.push((breaker.state.recoveryAt ?? 0) - at);
  }
  expect(lengths).toEqual([540_000, 1_080_000, 2_160_000, 3_240_000, 3_240_000]);
  expect(breaker.state).toMatchObject({ opening: 6, lastError: "refused" });
});

test("a call that began before it opened counts for nothing, however it ends", () => {
  const breaker = createBreaker({ probes: 1 });
  breaker.calls(100_000, failures(5));
  const slow = { type: "call", at: 500_000, endedAt: 500_000, error: null } as const;
  breaker.tell({ ...slow, began: { at: 99_999 } });
  breaker.tell({ ...slow, began: { opening: 0 } });
  breaker.tell({ ...slow, error: "timeout", began: { at: 99_999 } });
  expect(breaker.state).toMatchObject({ phase: "half_open", probeSuccesses: 0, opening: 1 });
  breaker.tell({ ...slow, began: { at: 450_000 } });
  expect(breaker.state.phase).toBe("closed");
});

test("what was given up by its caller, and what is told of late, says nothing", () => {
  const breaker = createBreaker();
  breaker.calls(0, ["AbortError", ...failures(4), "cancelled"]);
  breaker.tell({ type: "call", at: 90_000, endedAt: 29_999, error: "timeout", began: { at: 0 } });
  expect(breaker.state).toMatchObject({ phase: "closed", consecutiveFailures: 4 });
  breaker.calls(90_000, failures(1));
  breaker.probe(390_000, "a");
  breaker.end(390_001, "a", "AbortError");
  expect(breaker.state).toMatchObject({ phase: "half_open", leases: [] });
});

test("while somebody has decided in its place calls change nothing, and then it goes on where it was", () => {
  const breaker = createBreaker();
  const override = { mode: "closed", by: "ann", reason: "drill", at: 10, until: 700_000 } as const;
  breaker.calls(0, failures(5));
  breaker.tell({ type: "override", at: 10, override, by: "ann" });
  breaker.calls(20, failures(9));
  expect(visiblePhase(breaker.state)).toBe("closed");
  expect([breaker.probe(400_000, "a"), visibleRecoveryAt(breaker.state)]).toEqual([false, null]);
  breaker.tell({ type: "time", at: 700_000 });
  expect(breaker.reasons()).toEqual([
    "opened: consecutive_failures",
    "overridden: override",
    "overridden: override_ended",
    "half_open: recovery_time",
  ]);
  breaker.tell({
    type: "override",
    at: 700_001,
    override: { ...override, mode: "open", until: null },
    by: "bo",
  });
  expect([visiblePhase(breaker.state), breakerDueAt(breaker.state)]).toEqual(["open", null]);
  breaker.tell({ type: "reset", at: 700_002, by: "ann" });
  expect(breaker.reasons().slice(-2)).toEqual(["overridden: reset", "closed: reset"]);
  expect(visiblePhase(breaker.state)).toBe("closed");
});

test("what a clock has told that was a day ahead keeps nothing from counting, and nothing open for longer", () => {
  const [day, ahead] = [86_400_000, 1000 + 86_400_000];
  const breaker = createBreaker({ probes: 1 });
  const call = (at: number, error: string | null) =>
    breaker.tell({ type: "call", at, endedAt: at, error, began: { at } }, at);
  for (let count = 0; count < 5; count += 1) call(ahead, "timeout");
  breaker.tell({ type: "time", at: 1500 }, 1500);
  expect(breaker.state).toMatchObject({ at: 1500, since: 1500, openedAt: 1500, recoveryAt: 301_500 });
  breaker.tell({ type: "probe", at: 301_500, lease: "a" }, 301_500);
  breaker.tell({ type: "reset", at: 301_500 + day, by: "ann" }, 301_500 + day);
  for (let count = 0; count < 5; count += 1) call(301_600, "timeout");
  expect(breaker.state).toMatchObject({ phase: "open", opening: 2, openedAt: 301_600 });
});

test("two whose clocks differ by little take no time off what is open, however often they take turns", () => {
  const breaker = createBreaker();
  breaker.calls(10_000, failures(5));
  for (let turn = 0; turn < 100; turn += 1)
    for (const ahead of [2000, 0]) breaker.tell({ type: "time", at: 9000 + ahead }, 9000 + ahead);
  expect(breaker.state).toMatchObject({ phase: "open", openedAt: 9000, recoveryAt: 309_000 });
});
