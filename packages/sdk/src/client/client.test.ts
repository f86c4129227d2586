import fc from "fast-check";
import { afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { clientOf, startFakeDendro, type FakeDendro } from "../test-support/fake-dendro.ts";
import { createClient } from "../index.ts";

let dendro: FakeDendro;
// Every client here listens for the end of the process.
beforeAll(() => void process.setMaxListeners(200));
beforeEach(async () => {
  dendro = await startFakeDendro();
});
afterEach(async () => await dendro.close());

const until = async (isSo: () => boolean) => {
  for (let turn = 0; turn < 500 && !isSo(); turn += 1) await new Promise((resolve) => setTimeout(resolve, 5));
};

describe("what is sent", () => {
  test("an event goes out in Dendro's own format, with the key, an id and the time it was tracked", async () => {
    const { client } = clientOf(dendro, { clock: () => 1_700_000_000_000, source: "shop" });
    client.track({ type: "order.placed", user_id: "7", data: { total: 12.5 } });
    client.track("order.shipped", { timestamp: "2026-01-01T00:00:00Z", source: "depot" });
    await client.flush();
    const [batch] = dendro.received;
    expect(batch?.headers["authorization"]).toBe("Bearer test-key");
    expect(batch?.batch_id).toMatch(/^[0-9a-f-]{36}$/u);
    expect(batch?.events).toEqual([
      {
        type: "order.placed",
        user_id: "7",
        data: { total: 12.5 },
        source: "shop",
        timestamp: 1_700_000_000_000,
        id: expect.stringMatching(/^018bcfe5-6800-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/u),
      },
      expect.objectContaining({ type: "order.shipped", timestamp: "2026-01-01T00:00:00Z", source: "depot" }),
    ]);
  });

  test("users, pages and feedback have their own types", async () => {
    const { client } = clientOf(dendro);
    client.identify("7", { plan: "pro" });
    client.page({ path: "/pricing", host: "example.org", title: "Pricing" });
    client.feedback({
      kind: "like",
      target_type: "message",
      target_id: "m1",
      reason: "helpful",
      user_id: "7",
    });
    client.feedback({ kind: "score", name: "accuracy", target_type: "run", target_id: "r1", value: 0.9 });
    await client.flush();
    expect(dendro.events()).toMatchObject([
      { type: "user.identified", user_id: "7", data: { plan: "pro" } },
      { type: "page_view", path: "/pricing", host: "example.org", data: { title: "Pricing" } },
      {
        type: "feedback.like",
        user_id: "7",
        data: { target_type: "message", target_id: "m1", reason: "helpful" },
      },
      {
        type: "feedback.score",
        name: "accuracy",
        data: { target_type: "run", target_id: "r1", value: 0.9 },
      },
    ]);
  });

  test("a later change of the object that was tracked changes nothing", async () => {
    const { client } = clientOf(dendro);
    const event = { type: "a", name: "first" };
    client.track(event);
    event.name = "second";
    client.track(event);
    await client.flush();
    expect(dendro.events().map(({ name }) => name)).toEqual(["first", "second"]);
  });
});

describe("when it is sent", () => {
  test("a full batch goes at once, what is left over waits for its interval", async () => {
    const { client } = clientOf(dendro, { maxBatchEvents: 3, flushIntervalMs: 100 });
    for (let index = 0; index < 3; index += 1) client.track({ type: "a" });
    await until(() => dendro.received.length === 1);
    client.track({ type: "b" });
    expect(dendro.received.map(({ events }) => events.length)).toEqual([3]);
    const start = performance.now();
    await until(() => dendro.received.length === 2);
    expect(performance.now() - start).toBeGreaterThan(50);
    expect(dendro.received.map(({ events }) => events.length)).toEqual([3, 1]);
  });

  test("nothing is written as JSON while the caller waits", () => {
    const { client } = clientOf(dendro, { batchSize: 1 });
    let isWritten = false;
    client.track({ type: "a", data: { toJSON: () => (isWritten = true) } });
    expect(isWritten).toBe(false);
  });

  test("there is one request at a time, and what gathers meanwhile goes together", async () => {
    const taken = Promise.withResolvers<void>();
    dendro.answerWith({ after: taken.promise });
    const { client } = clientOf(dendro, { batchSize: 2 });
    client.track({ type: "a" });
    client.track({ type: "a" });
    await until(() => dendro.received.length === 1);
    for (let index = 0; index < 50; index += 1) client.track({ type: "b" });
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(dendro.received).toHaveLength(1);
    taken.resolve();
    await client.flush();
    expect(dendro.received.map(({ events }) => events.length)).toEqual([2, 50]);
  });

  test("a busy caller makes few requests, not one for every ten events", async () => {
    const { client } = clientOf(dendro, { batchSize: 5 });
    const start = performance.now();
    while (dendro.received.length < 4) {
      for (let index = 0; index < 5; index += 1) client.track({ type: "a" });
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    // At once, and then every 100 ms at most.
    expect(performance.now() - start).toBeGreaterThan(250);
  });

  test("a request holds a thousand events and a mebibyte at most", async () => {
    const { client } = clientOf(dendro, { maxQueuedEvents: 5000, flushIntervalMs: 60_000, batchSize: 5000 });
    for (let index = 0; index < 1500; index += 1) client.track({ type: "a" });
    await client.flush();
    expect(dendro.received.map(({ events }) => events.length)).toEqual([1000, 500]);
    for (let index = 0; index < 60; index += 1)
      client.track({ type: "a", data: { text: "x".repeat(40_000) } });
    await client.flush();
    expect(dendro.received.slice(2).every(({ bytes }) => bytes < 1_100_000)).toBe(true);
    expect(dendro.events()).toHaveLength(1560);
  });

  test("flush waits for what was tracked before it, and for nothing when there is nothing", async () => {
    dendro.answerWith({ delayMs: 50 });
    const { client } = clientOf(dendro);
    await client.flush();
    client.track({ type: "a" });
    const first = client.flush();
    client.track({ type: "b" });
    await first;
    expect(dendro.events().map(({ type }) => type)).toContain("a");
    await client.flush();
    expect(dendro.events()).toHaveLength(2);
  });

  test("a request's own client hands over a promise that ends when its events are sent", async () => {
    const promises: Promise<unknown>[] = [];
    const { client } = clientOf(dendro);
    const own = client.withWaitUntil((promise) => void promises.push(promise));
    own.track({ type: "a" });
    own.track({ type: "b" });
    expect(promises).toHaveLength(1);
    await Promise.all(promises);
    expect(dendro.events()).toHaveLength(2);
  });
});

describe("closing", () => {
  test("delivers what is queued and takes no more", async () => {
    const { client, dropped } = clientOf(dendro);
    client.track({ type: "a" });
    await client.close();
    client.track({ type: "late" });
    expect(dendro.events()).toMatchObject([{ type: "a" }]);
    expect(dropped).toMatchObject([{ events: [{ type: "late" }], reason: "closed" }]);
  });

  test("gives up when its time is over", async () => {
    dendro.answerWith({ delayMs: 3000 });
    const { client, dropped } = clientOf(dendro, { batchSize: 1 });
    client.track({ type: "a" });
    await until(() => dendro.received.length === 1);
    client.track({ type: "b" });
    const start = performance.now();
    await client.close({ timeoutMs: 50 });
    // Before the answer comes.
    expect(performance.now() - start).toBeLessThan(2900);
    expect(dropped.flatMap(({ events, reason }) => events.map(({ type }) => [type, reason]))).toEqual([
      ["a", "closed"],
      ["b", "closed"],
    ]);
  });
});

describe("whatever is tracked", () => {
  test("nothing throws, and only what cannot be sent is dropped", async () => {
    const cyclic: Record<string, unknown> = {};
    cyclic["self"] = cyclic;
    const hostile = new Proxy(
      {},
      {
        get: () => {
          throw new Error("no");
        },
        ownKeys: () => {
          throw new Error("no");
        },
      },
    );
    const { client, dropped } = clientOf(dendro);
    const track = client.track as (event: unknown, fields?: unknown) => void;
    for (const event of [null, undefined, 7, Symbol("s"), [], {}, { type: 5 }, hostile]) track(event);
    track({ type: "cyclic", data: cyclic });
    track({ type: "big", data: { big: 1n } });
    track({
      type: "getter",
      get data() {
        throw new Error("no");
      },
    });
    track("fields", hostile);
    (client.identify as (...args: unknown[]) => void)("7", {}, hostile);
    (client.page as (...args: unknown[]) => void)(null);
    (client.feedback as (...args: unknown[]) => void)(null);
    client.track({ type: "fine", data: { absent: undefined, not: Number.NaN } });
    await client.flush();
    expect(dendro.events()).toMatchObject([{ type: "fine" }]);
    expect(dropped).toHaveLength(15);
    expect(new Set(dropped.map(({ reason }) => reason))).toEqual(new Set(["invalid"]));
  });

  test("callbacks that throw are survived", async () => {
    dendro.answerWith({ status: 503 }, { status: 401 });
    const fails = () => {
      throw new Error("application's own");
    };
    const { client } = clientOf(dendro, { onDrop: fails, onError: fails });
    client.track({ type: "a" });
    await client.flush();
    client.track({ type: "b" });
    await client.flush();
    expect(dendro.received).toHaveLength(3);
  });

  test("all of it arrives once and in order, however the server answers", async () => {
    const failure = fc.constantFrom({ drop: true }, { status: 503 }, { status: 429 }, {});
    await fc.assert(
      fc.asyncProperty(
        fc.array(failure, { maxLength: 4 }),
        fc.integer({ min: 1, max: 5 }),
        fc.array(fc.boolean(), { maxLength: 20 }),
        async (answers, batchSize, flushes) => {
          const own = await startFakeDendro();
          own.answerWith(...answers);
          const { client } = clientOf(own, { batchSize });
          for (const [index, isFlush] of flushes.entries()) {
            client.track({ type: "a", name: String(index) });
            if (isFlush) await client.flush();
          }
          await client.close();
          await own.close();
          const once = new Map(own.events().map((event) => [event.id, event.name]));
          expect([...once.values()]).toEqual(flushes.map((_, index) => String(index)));
        },
      ),
      { numRuns: 25 },
    );
  });
});

test("options that cannot be meant are refused when the client is made", () => {
  const key = "k";
  expect(() => createClient({ url: "dendro", key })).toThrow(/`url` must be/u);
  expect(() => createClient({ url: dendro.url, key: "" })).toThrow(/`key` must be/u);
  expect(() => createClient({ url: dendro.url, key, maxBatchEvents: 0 })).toThrow(
    /`maxBatchEvents` must be 1 or more/u,
  );
  expect(() => createClient({ url: dendro.url, key, batchSize: 0 })).toThrow(
    /`batchSize` must be 1 or more/u,
  );
});
