import fc from "fast-check";
import { expect, test } from "vitest";
import { defaultBreakerSettings } from "./breaker-settings.ts";
import { firstBreakerState, visiblePhase } from "./breaker-state.ts";
import { stepBreaker, type BreakerInput } from "./step-breaker.ts";

/** Small, so that few steps reach everything. */
const settings = {
  ...defaultBreakerSettings,
  threshold: 3,
  minCalls: 6,
  windowMs: 100,
  openMs: 50,
  maxOpenMs: 150,
  probes: 2,
  probeTimeoutMs: 20,
};

type Step =
  | { readonly does: "ends"; readonly failed: boolean; readonly beganAgo: number; readonly endedAgo: number }
  | { readonly does: "asks" }
  | { readonly does: "reports"; readonly nth: number; readonly failed: boolean }
  | { readonly does: "gives up"; readonly nth: number }
  | { readonly does: "decides"; readonly mode: "open" | "closed" | null; readonly forMs: number | null }
  | { readonly does: "resets" | "waits" };

const steps = fc.array(
  fc.tuple(
    // Clocks of servers differ: time may seem to go back, and one may be far ahead.
    fc.integer({ min: -5, max: 30 }),
    fc.constantFrom(0, 0, 0, 0, 0, 0, 15, 5000),
    // The log may tell of something late.
    fc.constantFrom(0, 0, 0, 40),
    fc.oneof<fc.Arbitrary<Step>[]>(
      {
        weight: 8,
        arbitrary: fc.record({
          does: fc.constant("ends"),
          failed: fc.boolean(),
          beganAgo: fc.integer({ min: 0, max: 60 }),
          endedAgo: fc.constantFrom(0, 0, 0, 120),
        }),
      } as never,
      { weight: 4, arbitrary: fc.record({ does: fc.constant("asks") }) } as never,
      {
        weight: 4,
        arbitrary: fc.record({ does: fc.constant("reports"), nth: fc.nat(4), failed: fc.boolean() }),
      } as never,
      fc.record({ does: fc.constant("gives up"), nth: fc.nat(4) }) as never,
      fc.record({
        does: fc.constant("decides"),
        mode: fc.constantFrom("open", "closed", null),
        forMs: fc.constantFrom(null, 20, 60),
      }) as never,
      fc.record({ does: fc.constantFrom("resets", "waits") }) as never,
    ),
  ),
  { maxLength: 120 },
);

/** A call as it is remembered in full. */
interface Known {
  readonly at: number;
  readonly failed: boolean;
}

/** The same in plain words: it remembers every call, and looks through all of them each time. */
class PlainBreaker {
  mode: "closed" | "open" | "half_open" = "closed";
  now = 0;
  opened = -1;
  openings = 0;
  closesNot = 0;
  ends = 0;
  calls: Known[] = [];
  failuresInRow = 0;
  successes = 0;
  places = new Map<string, number>();
  forced: { mode: "open" | "closed"; until: number } | null = null;

  pass(at: number, clock: number): void {
    if (this.now > clock) this.goBack(clock);
    this.now = Math.max(this.now, Math.min(at, clock));
    if (this.forced !== null && this.forced.until <= this.now) this.forced = null;
    if (this.forced !== null) return;
    if (this.mode === "open" && this.ends <= this.now) {
      this.mode = "half_open";
      this.forget();
    }
    for (const [id, until] of this.places) if (until <= this.now) this.places.delete(id);
  }

  goBack(clock: number): void {
    this.now = clock;
    this.ends -= Math.max(0, this.opened - clock);
    this.opened = Math.min(this.opened, clock);
    this.calls = this.calls.map(({ at, failed }) => ({ at: Math.min(at, clock), failed }));
    for (const [id, until] of this.places) this.places.set(id, Math.min(until, clock + 20));
  }

  forget(): void {
    this.places.clear();
    this.successes = 0;
  }

  open(): void {
    this.mode = "open";
    this.opened = this.now;
    this.openings += 1;
    this.ends = this.now + Math.min(150, 50 * 2 ** this.closesNot);
    this.forget();
  }

  close(): void {
    this.mode = "closed";
    this.calls = [];
    this.failuresInRow = 0;
    this.closesNot = 0;
    this.forget();
  }

  /** A tenth of the window after the first call of a group, a new group begins. */
  groups(): Known[][] {
    const groups: Known[][] = [];
    for (const call of this.calls) {
      const group = groups.at(-1);
      if (group?.[0] === undefined || call.at - group[0].at >= 10) groups.push([call]);
      else group.push(call);
    }
    return groups;
  }

