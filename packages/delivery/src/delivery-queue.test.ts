import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { memorySpool, openQueue } from "./test-support/open-queue.ts";

const ok = () => new Response("{}");
const status = (code: number, body: unknown = {}, headers: Record<string, string> = {}) =>
  new Response(JSON.stringify(body), { status: code, headers });
const down = () => status(503);
const numbers = (count: number, from = 0) => Array.from({ length: count }, (_, index) => from + index);

describe("when a batch is made up", () => {
  test("at once when it is full, or when its first event has waited long enough", async () => {
    const { push, sent, time } = openQueue();
    push(10);
    await time.advance(0);
    expect(sent()).toEqual([10]);
    push(3);
    await time.advance(4999);
    expect(sent()).toEqual([10]);
    await time.advance(1);
    expect(sent()).toEqual([10, 3]);
  });

  test("in a later turn, and one every so often, where a gap is asked for", async () => {
    const { push, sent, time } = openQueue({ requestGapMs: 100 });
    push(25);
    await time.advance(0);
    expect(sent()).toEqual([25]);
    push(25);
    await time.advance(99);
    expect(sent()).toEqual([25]);
    await time.advance(1);
    expect(sent()).toEqual([25, 25]);
    push(499);
    await time.advance(0);
    expect(sent()).toEqual([25, 25]);
    push(1);
    await time.advance(0);
    expect(sent()).toEqual([25, 25, 500]);
  });

  test("without waiting for the gap, where half of the queue is full", async () => {
    const { push, sent, time } = openQueue({ requestGapMs: 100, maxQueuedEvents: 40 });
    push(10);
    await time.advance(0);
    push(19);
    await time.advance(0);
    expect(sent()).toEqual([10]);
    push(1);
    await time.advance(0);
    expect(sent()).toEqual([10, 20]);
  });

  test("grows while another is on its way, but not where it is safe on disk", async () => {
    const memory = openQueue({}, { answer: () => null });
    memory.push(495);
    await memory.time.advance(0);
    memory.receiver.answer = ok;
    await memory.time.advance(11_000);
    expect(memory.sent()).toEqual([10, 10, 485]);
    const disk = openQueue({ spool: memorySpool() });
    disk.push(25);
    await disk.time.advance(0);
    expect(disk.sent()).toEqual([10, 10]);
  });

  test("as soon as the one before is taken, where enough has gathered meanwhile", async () => {
    const first = Promise.withResolvers<Response>();
    const { push, sent, time, receiver } = openQueue({}, { answer: () => first.promise });
    push(10);
    await time.advance(0);
    receiver.answer = ok;
    push(15, 10);
    await time.advance(1000);
    expect(sent()).toEqual([10]);
    first.resolve(ok());
    await time.advance(0);
    expect(sent()).toEqual([10, 15]);
  });

  test("without timers under a promise that is handed over", async () => {
    const promises: Promise<unknown>[] = [];
    const { push, sent, time } = openQueue({ waitUntil: (promise) => void promises.push(promise) });
    push(25);
    expect(promises).toHaveLength(1);
    await time.advance(0);
    await Promise.all(promises);
    expect(sent()).toEqual([25]);
    push(1);
    expect(promises).toHaveLength(2);
  });

  test("at once and beside what is on its way, when the page may be gone", async () => {
    const { queue, push, sent } = openQueue({ requestGapMs: 100 }, { answer: () => null });
    push(1);
    queue.sendNow();
    push(2);
    queue.sendNow();
    // Not a turn later.
    expect(sent()).toEqual([1, 2]);
  });
});

