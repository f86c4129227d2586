import { afterEach, expect, test } from "vitest";
import { claimedDelivery } from "../test-support/claimed-delivery.ts";
import { endpointNamed } from "../test-support/webhook-endpoint.ts";
import type { AttemptResult } from "./attempt-result.ts";
import { claimMs, type DeliveryQueue } from "./delivery-queue.ts";
import { createDispatcher, type Dispatcher, type DispatcherOptions } from "./dispatcher.ts";
import type { Endpoint } from "./endpoint.ts";

const delivered: AttemptResult = {
  kind: "delivered",
  durationMs: 1,
  responseCode: 200,
  responseBody: "",
  error: null,
  retryAfterMs: null,
};
const failed: AttemptResult = { ...delivered, kind: "failed", responseCode: 500 };

interface Waiting {
  readonly id: string;
  readonly endpoint: string;
  dueAt: number;
  tried: number;
}

let open: Dispatcher[] = [];
afterEach(async () => {
  await Promise.all(open.map(async (dispatcher) => await dispatcher.close()));
  open = [];
});

/** A dispatcher over a queue in memory, whose receivers do as they are told. */
function serve(some: readonly Endpoint[], more: Partial<DispatcherOptions> = {}) {
  const endpoints = new Map(some.map((endpoint) => [endpoint.id, endpoint]));
  const waiting: Waiting[] = [];
  const sent: string[] = [];
  const faults: unknown[] = [];
  const state = { shift: 0, isAway: false, answer: async (): Promise<AttemptResult | null> => delivered };
  const clock = () => Date.now() + state.shift;
  let changed = () => {};

  const queue: DeliveryQueue = {
    takeBack: async () => {},
    claim: async (claims, now) =>
      claims.flatMap(({ endpoint, limit, ordered }) => {
        const own = waiting.filter((one) => one.endpoint === endpoint);
        const due = (ordered ? own.slice(0, 1) : own).filter(({ dueAt }) => dueAt <= now).slice(0, limit);
        return due.map((one) => {
          one.dueAt = now + claimMs;
          const { id, tried } = one;
          return claimedDelivery(id, { endpoint, tried, attempts: tried, claimedUntil: one.dueAt });
        });
      }),
    async finish(attempts) {
      if (state.isAway) throw new Error("the store is away");
      for (const { delivery, nextAt } of attempts) {
        const index = waiting.findIndex(({ id }) => id === delivery.id);
        const one = waiting[index];
        if (one === undefined) continue;
        if (nextAt === null) waiting.splice(index, 1);
        else Object.assign(one, { dueAt: nextAt, tried: one.tried + 1 });
      }
    },
    async release(deliveries, now) {
      for (const { id } of deliveries)
        Object.assign(waiting.find((one) => one.id === id) ?? {}, { dueAt: now });
    },
    dueByEndpoint: async () => new Map(waiting.map(({ endpoint, dueAt }) => [endpoint, dueAt])),
    async nextDueAt(endpoint) {
      const times = waiting.filter((one) => one.endpoint === endpoint).map(({ dueAt }) => dueAt);
      return times.length === 0 ? null : Math.min(...times);
    },
    countWaiting: async () => waiting.length,
    refuseAll: async () => undefined,
  };
  const dispatcher = createDispatcher({
    queue,
    endpoints: { get: (id) => endpoints.get(id) ?? null, onChanged: (tell) => void (changed = tell) },
    async attempt(_, { id }) {
      sent.push(id);
      return await state.answer();
    },
    onAttempt: () => undefined,
    onFault: (error) => faults.push(error),
    clock,
    random: () => 0,
    retriesMs: [20, 20],
    pollMs: 50,
    ...more,
  });
  open.push(dispatcher);
  return {
    dispatcher,
    waiting,
    sent,
    faults,
    state,
    clock,
    add(endpoint: string, count: number, prefix = endpoint) {
      for (let index = 0; index < count; index += 1)
        waiting.push({ id: `${prefix}${index}`, endpoint, dueAt: clock(), tried: 0 });
    },
    set(id: string, endpoint: Endpoint | null) {
      if (endpoint === null) endpoints.delete(id);
      else endpoints.set(id, endpoint);
      changed();
    },
  };
}

const later = async (ms: number) => await new Promise<void>((resolve) => setTimeout(resolve, ms));

test("everything that is due is sent once, and what fails again until its attempts are used up", async () => {
  const { dispatcher, waiting, sent, state, add } = serve([endpointNamed("a"), endpointNamed("b")]);
  add("a", 100);
  dispatcher.start();
  await expect.poll(() => waiting.length).toBe(0);
  expect(new Set(sent).size).toBe(100);
  expect(sent).toHaveLength(100);
  state.answer = async () => failed;
  add("b", 1);
  await expect.poll(() => waiting.length).toBe(0);
  expect(sent.slice(100)).toEqual(["b0", "b0", "b0"]);
});

test("an ordered endpoint has the next when the one before has arrived, whatever it took", async () => {
  const { dispatcher, waiting, sent, state, add } = serve([endpointNamed("a", { ordered: true })]);
  let count = 0;
  state.answer = async () => ((count += 1) === 2 ? failed : delivered);
  add("a", 4);
  dispatcher.start();
  await expect.poll(() => waiting.length).toBe(0);
  expect(sent).toEqual(["a0", "a1", "a1", "a2", "a3"]);
});