  end(failed: boolean): void {
    if (this.forced !== null || this.mode === "open") return;
    if (this.mode === "half_open") {
      if (failed) {
        this.closesNot += 1;
        this.open();
      } else {
        this.successes += 1;
        if (this.successes === 2) this.close();
      }
      return;
    }
    this.failuresInRow = failed ? this.failuresInRow + 1 : 0;
    this.calls = this.groups()
      .filter(([first]) => first !== undefined && this.now - first.at < 100)
      .flat();
    this.calls.push({ at: this.now, failed });
    const bad = this.calls.filter((call) => call.failed).length;
    if (this.failuresInRow >= 3 || (failed && this.calls.length >= 6 && bad * 2 >= this.calls.length))
      this.open();
  }

  ask(id: string): boolean {
    if (this.forced !== null || this.mode !== "half_open" || this.places.size + this.successes >= 2)
      return false;
    this.places.set(id, this.now + 20);
    return true;
  }
}

test("it is what a plain reading of all calls says, in the order in which they are told of", () => {
  fc.assert(
    fc.property(steps, (all) => {
      const plain = new PlainBreaker();
      let state = firstBreakerState;
      let now = 1000;
      const asked: string[] = [];
      for (const [later, ahead, late, step] of all) {
        now += later;
        const clock = now + ahead;
        const at = clock - late;
        plain.pass(at, clock);
        let input: BreakerInput = { type: "time", at };
        let expected = false;
        let isHeard = true;
        if (step.does === "ends") {
          const began = plain.now - step.beganAgo;
          const endedAt = plain.now - step.endedAgo;
          input = { type: "call", at, endedAt, error: step.failed ? "x" : null, began: { at: began } };
          isHeard = step.endedAgo <= 100 && began >= plain.opened;
          if (isHeard) plain.end(step.failed);
        } else if (step.does === "asks") {
          const lease = `lease ${asked.length}`;
          asked.push(lease);
          input = { type: "probe", at, lease };
          expected = plain.ask(lease);
        } else if (step.does === "reports") {
          const lease = asked.at(-1 - step.nth) ?? "none";
          const began = { opening: plain.openings };
          input = { type: "call", at, endedAt: plain.now, error: step.failed ? "x" : null, began, lease };
          if (plain.places.has(lease)) {
            if (plain.forced === null) plain.places.delete(lease);
            plain.end(step.failed);
          }
        } else if (step.does === "gives up") {
          const lease = asked.at(-1 - step.nth) ?? "none";
          input = { type: "release", at, lease };
          plain.places.delete(lease);
        } else if (step.does === "decides") {
          const until = step.forMs === null ? null : plain.now + step.forMs;
          const { mode } = step;
          const override = mode === null ? null : { mode, by: "ann", reason: "", at, until };
          input = { type: "override", at, override, by: "ann" };
          plain.forced = mode === null ? null : { mode, until: until ?? Infinity };
          if (mode !== null) plain.places.clear();
          plain.pass(at, clock);
        } else if (step.does === "resets") {
          input = { type: "reset", at, by: "ann" };
          plain.forced = null;
          plain.close();
        }
        const before = state;
        const done = stepBreaker(state, input, { settings, random: () => 0, now: clock });
        state = done.state;
        expect([done.isGranted, done.isHeard]).toEqual([expected, isHeard]);
        expect(visiblePhase(state)).toBe(plain.forced?.mode ?? plain.mode);
        expect(state.phase).toBe(plain.mode);
        expect(state.leases.length + state.probeSuccesses).toBeLessThanOrEqual(
          Math.max(settings.probes, state.probeSuccesses),
        );
        // Each transition says what it led to, and the last is what holds.
        for (const [nth, passed] of done.transitions.entries()) {
          const from = done.transitions[nth - 1]?.state ?? before;
          expect(passed.type === "overridden" || passed.state.phase !== from.phase).toBe(true);
        }
        expect(done.transitions.at(-1)?.state.phase ?? before.phase).toBe(state.phase);
        // It stays small whatever comes, and is the same when it is kept as JSON in between.
        expect(state.window.length).toBeLessThanOrEqual(11);
        expect(state.at).toBeLessThanOrEqual(clock);
        expect(JSON.parse(JSON.stringify(state))).toEqual(state);
      }
    }),
    { numRuns: 1000 },
  );
});
