import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { clientFrameTypes, type ClientFrame, type ClientFrameType } from "./client-frames.ts";
import { newConnection, stepConnection } from "./connection.ts";
import type { Outgoing } from "./outgoing.ts";
import type { ConnectionEffect, ConnectionInput, ConnectionState } from "./connection-state.ts";

const identity = { worker_id: "w", user_id: "ann", role: "operator" } as const;
let made = 0;
const frame = <T extends ClientFrameType>(type: T, payload: object = {}) =>
  ({ id: `f${(made += 1)}`, type, payload }) as unknown as Extract<ClientFrame, { type: T }>;

/** A connection with all that it was asked to do so far. */
function run(...inputs: ConnectionInput[]) {
  let state: ConnectionState = newConnection;
  const effects: ConnectionEffect[] = [];
  const feed = (input: ConnectionInput) => {
    const step = stepConnection(state, input);
    state = step.state;
    effects.push(...step.effects);
    return step.effects;
  };
  inputs.forEach(feed);
  return { feed, effects, sent: () => sentOf(effects), state: () => state };
}
const sentOf = (effects: readonly ConnectionEffect[]) =>
  effects.flatMap((effect) => (effect.kind === "send" ? [effect.frame] : []));
const onFrame = (one: ClientFrame): ConnectionInput => ({ kind: "frame", frame: one });
const connected = () =>
  run(onFrame(frame("connect", { worker_id: "w", user_id: "ann" })), { kind: "identified", identity });

describe("before it is connected", () => {
  test.each(clientFrameTypes.filter((type) => type !== "connect"))("%s is refused", (type) => {
    const one = frame(type, { target_type: "event", target_id: "e", feedback: "like" });
    const [answer] = run(onFrame(one)).sent();
    expect(answer).toMatchObject({
      type: type === "feedback" ? "feedback.ack" : "ack",
      payload: { ack_id: one.id, ok: false, error: { code: "NOT_CONNECTED" } },
    });
  });

  test("what is sent while the host looks who it is waits, and is done in order", () => {
    const [first, second] = [frame("thread.list", { limit: 30 }), frame("run.cancel", { run_id: "r" })];
    const connect = frame("connect", { worker_id: "w", user_id: "ann" });
    const { feed, effects } = run(onFrame(connect), onFrame(first), onFrame(second));
    expect(effects).toEqual([{ kind: "identify", frame: connect }]);
    expect(feed({ kind: "identified", identity })).toEqual([
      { kind: "send", frame: { type: "ack", payload: { ack_id: connect.id, ok: true } } },
      { kind: "perform", frame: first, identity },
      { kind: "perform", frame: second, identity },
    ]);
  });

  test("only so much waits", () => {
    const { feed } = run(onFrame(frame("connect")));
    const answers = Array.from({ length: 40 }, () => feed(onFrame(frame("thread.list")))).flatMap(sentOf);
    expect(answers).toHaveLength(8);
    expect(answers[0]).toMatchObject({ payload: { error: { code: "RATE_LIMITED" } } });
  });

  test("a client that is refused may try again", () => {
    const error = { code: "FORBIDDEN", message: "No." } as const;
    const { feed, state, sent } = run(onFrame(frame("connect")), onFrame(frame("thread.list")));
    feed({ kind: "refused", error });
    expect(state()).toEqual({ phase: "new" });
    expect(sent().map(({ payload }) => payload)).toMatchObject([
      { error },
      { error: { code: "NOT_CONNECTED" } },
    ]);
    expect(feed(onFrame(frame("connect")))).toMatchObject([{ kind: "identify" }]);
  });
});