describe("a batch that is not taken", () => {
  test("is sent again after longer and longer waits, under the same id", async () => {
    const at: number[] = [];
    const { push, received, time, failures } = openQueue(
      {},
      { answer: () => (at.push(time.now()), at.length < 5 ? down() : ok()) },
    );
    push(10);
    await time.advance(60_000);
    expect(at.map((when) => when - (at[0] ?? 0))).toEqual([0, 250, 750, 1750, 3750]);
    expect(new Set(received.map(({ batch_id }) => batch_id)).size).toBe(1);
    expect(failures.map((failure) => failure.status)).toEqual([503, 503, 503, 503]);
  });

  test("is tried as often as it may be, and the next begins with short waits again", async () => {
    const at: number[] = [];
    const { push, time, receiver } = openQueue(
      { maxRetries: 2 },
      { answer: () => (at.push(time.now()), down()) },
    );
    push(10);
    await time.advance(60_000);
    expect(at).toHaveLength(3);
    receiver.answer = ok;
    push(10);
    await time.advance(0);
    at.length = 0;
    receiver.answer = () => (at.push(time.now()), down());
    push(10);
    await time.advance(60_000);
    expect(at.map((when) => when - (at[0] ?? 0))).toEqual([0, 250, 750]);
  });

  test("waits as long as Retry-After says", async () => {
    const { push, sent, time, receiver } = openQueue(
      {},
      { answer: () => status(429, {}, { "retry-after": "7" }) },
    );
    push(10);
    await time.advance(0);
    receiver.answer = ok;
    await time.advance(6999);
    expect(sent()).toEqual([10]);
    await time.advance(251);
    expect(sent()).toEqual([10, 10]);
  });

  test("in time is given up and sent again", async () => {
    const { push, sent, time, failures, receiver } = openQueue({}, { answer: () => null });
    push(10);
    await time.advance(9999);
    receiver.answer = ok;
    expect(sent()).toEqual([10]);
    await time.advance(251);
    expect(sent()).toEqual([10, 10]);
    expect(failures).toMatchObject([{ status: 0, isLate: true }]);
  });

  test("after its last try is dropped, and the next comes", async () => {
    const { push, dropped, time, queue } = openQueue({ maxRetries: 2 }, { answer: down });
    push(10);
    await time.advance(60_000);
    expect(dropped).toEqual([{ events: numbers(10), reason: "unreachable", detail: "Dendro answered 503." }]);
    expect(queue.isEmpty).toBe(true);
  });

  test("makes the next wait too, until one is taken", async () => {
    const at: number[] = [];
    const { push, time } = openQueue({ maxRetries: 0 }, { answer: () => (at.push(time.now()), down()) });
    for (let turn = 0; turn < 3; turn += 1) {
      push(10);
      await time.advance(0);
    }
    expect(at).toHaveLength(3);
  });

  test("in part is told of by what was wrong", async () => {
    const rejected = [
      { index: 0, code: "a", message: "A." },
      { index: 2, code: "b", message: "B." },
      { index: 4, code: "a", message: "A." },
      { index: 77, code: "a", message: "A." },
    ];
    const opened = openQueue({}, { answer: () => status(207, { rejected }) });
    opened.push(10);
    await opened.time.advance(0);
    expect(opened.dropped).toEqual([
      { events: [0, 4], reason: "rejected", detail: "a: A." },
      { events: [2], reason: "rejected", detail: "b: B." },
    ]);
    expect(opened.delivered).toBe(7);
  });

  test("as it is too large is halved until it fits, in order", async () => {
    const opened = openQueue(
      {},
      { answer: ({ events }) => (events.length > 2 || events.includes(7) ? status(413) : ok()) },
    );
    opened.push(10);
    await opened.queue.flush();
    expect(opened.dropped.map(({ events, reason }) => [events, reason])).toEqual([[[7], "too_large"]]);
    const taken = opened.received.filter(({ events }) => events.length <= 2 && !events.includes(7));
    expect(taken.flatMap(({ events }) => events)).toEqual([0, 1, 2, 3, 4, 5, 6, 8, 9]);
    expect(opened.queue.isEmpty).toBe(true);
  });
});

