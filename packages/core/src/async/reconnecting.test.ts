import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  firstReconnectState,
  isLive,
  stepReconnect,
  type ReconnectInput,
  type ReconnectState,
} from "./reconnect-state.ts";
import { createReconnecting, type SocketEvents } from "./reconnecting.ts";
import { createVirtualTime } from "./test-support/virtual-time.ts";

const context = { now: 1000, pauseMs: (failures: number) => 100 * (failures + 1) };
const states: Record<string, ReconnectState> = {
  opening: { phase: "opening", failures: 2, isHeard: true },
  "opening, silent": { phase: "opening", failures: 2, isHeard: false },
  greeting: { phase: "greeting", failures: 2, isHeard: true },
  ready: { phase: "ready", failures: 0, isHeard: true },
  "ready, silent": { phase: "ready", failures: 0, isHeard: false },
  waiting: { phase: "waiting", failures: 3, retryAt: 5000 },
  refused: { phase: "refused" },
  closed: { phase: "closed" },
};

/** What is not in the table changes nothing. */
const table: [string, ReconnectInput, string, ...string[]][] = [
  ["opening", "opened", "greeting 2"],
  ["opening", "accepted", "ready 0"],
  ["opening", "refused", "refused", "end"],
  ["opening", "lost", "waiting 3 until 1300"],
  ["opening", "beat", "opening 2 silent"],
  ["opening", "retry", "opening 0", "end", "open"],
  ["opening", "close", "closed", "end"],
  ["opening, silent", "opened", "greeting 2"],
  ["opening, silent", "heard", "opening 2"],
  ["opening, silent", "accepted", "ready 0"],
  ["opening, silent", "refused", "refused", "end"],
  ["opening, silent", "lost", "waiting 3 until 1300"],
  ["opening, silent", "beat", "waiting 3 until 1300", "end"],
  ["opening, silent", "retry", "opening 0", "end", "open"],
  ["opening, silent", "close", "closed", "end"],
  ["greeting", "accepted", "ready 0"],
  ["greeting", "refused", "refused", "end"],
  ["greeting", "lost", "waiting 3 until 1300"],
  ["greeting", "beat", "greeting 2 silent", "ping"],
  ["greeting", "retry", "opening 0", "end", "open"],
  ["greeting", "close", "closed", "end"],
  ["ready", "refused", "refused", "end"],
  ["ready", "lost", "waiting 1 until 1100"],
  ["ready", "beat", "ready 0 silent", "ping"],
  ["ready", "close", "closed", "end"],
  ["ready, silent", "heard", "ready 0"],
  ["ready, silent", "refused", "refused", "end"],
  ["ready, silent", "lost", "waiting 1 until 1100"],
  ["ready, silent", "beat", "waiting 1 until 1100", "end"],
  ["ready, silent", "close", "closed", "end"],
  ["waiting", "due", "opening 3", "open"],
  ["waiting", "retry", "opening 0", "open"],
  ["waiting", "close", "closed"],
  ["refused", "retry", "opening 0", "open"],
  ["refused", "close", "closed"],
];

function told(state: ReconnectState): string {
  if (isLive(state)) return `${state.phase} ${state.failures}${state.isHeard ? "" : " silent"}`;
  return state.phase === "waiting" ? `waiting ${state.failures} until ${state.retryAt}` : state.phase;
}

const inputs: ReconnectInput[] = [
  ...(["opened", "heard", "accepted", "refused", "lost", "beat", "due", "retry", "close"] as const),
];

describe("each input in each phase", () => {
  test.each(Object.keys(states).flatMap((name) => inputs.map((input) => [name, input] as const)))(
    "%s: %s",
    (name, input) => {
      const state = states[name] ?? firstReconnectState;
      const [, , then = told(state), ...effects] = table.find(([a, b]) => a === name && b === input) ?? [];
      const step = stepReconnect(state, input, context);
      expect([told(step.state), ...step.effects]).toEqual([then, ...effects]);
    },
  );

  test("leads to at most one socket, and to none once it is closed", () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...inputs), { maxLength: 60 }), (sequence) => {
        let state = firstReconnectState;
        let sockets = 1;
        for (const input of sequence) {
          // The socket is gone by then.
          if (input === "lost" && isLive(state)) sockets -= 1;
          const step = stepReconnect(state, input, context);
          for (const effect of step.effects) sockets += { open: 1, end: -1, ping: 0 }[effect];
          state = step.state;
          expect(sockets).toBe(isLive(state) ? 1 : 0);
        }
        expect(stepReconnect(state, "close", context).state).toEqual({ phase: "closed" });
      }),
    );
  });
});

