import { Webhook } from "standardwebhooks";
import { DendroError, type AnalyticsEvent } from "@dendro/core";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createCollector, type Collector, type CollectorOptions } from "./collector.ts";
import type { DropReason } from "@dendro/delivery";
import { eventOf, numbersOf, startReceiver, until, type Receiver } from "./test-support/receiver.ts";

const secret = `whsec_${Buffer.from("a secret of some twenty-four").toString("base64")}`;
let receiver: Receiver;
let collectors: Collector[] = [];
beforeEach(async () => {
  receiver = await startReceiver();
});
afterEach(async () => {
  await Promise.all(collectors.map((collector) => collector.close(0)));
  collectors = [];
  await receiver.close();
});

function collect(options: Partial<CollectorOptions> = {}) {
  const dropped: { events: readonly AnalyticsEvent[]; reason: DropReason }[] = [];
  const errors: DendroError[] = [];
  const collector = createCollector({
    workerId: "support",
    url: receiver.url,
    random: () => 0.01,
    onDrop: (events, reason) => dropped.push({ events, reason }),
    onError: (error) => errors.push(error),
    ...options,
  });
  collectors.push(collector);
  return { collector, dropped, errors };
}

const add = (collector: Collector, count: number, from = 0) => {
  for (let number = from; number < from + count; number += 1) collector.add(eventOf(number));
};
const ids = () => receiver.received.map(({ batch }) => batch.batch_id);

describe("batches", () => {
  test("go as soon as ten events are there", async () => {
    const { collector } = collect();
    add(collector, 9);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(receiver.received).toEqual([]);
    add(collector, 1, 9);
    await until(() => receiver.received.length === 1);
    const [{ batch, headers } = { batch: null, headers: {} }] = receiver.received;
    expect(batch?.worker_id).toBe("support");
    expect(batch?.batch_id).toMatch(/^[\da-f-]{36}$/u);
    expect(Math.abs(Date.parse(batch?.sent_at ?? "") - Date.now())).toBeLessThan(5000);
    expect(numbersOf(batch?.events ?? [])).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(headers["content-type"]).toBe("application/json");
    expect(headers.authorization).toBeUndefined();
  });

  test("go with fewer when the first has waited long enough", async () => {
    const { collector } = collect({ flushIntervalMs: 40 });
    const start = Date.now();
    add(collector, 2);
    await until(() => receiver.received.length === 1);
    expect(Date.now() - start).toBeGreaterThanOrEqual(39);
    expect(receiver.received[0]?.batch.events).toHaveLength(2);
  });

  test("keep their order, one request at a time, and grow while one is on its way", async () => {
    receiver.answerAll({ delayMs: 30 });
    const { collector } = collect();
    add(collector, 35);
    await until(() => receiver.received.length === 1);
    add(collector, 5, 35);
    await collector.flush();
    expect(receiver.received.map(({ batch }) => batch.events.length)).toEqual([10, 30]);
    expect((receiver.received[1]?.at ?? 0) - (receiver.received[0]?.at ?? 0)).toBeGreaterThanOrEqual(29);
    expect(numbersOf(receiver.counted())).toEqual(Array.from({ length: 40 }, (_, number) => number));
    expect(collector.stats).toEqual({ queued: 0, delivered: 40, dropped: 0, failing: null });
  });

  test("carry the key, and a signature made anew for every try", async () => {
    receiver.answerWith({ status: 503 });
    let now = Date.now() - 5000;
    const { collector } = collect({ key: "k-1", secret, clock: () => (now += 1000) });
    add(collector, 1);
    await collector.flush();
    expect(receiver.received).toHaveLength(2);
    for (const { headers, text, batch } of receiver.received) {
      expect(headers.authorization).toBe("Bearer k-1");
      expect(headers["webhook-id"]).toBe(batch.batch_id);
      expect(new Webhook(secret).verify(text, headers as Record<string, string>)).toEqual(batch);
    }
    const times = receiver.received.map(({ headers }) => Number(headers["webhook-timestamp"]));
    expect(times[1]).toBeGreaterThan(times[0] ?? 0);
  });
});