describe("the bounds", () => {
  test("of events: the oldest go, a twentieth at once, but nothing that is on its way", async () => {
    const opened = openQueue({ maxQueuedEvents: 100 }, { answer: () => null });
    opened.push(10);
    await opened.time.advance(0);
    opened.push(91, 10);
    expect(opened.lost()).toEqual([10, 11, 12, 13, 14]);
    expect(opened.queue.queued).toBe(96);
    expect(opened.dropped[0]?.reason).toBe("queue_full");
  });

  test("of bytes: the oldest batches are shortened", async () => {
    const opened = openQueue(
      { maxQueuedBytes: 1000, createEncode: () => () => '"' + "x".repeat(48) + '"', maxRetries: Infinity },
      { answer: down },
    );
    for (let turn = 0; turn < 10; turn += 1) {
      opened.push(10, turn * 10);
      await opened.time.advance(5000);
    }
    expect(opened.queue.queued).toBeLessThanOrEqual(20);
    expect(opened.lost()).toEqual(numbers(opened.lost().length));
    expect(opened.lost().length + opened.queue.queued).toBe(100);
  });

  test("lose nothing that is in the spool: it is only no more in memory", async () => {
    const spool = memorySpool();
    const opened = openQueue({ maxQueuedEvents: 50, spool, maxRetries: Infinity }, { answer: down });
    for (let turn = 0; turn < 20; turn += 1) {
      opened.push(10, turn * 10);
      await opened.settle();
    }
    expect(opened.queue.queued).toBeLessThanOrEqual(50);
    expect(spool.bodies.size).toBe(20);
    opened.receiver.answer = ok;
    await opened.time.advance(60_000);
    expect(opened.lost()).toEqual([]);
    expect(new Set(opened.received.flatMap(({ events }) => events))).toEqual(new Set(numbers(200)));
    expect(spool.bodies.size).toBe(0);
  });

  test("one who adds what it is told of does not drop all the others", async () => {
    const told: number[][] = [];
    const opened = openQueue({ maxQueuedEvents: 3 });
    const { report, queue } = opened;
    const drop = report.drop;
    report.drop = (events, ...why) => {
      if (!report.isTelling) told.push([...events]);
      drop(events, ...why);
      if (told.length < 50) queue.push(-1);
    };
    opened.push(4);
    expect(told[0]).toEqual([0]);
  });
});

