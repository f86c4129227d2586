import { afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { clientOf, startFakeDendro, type FakeDendro } from "../test-support/fake-dendro.ts";
import type { DeliveryError } from "../index.ts";

let dendro: FakeDendro;
// Every client here listens for the end of the process.
beforeAll(() => void process.setMaxListeners(200));
beforeEach(async () => {
  dendro = await startFakeDendro();
});
afterEach(async () => await dendro.close());

describe("when Dendro fails", () => {
  test("no answer, 408, 429 and 5xx are tried again under the same batch id", async () => {
    dendro.answerWith({ drop: true }, { status: 408 }, { status: 429 }, { status: 503 }, { status: 500 });
    const { client, dropped } = clientOf(dendro);
    client.track({ type: "a" });
    await client.flush();
    expect(dendro.received).toHaveLength(6);
    expect(new Set(dendro.received.map(({ batch_id }) => batch_id)).size).toBe(1);
    expect(new Set(dendro.events().map(({ id }) => id)).size).toBe(1);
    expect(dropped).toEqual([]);
  });

  test("a request that takes too long is tried again", async () => {
    dendro.answerWith({ delayMs: 2000 });
    const { client } = clientOf(dendro, { requestTimeoutMs: 100 });
    client.track({ type: "a" });
    await client.flush();
    // The second may take too long as well, on a machine that is busy.
    expect(dendro.received.length).toBeGreaterThan(1);
    expect(new Set(dendro.received.map(({ batch_id }) => batch_id)).size).toBe(1);
  });

  test("Retry-After is honoured", async () => {
    dendro.answerWith({ status: 429, headers: { "retry-after": "1" } });
    const { client } = clientOf(dendro);
    const start = performance.now();
    client.track({ type: "a" });
    await client.flush();
    expect(performance.now() - start).toBeGreaterThanOrEqual(990);
  });

  test("after the last try the events are dropped, with the reason", async () => {
    dendro.answerWith({ status: 503 }, { status: 503 }, { status: 503, body: { detail: "No room." } });
    const errors: DeliveryError[] = [];
    const { client, dropped } = clientOf(dendro, { maxRetries: 2, onError: (error) => errors.push(error) });
    client.track({ type: "a" });
    await client.flush();
    expect(dendro.received).toHaveLength(3);
    expect(dropped).toMatchObject([
      { events: [{ type: "a" }], reason: "unreachable", detail: "Dendro answered 503: No room." },
    ]);
    expect(errors.map(({ status }) => status)).toEqual([503, 503, 503]);
  });

  test("any other refusal is final", async () => {
    dendro.answerWith({ status: 401, body: { code: "invalid_key", title: "The key is not valid" } });
    const { client, dropped } = clientOf(dendro);
    client.track({ type: "a" });
    await client.flush();
    expect(dropped).toMatchObject([
      { reason: "refused", detail: "Dendro answered 401: The key is not valid" },
    ]);
    client.track({ type: "b" });
    await client.flush();
    expect(dendro.received).toHaveLength(2);
    expect(dropped).toHaveLength(1);
  });

  test("a redirect is no delivery", async () => {
    dendro.answerWith({ status: 302, headers: { location: "/elsewhere" } });
    const { client, dropped } = clientOf(dendro);
    client.track({ type: "a" });
    await client.flush();
    expect(dropped).toMatchObject([{ reason: "refused" }]);
  });

  test("single events that were rejected are told of", async () => {
    dendro.answerWith({
      body: { accepted: 1, duplicates: 0, rejected: [{ index: 1, code: "invalid_event", message: "No." }] },
    });
    const { client, dropped } = clientOf(dendro);
    client.track({ type: "a" });
    client.track({ type: "b" });
    await client.flush();
    expect(dropped).toMatchObject([
      { events: [{ type: "b" }], reason: "rejected", detail: "invalid_event: No." },
    ]);
  });

  test("events of which none could be used are told of, and sent never again", async () => {
    dendro.answerWith({
      status: 422,
      body: { accepted: 0, duplicates: 0, rejected: [{ index: 0, code: "invalid_event", message: "No." }] },
    });
    const { client, dropped } = clientOf(dendro);
    client.track({ type: "a" });
    await client.flush();
    client.track({ type: "b" });
    await client.flush();
    expect(dropped).toMatchObject([
      { events: [{ type: "a" }], reason: "rejected", detail: "invalid_event: No." },
    ]);
    expect(dendro.received.map(({ events }) => events.map(({ type }) => type))).toEqual([["a"], ["b"]]);
  });

  test("a batch that is too large is halved until it fits", async () => {
    const { client, dropped } = clientOf(dendro);
    const limit = (received: { events: unknown[] }) => (received.events.length > 2 ? { status: 413 } : {});
    dendro.answerWith(...Array.from({ length: 20 }, () => limit));
    for (let index = 0; index < 7; index += 1) client.track({ type: "a", name: String(index) });
    await client.flush();
    const accepted = dendro.received.filter(({ events }) => events.length <= 2);
    expect(accepted.flatMap(({ events }) => events.map(({ name }) => name))).toEqual([
      "0",
      "1",
      "2",
      "3",
      "4",
      "5",
      "6",
    ]);
    expect(new Set(dendro.received.map(({ batch_id }) => batch_id)).size).toBe(dendro.received.length);
    expect(dropped).toEqual([]);
  });

  test("one event that is too large is dropped", async () => {
    dendro.answerWith({ status: 413 });
    const { client, dropped } = clientOf(dendro);
    client.track({ type: "a" });
    await client.flush();
    expect(dropped).toMatchObject([{ reason: "too_large" }]);
  });

  test("the queue is bounded: the oldest are dropped, at once", async () => {
    dendro.answerWith({ delayMs: 100 });
    const { client, dropped } = clientOf(dendro, { maxQueuedEvents: 5, batchSize: 2 });
    for (let index = 0; index < 8; index += 1) client.track({ type: "a", name: String(index) });
    expect(dropped.map(({ events, reason }) => [events[0]?.name, reason])).toEqual([
      ["0", "queue_full"],
      ["1", "queue_full"],
      ["2", "queue_full"],
    ]);
    await client.flush();
    expect(dendro.events().map(({ name }) => name)).toEqual(["3", "4", "5", "6", "7"]);
  });

  test("an onDrop that tracks what was dropped does not run in circles", async () => {
    const { client } = clientOf(dendro, {
      maxQueuedEvents: 1,
      onDrop: () => client.track({ type: "dropped" }),
    });
    client.track({ type: "a" });
    client.track({ type: "b" });
    await client.close();
    expect(dendro.events()).toHaveLength(1);
  });
});