describe("once it is connected", () => {
  test("it watches its own worker, and nobody else's", () => {
    const { feed } = connected();
    const told: ConnectionInput = {
      kind: "broadcast",
      topic: "analytics",
      frame: { type: "analytics.event", payload: { event: "x", timestamp: "", worker_id: "w" } },
    };
    expect(feed(told)).toEqual([]);
    expect(sentOf(feed(onFrame(frame("analytics.subscribe", { worker_id: "other" }))))).toMatchObject([
      { payload: { error: { code: "FORBIDDEN" } } },
    ]);
    expect(feed(told)).toEqual([]);
    feed(onFrame(frame("analytics.subscribe", { worker_id: "w" })));
    expect(sentOf(feed(told))).toHaveLength(1);
    feed(onFrame(frame("analytics.unsubscribe", { worker_id: "w" })));
    expect(feed(told)).toEqual([]);
  });

  test("it is answered at once when it asks for a sign of life, before it is known as well", () => {
    const pong = [{ type: "pong", payload: {} }];
    expect(sentOf(connected().feed(onFrame(frame("ping"))))).toEqual(pong);
    expect(sentOf(run(onFrame(frame("connect"))).feed(onFrame(frame("ping"))))).toEqual(pong);
  });

  test("it is who it is: another connect is refused, before it is known as well", () => {
    const refused = [{ payload: { ok: false, error: { code: "INVALID" } } }];
    expect(sentOf(connected().feed(onFrame(frame("connect"))))).toMatchObject(refused);
    expect(sentOf(run(onFrame(frame("connect"))).feed(onFrame(frame("connect"))))).toMatchObject(refused);
  });

  test("only operators watch the analytics", () => {
    const { feed } = run(onFrame(frame("connect", { worker_id: "w", user_id: "ann" })), {
      kind: "identified",
      identity: { ...identity, role: "user" },
    });
    expect(sentOf(feed(onFrame(frame("analytics.subscribe", { worker_id: "w" }))))).toMatchObject([
      { payload: { error: { code: "FORBIDDEN", message: "Only operators may subscribe to analytics." } } },
    ]);
  });

  test("it hears of settings from when it asks, which the host answers, until it asks no more", () => {
    const { feed } = connected();
    const changed: ConnectionInput = {
      kind: "broadcast",
      topic: "settings",
      frame: { type: "thread.deleted", payload: { thread_id: "t" } },
    };
    expect(sentOf(feed(onFrame(frame("settings.subscribe", { worker_id: "other" }))))).toMatchObject([
      { payload: { error: { code: "FORBIDDEN" } } },
    ]);
    expect(feed(changed)).toEqual([]);
    const subscribe = frame("settings.subscribe", { worker_id: "w" });
    expect(feed(onFrame(subscribe))).toEqual([{ kind: "perform", frame: subscribe, identity }]);
    expect(sentOf(feed(changed))).toHaveLength(1);
    feed(onFrame(frame("settings.unsubscribe", { worker_id: "w" })));
    expect(feed(changed)).toEqual([]);
  });

  test("it watches only so many threads", () => {
    const { feed } = connected();
    const answers = Array.from({ length: 101 }, (_, index) =>
      feed(onFrame(frame("thread.subscribe", { thread_id: `t${index}` }))),
    );
    expect(answers.slice(0, 100).flat()).toHaveLength(100);
    expect(sentOf(answers[100] ?? [])).toMatchObject([{ payload: { error: { code: "RATE_LIMITED" } } }]);
  });

  test("a thread that cannot be read is answered to whoever asked, and not watched", () => {
    const { feed } = connected();
    const subscribe = frame("thread.subscribe", { thread_id: "t" });
    feed(onFrame(subscribe));
    const error = { code: "FORBIDDEN", message: "Not yours." } as const;
    expect(sentOf(feed({ kind: "load_failed", threadId: "t", load: 1, error }))).toMatchObject([
      { payload: { ack_id: subscribe.id, error } },
    ]);
    expect(feed({ kind: "published", threadId: "t", position: 1, frame: event(1) })).toEqual([]);
  });

  test("nothing is said once it is closed", () => {
    const { feed } = connected();
    feed({ kind: "closed" });
    for (const type of clientFrameTypes) expect(feed(onFrame(frame(type)))).toEqual([]);
    expect(feed({ kind: "answered", frames: [event(1)] })).toEqual([]);
  });
});

const event = (position: number): Outgoing => ({
  type: "event.append",
  payload: {
    thread_id: "t",
    events: [
      { id: `e${position}`, thread_id: "t", type: "message", actor: "user", created_at: String(position) },
    ],
  },
});
const idsIn = (frames: readonly Outgoing[]) =>
  frames.flatMap((one) =>
    one.type === "event.append" || one.type === "thread.snapshot"
      ? one.payload.events.map(({ id }) => id)
      : [],
  );