describe("a spool", () => {
  test("has a batch before it is sent, and not once it is taken", async () => {
    const spool = memorySpool();
    const seen: number[] = [];
    const opened = openQueue({ spool }, { answer: () => (seen.push(spool.bodies.size), ok()) });
    opened.push(20);
    await opened.queue.flush();
    expect(seen).toEqual([2, 1]);
    expect(spool.bodies.size).toBe(0);
  });

  test("is emptied before anything new, by who comes next", async () => {
    const spool = memorySpool();
    const first = openQueue({ spool, maxRetries: 0 }, { answer: down });
    first.push(10);
    await first.queue.close(0);
    expect(first.dropped).toEqual([]);
    const second = openQueue({ spool }, { time: first.time });
    second.push(10, 10);
    await second.queue.flush();
    expect(second.received.flatMap(({ events }) => events)).toEqual(numbers(20));
    expect(second.received[0]?.batch_id).toBe(first.received[0]?.batch_id);
    expect(second.queue.isEmpty).toBe(true);
  });

  test("keeps what failed for another time, and sends it with whatever comes or after the longest wait", async () => {
    const spool = memorySpool();
    const opened = openQueue({ spool, maxRetries: 1 }, { answer: down });
    opened.push(10);
    const flushed = opened.queue.flush();
    await opened.time.advance(250);
    await flushed;
    expect(opened.sent()).toEqual([10, 10]);
    opened.push(10, 10);
    await opened.settle();
    await opened.settle();
    // The old one once, the new one again after a wait.
    expect(opened.received.slice(2).map(({ events }) => events[0])).toEqual([0, 10]);
    opened.receiver.answer = ok;
    await opened.time.advance(60_000);
    expect(spool.bodies.size).toBe(0);
    expect(opened.dropped).toEqual([]);
  });

  test("that is full gives up the oldest, but none whose request is under way", async () => {
    const spool = memorySpool(160);
    const opened = openQueue({ spool }, { answer: () => null });
    opened.push(10);
    await opened.settle();
    for (let turn = 1; turn < 4; turn += 1) {
      opened.push(10, turn * 10);
      await opened.settle();
    }
    expect(opened.dropped.map(({ events, reason }) => [events[0], reason])).toEqual([
      [10, "spool_full"],
      [20, "spool_full"],
    ]);
    expect(opened.received[0]?.events).toEqual(numbers(10));
  });

  test("that does not work is told of once, and everything is sent all the same", async () => {
    const broken = () => Promise.reject(new Error("no disk"));
    const spool = { keep: broken, list: broken, read: broken, remove: broken };
    const opened = openQueue({ spool });
    opened.push(30);
    await opened.queue.flush();
    expect(opened.delivered).toBe(30);
    expect(opened.faults).toEqual([
      "The spool could not list its batches.",
      "The spool could not keep a batch.",
    ]);
  });

  test("that has a damaged batch loses that alone", async () => {
    const spool = memorySpool();
    spool.bodies.set("018bcfe5-6800-7000-8000-000000000000", '{"batch_id":');
    const opened = openQueue({ spool });
    opened.push(10);
    await opened.queue.flush();
    expect(opened.faults).toEqual(["A batch in the spool is damaged and is given up."]);
    expect(opened.sent()).toEqual([10]);
    expect(spool.bodies.size).toBe(0);
  });

  test("is looked at before anything is flushed, and only for what is no more in memory", async () => {
    const spool = memorySpool();
    spool.bodies.set("a", '{"batch_id":"a","events":[1]}');
    let reads = 0;
    const { read } = spool;
    spool.read = async (id) => ((reads += 1), await read(id));
    const opened = openQueue({ spool });
    await opened.queue.flush();
    expect(opened.received).toEqual([{ batch_id: "a", events: [1] }]);
    opened.push(10);
    await opened.queue.flush();
    expect([opened.sent(), reads]).toEqual([[1, 10], 1]);
  });

  test("has what it had at the start tried one after the other, until one fails", async () => {
    const spool = memorySpool();
    for (const id of ["a", "b", "c"]) spool.bodies.set(id, `{"batch_id":"${id}","events":[1]}`);
    const opened = openQueue({ spool, maxRetries: 1 }, { answer: down });
    const ids = () => opened.received.splice(0).map(({ batch_id }) => batch_id);
    const flushed = opened.queue.flush();
    await opened.time.advance(1000);
    await flushed;
    expect(ids()).toEqual(["a", "a"]);
    // Whoever flushes has it tried again, once.
    await opened.queue.flush();
    expect(ids()).toEqual(["a"]);
    opened.receiver.answer = ({ batch_id }) => (batch_id === "a" ? ok() : down());
    await opened.time.advance(31_000);
    expect(ids()).toEqual(["a", "b"]);
    opened.receiver.answer = ok;
    await opened.time.advance(31_000);
    expect(ids()).toEqual(["b", "c"]);
    expect([spool.bodies.size, opened.dropped]).toEqual([0, []]);
  });

  test("is looked at, and what is under way is not sent twice for that", async () => {
    const answer = Promise.withResolvers<Response>();
    const opened = openQueue({ spool: memorySpool() }, { answer: () => answer.promise });
    opened.push(20);
    await opened.settle();
    await opened.queue.look();
    answer.resolve(ok());
    await opened.queue.flush();
    expect(opened.received.flatMap(({ events }) => events)).toEqual(numbers(20));
  });

  test("is looked at for what others left since", async () => {
    const spool = memorySpool();
    const opened = openQueue({ spool });
    await opened.settle();
    spool.bodies.set("a", '{"batch_id":"a","events":[1]}');
    await opened.queue.look();
    await opened.queue.flush();
    expect(opened.received).toEqual([{ batch_id: "a", events: [1] }]);
  });
});

test("flushing within a time says whether it was enough", async () => {
  const opened = openQueue();
  opened.push(3);
  expect(await opened.queue.flushWithin(100)).toBe(true);
  opened.receiver.answer = () => null;
  opened.push(3);
  const flushed = opened.queue.flushWithin(100);
  await opened.time.advance(100);
  expect(await flushed).toBe(false);
});