describe("a batch that is not taken", () => {
  test.each([
    ["a 503", { status: 503 }],
    ["a 500", { status: 500 }],
    ["a 429", { status: 429 }],
    ["a 408", { status: 408 }],
    ["a 425", { status: 425 }],
    ["a lost answer", { isLost: true }],
  ])("after %s is sent again under the same id", async (_, answer) => {
    receiver.answerWith(answer, answer, answer);
    const { collector, dropped, errors } = collect();
    add(collector, 10);
    await collector.flush();
    expect(receiver.received).toHaveLength(4);
    expect(new Set(ids()).size).toBe(1);
    expect(receiver.counted()).toHaveLength(10);
    expect(dropped).toEqual([]);
    // Once for the outage.
    expect(errors).toHaveLength(1);
    expect(errors[0]).toMatchObject({ name: "DendroError", retryable: true });
  });

  test("because nobody answers in time is sent again", async () => {
    receiver.answerWith({ delayMs: 2000 });
    const { collector, errors } = collect({ requestTimeoutMs: 50 });
    add(collector, 1);
    await collector.flush();
    expect(new Set(ids()).size).toBe(1);
    expect(receiver.received).toHaveLength(2);
    expect(errors[0]?.code).toBe("request_timeout");
  });

  test("because nobody is there waits until somebody is", async () => {
    const { port } = receiver;
    await receiver.close();
    const { collector, errors } = collect();
    add(collector, 10);
    await until(() => errors.length === 1);
    expect(errors[0]?.message).toContain("cannot be reached");
    expect(collector.stats).toMatchObject({ queued: 10, delivered: 0, failing: errors[0] });
    receiver = await startReceiver(port);
    await collector.flush();
    expect(numbersOf(receiver.counted())).toHaveLength(10);
    expect(collector.stats).toMatchObject({ queued: 0, delivered: 10, failing: null });
  });

  test.each([
    ["in seconds", () => "1", 999],
    ["as a date", () => new Date(Date.now() + 2000).toUTCString(), 900],
  ])("waits as long as Retry-After says %s", async (_, header, ms) => {
    receiver.answerWith({ status: 429, headers: { "retry-after": header() } });
    const { collector } = collect();
    add(collector, 1);
    await collector.flush();
    const [first, second] = receiver.received;
    expect((second?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThanOrEqual(ms);
  });

  test("as it is too large is halved until it is taken, and only what is too large by itself is dropped", async () => {
    receiver.answerAll(({ text }) => (text.length > 1200 ? { status: 413 } : {}));
    const { collector, dropped } = collect();
    add(collector, 6);
    collector.add(eventOf(6, { text: "x".repeat(2000) }));
    add(collector, 3, 7);
    await collector.flush();
    expect(numbersOf(receiver.counted())).toEqual([0, 1, 2, 3, 4, 5, 7, 8, 9]);
    expect(dropped.map(({ events, reason }) => [numbersOf(events), reason])).toEqual([[[6], "too_large"]]);
    expect(collector.stats).toMatchObject({ queued: 0, delivered: 9, dropped: 1 });
  });

  test.each([
    [401, "invalid_key"],
    [403, "insufficient_scope"],
    [400, "invalid_request"],
    [404, "not_found"],
    [302, "invalid_request"],
  ])("for good, with %i, is dropped, and told with %s", async (status, code) => {
    receiver.answerWith({ status, headers: { location: "/elsewhere" } });
    const { collector, dropped, errors } = collect();
    add(collector, 10);
    await collector.flush();
    expect(receiver.received).toHaveLength(1);
    expect(dropped.map(({ events, reason }) => [events.length, reason])).toEqual([[10, "refused"]]);
    expect(errors[0]).toMatchObject({ code });
    expect(errors[0]?.message).toContain(String(status));
    expect(collector.stats.failing).toBe(errors[0]);
    add(collector, 10);
    await collector.flush();
    expect(collector.stats).toMatchObject({ delivered: 10, dropped: 10, failing: null });
  });

  test("tells what Dendro says of it", async () => {
    receiver.answerWith({ status: 429, body: '{"code":"storage_unavailable","detail":"The disk is full."}' });
    const { collector, errors } = collect();
    add(collector, 1);
    await collector.flush();
    expect(errors[0]).toMatchObject({ code: "storage_unavailable" });
    expect(errors[0]?.message).toContain("The disk is full.");
  });

  test("in part counts for the rest", async () => {
    receiver.answerWith({
      body: '{"accepted":2,"rejected":[{"index":1,"code":"invalid_event"},null,{"index":99}]}',
    });
    const { collector, dropped } = collect();
    add(collector, 3);
    await collector.flush();
    expect(dropped.map(({ events, reason }) => [numbersOf(events), reason])).toEqual([[[1], "rejected"]]);
    expect(collector.stats).toMatchObject({ delivered: 2, dropped: 1 });
  });

  test("as nothing that could be used is counted, and sent never again", async () => {
    receiver.answerWith({
      status: 422,
      body: '{"accepted":0,"rejected":[{"index":0,"code":"invalid_event"},{"index":1,"code":"invalid_event"}]}',
    });
    const { collector, dropped } = collect();
    add(collector, 2);
    await collector.flush();
    expect(dropped.map(({ events, reason }) => [numbersOf(events), reason])).toEqual([[[0, 1], "rejected"]]);
    expect(collector.stats).toMatchObject({ delivered: 0, dropped: 2 });
  });
});

describe("the queue", () => {
  test("holds no more than it may; the oldest go and are told of, each once", async () => {
    receiver.answerAll({ status: 503 });
    const { collector, dropped } = collect({ maxQueuedEvents: 100, random: () => 0.9 });
    for (let number = 0; number < 1000; number += 1) {
      add(collector, 1, number);
      expect(collector.stats.queued).toBeLessThanOrEqual(100);
      if (number % 50 === 0) await new Promise((resolve) => setTimeout(resolve, 1));
    }
    expect(new Set(dropped.map(({ reason }) => reason))).toEqual(new Set(["queue_full"]));
    const gone = numbersOf(dropped.flatMap(({ events }) => events));
    expect(gone).toHaveLength(collector.stats.dropped);
    expect(gone.length + collector.stats.queued).toBe(1000);
    receiver.answerAll({});
    await collector.flush();
    const arrived = numbersOf(receiver.counted());
    expect(new Set([...gone, ...arrived]).size).toBe(1000);
    expect(arrived).toContain(999);
  });

  test("survives a listener that throws, and one that adds what it is told of", async () => {
    receiver.answerAll({ status: 503 });
    const { collector } = collect({
      maxQueuedEvents: 3,
      onDrop: (events) => {
        for (const event of events) collector.add(event);
        throw new Error("of the application");
      },
      onError: () => {
        throw new Error("of the application");
      },
    });
    add(collector, 20);
    await until(() => receiver.received.length > 1);
    expect(collector.stats.queued).toBeLessThanOrEqual(3);
  });

  test("drops what is no JSON, and sends the rest", async () => {
    const { collector, dropped } = collect();
    collector.add(eventOf(0, { big: 1n }));
    add(collector, 9, 1);
    await collector.flush();
    expect(dropped.map(({ events, reason }) => [numbersOf(events), reason])).toEqual([[[0], "invalid"]]);
    expect(receiver.counted()).toHaveLength(9);
  });
});

describe("the end", () => {
  test("sends what is left, and takes no more", async () => {
    const { collector, dropped } = collect();
    add(collector, 13);
    await collector.close();
    expect(receiver.counted()).toHaveLength(13);
    add(collector, 1);
    expect(dropped).toMatchObject([{ reason: "closed" }]);
    await collector.close();
    await collector.flush();
    expect(receiver.counted()).toHaveLength(13);
  });

  test("comes in time, and what is not delivered is told of", async () => {
    receiver.answerAll({ status: 503 });
    const { collector, dropped } = collect({ random: () => 0.9 });
    add(collector, 13);
    const flushed = collector.flush();
    const start = Date.now();
    await collector.close(100);
    // Before the tries are over.
    expect(Date.now() - start).toBeLessThan(10_000);
    expect(dropped.every(({ reason }) => reason === "closed")).toBe(true);
    expect(numbersOf(dropped.flatMap(({ events }) => events))).toHaveLength(13);
    expect(collector.stats.queued).toBe(0);
    await flushed;
  });

  test("does not wait for an answer that does not come", async () => {
    receiver.answerAll({ delayMs: 60_000 });
    const { collector, dropped } = collect();
    add(collector, 10);
    await until(() => receiver.received.length === 1);
    await collector.close(50);
    expect(dropped).toMatchObject([{ reason: "closed" }]);
  });
});