test("whoever watches a thread gets all of it once and in order, however reading and writing come together", () => {
  /** What happens next: something is written and heard of at once or later, the oldest reading ends, somebody subscribes anew or leaves. */
  const move = fc.oneof(
    { weight: 6, arbitrary: fc.constant("write" as const) },
    { weight: 2, arbitrary: fc.constant("write unheard" as const) },
    { weight: 2, arbitrary: fc.constant("hear" as const) },
    { weight: 3, arbitrary: fc.constant("read" as const) },
    { weight: 2, arbitrary: fc.constant("subscribe" as const) },
    { weight: 1, arbitrary: fc.constant("unsubscribe" as const) },
  );
  fc.assert(
    fc.property(fc.array(move, { maxLength: 60 }), (moves) => {
      const { feed } = connected();
      let written = 0;
      const unheard: number[] = [];
      let isWatching = false;
      let got: string[] = [];
      const readings: { load: number; position: number; after: number }[] = [];

      const perform = (effects: readonly ConnectionEffect[]) => {
        got.push(...idsIn(sentOf(effects)));
        for (const effect of effects) {
          if (effect.kind !== "load") continue;
          const { after } = effect;
          const from =
            after === null ? 0 : "position" in after ? after.position : Number(after.eventId.slice(1));
          // It reads what is there when it begins, and is done later.
          readings.push({ load: effect.load, position: written, after: from });
        }
      };
      const read = () => {
        const reading = readings.shift();
        if (reading === undefined) return;
        const { load, position, after } = reading;
        const frames = Array.from({ length: position - after }, (_, index) => event(after + index + 1));
        perform(feed({ kind: "loaded", threadId: "t", load, position, frames }));
      };

      for (const next of moves) {
        if (next === "write") {
          written += 1;
          perform(feed({ kind: "published", threadId: "t", position: written, frame: event(written) }));
        } else if (next === "write unheard") {
          written += 1;
          unheard.push(written);
        } else if (next === "hear") {
          const position = unheard.shift();
          if (position !== undefined)
            perform(feed({ kind: "published", threadId: "t", position, frame: event(position) }));
        } else if (next === "read") read();
        else if (next === "subscribe") {
          const last = isWatching ? undefined : got.at(-1);
          // A client that comes back says what it has; one that asks again wants all.
          if (last === undefined) got = [];
          isWatching = true;
          perform(
            feed(
              onFrame(frame("thread.subscribe", { thread_id: "t", ...(last && { after_event_id: last }) })),
            ),
          );
        } else {
          isWatching = false;
          perform(feed(onFrame(frame("thread.unsubscribe", { thread_id: "t" }))));
        }
      }
      // In the end everybody hears of everything.
      for (const position of unheard)
        perform(feed({ kind: "published", threadId: "t", position, frame: event(position) }));
      while (readings.length > 0) read();
      const expected = Array.from({ length: written }, (_, index) => `e${index + 1}`);
      // Who does not watch any more has the beginning, and nothing twice.
      expect(got).toEqual(isWatching ? expected : expected.slice(0, got.length));
    }),
    { numRuns: 2000 },
  );
});

test("a thread that is written faster than it is read is read again, and nothing is missing", () => {
  const { feed } = connected();
  feed(onFrame(frame("thread.subscribe", { thread_id: "t" })));
  const publish = (position: number) =>
    feed({ kind: "published", threadId: "t", position, frame: event(position) });
  for (let position = 1; position <= 1500; position += 1) expect(publish(position)).toEqual([]);
  // A thousand waited, the newest among them: it shows that others are missing.
  const read = Array.from({ length: 10 }, (_, index) => event(index + 1));
  const first = feed({ kind: "loaded", threadId: "t", load: 1, position: 10, frames: read });
  expect(idsIn(sentOf(first))).toHaveLength(999);
  expect(first.at(-1)).toMatchObject({ kind: "load", load: 2, after: { position: 999 } });
  expect(publish(1501)).toEqual([]);
  const rest = Array.from({ length: 501 }, (_, index) => event(1000 + index));
  const last = feed({ kind: "loaded", threadId: "t", load: 2, position: 1500, frames: rest });
  expect(idsIn(sentOf(last)).at(-1)).toBe("e1501");
  expect(idsIn(sentOf(last))).toHaveLength(502);
});

test("what has no place comes in turn with what has", () => {
  const { feed } = connected();
  feed(onFrame(frame("thread.subscribe", { thread_id: "t" })));
  const told: Outgoing = { type: "thread.deleted", payload: { thread_id: "t" } };
  feed({ kind: "published", threadId: "t", position: 1, frame: event(1) });
  feed({ kind: "published", threadId: "t", position: null, frame: told });
  feed({ kind: "published", threadId: "t", position: 2, frame: event(2) });
  expect(sentOf(feed({ kind: "loaded", threadId: "t", load: 1, position: 0, frames: [] }))).toEqual([
    event(1),
    told,
    event(2),
  ]);
});