describe("the end", () => {
  test("comes in time: what is not delivered is dropped, and whoever waits for it waits no longer", async () => {
    const opened = openQueue({}, { answer: () => null });
    opened.push(13);
    const flushed = opened.queue.flush();
    const closed = opened.queue.close(100);
    await opened.time.advance(100);
    await closed;
    await flushed;
    expect(opened.dropped.map(({ events, reason }) => [events.length, reason])).toEqual([
      [10, "closed"],
      [3, "closed"],
    ]);
    expect([opened.queue.queued, opened.queue.isEmpty]).toEqual([0, true]);
    opened.push(1);
    expect(opened.dropped.at(-1)).toMatchObject({ events: [0], reason: "closed" });
    await opened.time.advance(1e6);
    expect(opened.sent()).toEqual([10]);
  });

  test("leaves no timer, and neither does a queue that has nothing to send", async () => {
    const opened = openQueue({ spool: memorySpool(), maxRetries: 0 });
    opened.push(3);
    await opened.queue.flush();
    await opened.settle();
    expect(opened.time.timerCount).toBe(0);
    // One batch is set aside for later.
    opened.receiver.answer = down;
    opened.push(10);
    await opened.settle();
    await opened.settle();
    expect(opened.time.timerCount).toBe(1);
    await opened.queue.close(100);
    expect(opened.time.timerCount).toBe(0);
  });

  test("leaves what is in the spool there, and lets go of it", async () => {
    const spool = memorySpool();
    let isLetGo = false;
    const opened = openQueue(
      { spool: { ...spool, close: async () => void (isLetGo = true) } },
      { answer: () => null },
    );
    opened.push(10);
    const closed = opened.queue.close(100);
    await opened.time.advance(100);
    await closed;
    expect([opened.dropped, spool.bodies.size, isLetGo]).toEqual([[], 1, true]);
  });
});

describe("whatever happens", () => {
  const step = fc.oneof(
    {
      weight: 4,
      arbitrary: fc.record({ kind: fc.constant("push" as const), count: fc.integer({ min: 1, max: 40 }) }),
    },
    {
      weight: 3,
      arbitrary: fc.record({ kind: fc.constant("wait" as const), ms: fc.integer({ min: 0, max: 40_000 }) }),
    },
    {
      weight: 3,
      arbitrary: fc.record({
        kind: fc.constant("answer" as const),
        as: fc.constantFrom(200, 200, 503, 429, 413, 401, 0),
      }),
    },
    { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom("flush" as const, "now" as const) }) },
  );

  test.each([
    ["in memory", false],
    ["with a spool", true],
  ])(
    "every event is delivered, dropped, or left in the spool, once, and the bounds hold: %s",
    async (_, isSpooled) => {
      await fc.assert(
        fc.asyncProperty(
          fc.array(step, { maxLength: 30 }),
          fc.integer({ min: 1, max: 60 }),
          fc.constantFrom(0, 2, Infinity),
          fc.constantFrom(undefined, 100),
          async (steps, maxQueuedEvents, maxRetries, requestGapMs) => {
            let as = 200;
            const arrived: number[] = [];
            const spool = isSpooled ? memorySpool(2000) : undefined;
            const opened = openQueue(
              { maxQueuedEvents, maxRetries, requestGapMs, spool, maxQueuedBytes: 120 },
              {
                answer({ events }) {
                  if (as === 0) return null;
                  if (as === 200 || (as === 413 && events.length === 1)) arrived.push(...events);
                  return as === 413 && events.length === 1 ? ok() : status(as);
                },
              },
            );
            let pushed = 0;
            let beyond = 0;
            // What is under way has to stay: one request, unless a page ends.
            const most = steps.some(({ kind }) => kind === "now") ? Infinity : maxQueuedEvents;
            for (const one of steps) {
              if (one.kind === "push") {
                opened.push(one.count, pushed);
                pushed += one.count;
                beyond = Math.max(beyond, opened.queue.queued - most);
              } else if (one.kind === "wait") await opened.time.advance(one.ms);
              else if (one.kind === "answer") as = one.as;
              else if (one.kind === "now") opened.queue.sendNow();
              else void opened.queue.flush();
            }
            as = 200;
            const closed = opened.queue.close(200_000);
            await opened.time.advance(200_000);
            await closed;
            const left = [...(spool?.bodies.values() ?? [])].flatMap(
              (body) => (JSON.parse(body) as { events: number[] }).events,
            );
            const all = [...arrived, ...opened.lost(), ...left];
            expect(beyond).toBe(0);
            expect(all.toSorted((a, b) => a - b)).toEqual(numbers(pushed));
            expect(opened.queue.queued).toBe(0);
            expect(opened.report.dropped).toBe(opened.lost().length);
            expect(opened.delivered).toBe(arrived.length);
          },
        ),
        { numRuns: 150 },
      );
    },
  );
});