function connect() {
  const time = createVirtualTime(0);
  const sockets: { events: SocketEvents; openedAt: number; pings: number; isEnded: boolean }[] = [];
  const phases: string[] = [];
  const connection = createReconnecting({
    open(events) {
      const socket = { events, openedAt: time.now(), pings: 0, isEnded: false };
      sockets.push(socket);
      return { ping: () => (socket.pings += 1), end: () => (socket.isEnded = true) };
    },
    pauseMs: (failures) => 1000 * 2 ** failures,
    beatIntervalMs: 20_000,
    clock: time.now,
    setTimer: time.setTimer,
    onChange: ({ phase }) => phases.push(phase),
  });
  const last = () => sockets.at(-1) as (typeof sockets)[number];
  return { time, sockets, phases, connection, last };
}

describe("a connection", () => {
  test("comes back after longer and longer waits, and soon again once it was accepted", async () => {
    const { time, sockets, last } = connect();
    for (let turn = 0; turn < 3; turn += 1) {
      last().events.lost();
      await time.advance(1000 * 2 ** turn);
    }
    expect(sockets.map(({ openedAt }) => openedAt)).toEqual([0, 1000, 3000, 7000]);
    last().events.opened();
    last().events.accepted();
    last().events.lost();
    await time.advance(999);
    expect(sockets).toHaveLength(4);
    await time.advance(1);
    expect(sockets).toHaveLength(5);
  });

  test("is given up when nothing comes for two beats, and lives as long as something does", async () => {
    const { time, sockets, last } = connect();
    last().events.opened();
    last().events.accepted();
    for (let turn = 0; turn < 5; turn += 1) {
      await time.advance(20_000);
      last().events.heard();
    }
    expect([sockets.length, last().pings]).toEqual([1, 5]);
    await time.advance(20_000);
    expect(last().isEnded).toBe(false);
    await time.advance(20_000);
    expect(sockets[0]?.isEnded).toBe(true);
    await time.advance(1000);
    expect(sockets).toHaveLength(2);
  });

  test("that never opens is given up too", async () => {
    const { time, sockets } = connect();
    await time.advance(41_000);
    expect(sockets.map(({ isEnded, pings }) => [isEnded, pings])).toEqual([
      [true, 0],
      [false, 0],
    ]);
  });

  test("that was refused stays away until somebody wants it", async () => {
    const { time, sockets, last, connection } = connect();
    last().events.opened();
    last().events.refused();
    expect(last().isEnded).toBe(true);
    await time.advance(1e6);
    expect(sockets).toHaveLength(1);
    connection.retry();
    expect(sockets).toHaveLength(2);
  });

  test("hears nothing of a socket that is not its own any more", async () => {
    const { sockets, connection, time } = connect();
    const first = sockets[0]?.events;
    connection.retry();
    expect(sockets).toHaveLength(2);
    first?.lost();
    first?.refused();
    first?.accepted();
    expect(connection.state).toMatchObject({ phase: "opening" });
    connection.close();
    sockets[1]?.events.lost();
    await time.advance(1e6);
    expect([connection.state.phase, sockets.length, time.timerCount]).toEqual(["closed", 2, 0]);
  });

  test("has one socket at a time and one timer, whatever happens", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.oneof(
            fc.constantFrom("opened", "heard", "accepted", "refused", "lost", "retry"),
            fc.integer({ min: 0, max: 70_000 }),
          ),
          { maxLength: 40 },
        ),
        async (steps) => {
          const { time, sockets, last, connection } = connect();
          for (const step of steps) {
            if (typeof step === "number") await time.advance(step);
            else if (step === "retry") connection.retry();
            else {
              // What is lost has ended by itself.
              if (step === "lost") last().isEnded = true;
              last().events[step]();
            }
            expect(time.timerCount).toBe(connection.state.phase === "refused" ? 0 : 1);
            expect(sockets.filter(({ isEnded }) => !isEnded)).toHaveLength(isLive(connection.state) ? 1 : 0);
          }
          connection.close();
          expect([connection.state.phase, time.timerCount]).toEqual(["closed", 0]);
        },
      ),
    );
  });
});