test("slow endpoints of a tenant take turns with its others when all places are taken", async () => {
  const slow = ["a", "b"].map((id) => endpointNamed(id, { concurrency: 4 }));
  const one = serve([...slow, endpointNamed("c")], { maxInFlight: 8 });
  one.state.answer = async () => {
    await later(20);
    return delivered;
  };
  one.add("a", 200);
  one.add("b", 200);
  one.dispatcher.start();
  await expect.poll(() => one.sent.length).toBeGreaterThan(20);
  one.add("c", 1);
  await expect.poll(() => one.sent).toContain("c0");
  expect(one.waiting.length).toBeGreaterThan(200);
  one.waiting.length = 0;
});

test("what waited for a place until others may claim it is not sent by who lost it", async () => {
  const one = serve([endpointNamed("a", { tenant: "slow" }), endpointNamed("b", { tenant: "slow" })], {
    maxInFlight: 2,
    pollMs: 60_000,
  });
  let arrive: (result: AttemptResult) => void = () => {};
  one.state.answer = async () => await new Promise((resolve) => (arrive = resolve));
  one.add("a", 1);
  one.add("b", 2);
  one.dispatcher.start();
  await expect.poll(() => one.sent.length).toBe(1);
  await later(50);
  // Another claims what was claimed here too long ago.
  one.state.shift = claimMs + 1000;
  for (const each of one.waiting) each.dueAt = one.clock() + claimMs;
  one.state.answer = async () => delivered;
  arrive(delivered);
  await later(100);
  expect(one.sent).toHaveLength(1);
});

test("a rate is kept, and a clock that is set back does not stop it", async () => {
  const one = serve([endpointNamed("a", { rateLimit: 20 })]);
  one.add("a", 30);
  one.dispatcher.start();
  await expect.poll(() => one.sent.length).toBe(20);
  one.state.shift = -3_600_000;
  await expect.poll(() => one.sent.length, { timeout: 5000 }).toBe(30);
});

test("a paused endpoint is sent nothing until it goes on, also when its breaker was open", async () => {
  const endpoint = endpointNamed("a", { concurrency: 1 });
  const one = serve([endpoint], { retriesMs: Array.from({ length: 20 }, () => 1) });
  one.state.answer = async () => failed;
  one.add("a", 3);
  one.dispatcher.start();
  await expect.poll(() => one.sent.length).toBe(5);
  await later(100);
  expect(one.sent).toHaveLength(5);
  one.set("a", { ...endpoint, status: "paused" });
  await later(100);
  one.state.answer = async () => delivered;
  one.set("a", endpoint);
  await expect.poll(() => one.waiting.length).toBe(0);
  expect(one.sent).toHaveLength(8);
});

test("one that is removed while it is asked leaves nothing behind", async () => {
  const one = serve([endpointNamed("a", { concurrency: 1 })]);
  let arrive: (result: AttemptResult) => void = () => {};
  one.state.answer = async () => await new Promise((resolve) => (arrive = resolve));
  one.add("a", 3);
  one.dispatcher.start();
  await expect.poll(() => one.sent.length).toBe(1);
  one.set("a", null);
  one.waiting.length = 0;
  arrive(delivered);
  await expect.poll(() => one.dispatcher.inFlight).toBe(0);
  await later(100);
  expect([one.sent.length, one.faults]).toEqual([1, []]);
});

test("it closes although nothing can be kept, and gives back what was not begun", async () => {
  const one = serve([endpointNamed("a", { ordered: true }), endpointNamed("b", { concurrency: 1 })]);
  one.state.isAway = true;
  let arrive: (result: AttemptResult) => void = () => {};
  let count = 0;
  one.state.answer = async () => {
    count += 1;
    return count === 1 ? delivered : await new Promise((resolve) => (arrive = resolve));
  };
  one.add("a", 1);
  one.dispatcher.start();
  await expect.poll(() => one.sent.length).toBe(1);
  one.add("b", 3);
  await expect.poll(() => one.sent.length).toBe(2);
  const closed = one.dispatcher.close();
  arrive(delivered);
  await closed;
  const now = one.clock();
  expect(one.waiting.filter(({ dueAt }) => dueAt <= now).map(({ id }) => id)).toEqual(["b1", "b2"]);
});

test("what is taken in parts goes on at once and spends no attempt", async () => {
  const one = serve([endpointNamed("a", { ordered: true })]);
  const parts: (AttemptResult | null)[] = [null, null, null, delivered];
  one.state.answer = async () => (parts.length > 1 ? parts.shift() : delivered) ?? null;
  one.add("a", 1);
  one.dispatcher.start();
  await expect.poll(() => one.waiting).toEqual([]);
  expect(one.sent).toEqual(["a0", "a0", "a0", "a0"]);
});

test("a receiver that says when it takes more is left alone until then", async () => {
  const one = serve([endpointNamed("a", { concurrency: 1 })], { pollMs: 60_000 });
  one.state.answer = async () => ({ ...failed, responseCode: 429, retryAfterMs: 300 });
  one.add("a", 10);
  one.dispatcher.start();
  await expect.poll(() => one.sent.length).toBe(1);
  one.state.answer = async () => delivered;
  await later(150);
  expect(one.sent).toHaveLength(1);
  await expect.poll(() => one.waiting, { timeout: 5000 }).toEqual([]);
});
