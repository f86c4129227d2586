import { expect } from "vitest";
import type { Event } from "@dendro/core";
import type { TestHere } from "../../../../test/support/needs.ts";
import { LeaseLost } from "../log/consumer-state.ts";
import type { OpenStore } from "../store/port.ts";
import type { StorageOfStores } from "../store/store.spec.ts";
import { openTenants } from "../tenants/tenants.ts";
import { maxBreakers } from "./breaker.ts";
import { createBreakerRecords } from "./breaker-records.ts";
import { closeIdle } from "./close-idle.ts";
import { createBreakers } from "./breakers.ts";
import { callIdsOf, type CallIds } from "./call-ids.ts";
import { openBreakerSettings } from "./settings.ts";

const name = { tenant: "acme", node: "http_request" };
const lease = (token: string) => ({ partition: 0, token });

/** What circuit breakers promise in every implementation of the store. */
export function describeBreakers(testHere: TestHere, createStorage: () => Promise<StorageOfStores>): void {
  let now = 0;
  const clock = () => now;

  async function serve(store: OpenStore, place: string) {
    const faults: unknown[] = [];
    const records = createBreakerRecords(store);
    const settings = await openBreakerSettings(store, clock);
    const create = () =>
      createBreakers({
        store,
        place,
        records,
        settings,
        hasTenant: (tenant) => tenant === "acme",
        clock,
        random: () => 0,
        onFault: (error) => faults.push(error),
      });
    const breakers = create();
    const heard: string[] = [];
    breakers.onChanged(({ node, version }) => heard.push(`${node} ${version}`));
    const read = async () => {
      const { transitions } = await records.transitions(name, { limit: 500 });
      return transitions.toReversed().map(({ type, data }) => `${type} ${data["reason"] as string}`);
    };
    return { store, records, settings, breakers, create, heard, faults, transitions: read };
  }

  async function openTwo() {
    now = Date.UTC(2026, 10, 20);
    const storage = await createStorage();
    const [first, second] = [await storage.open(), await storage.open()];
    await (await openTenants(first, clock)).create({ id: "acme", name: "Acme" });
    const [one, other] = [await serve(first, "here"), await serve(second, "there")];
    const close = async () => await Promise.all([first.close(), second.close()]);
    return { one, other, close };
  }
  type Served = Awaited<ReturnType<typeof serve>>;

  const report = async (
    { breakers }: Served,
    error: string | null,
    more: { opening?: number; lease?: string; calls?: CallIds } = {},
  ) =>
    await breakers.tell({
      ...name,
      calls: more.calls ?? {},
      input: {
        type: "call",
        at: now,
        endedAt: now,
        error,
        began: { opening: more.opening ?? 0 },
        ...(more.lease === undefined ? {} : { lease: more.lease }),
      },
    });
  const ask = async ({ breakers }: Served, id: string) =>
    (await breakers.tell({ ...name, input: { type: "probe", at: now, lease: id } })).isGranted;

  const ended = (id: string, more: Partial<Event> = {}): Event => ({
    id,
    tenant: "acme",
    type: "node.failed",
    name: "http_request",
    timestamp: now,
    received_at: now,
    error_type: "timeout",
    ...more,
  });

  testHere("failures that two servers are told of open it once, and both hear of it", async () => {
    const { one, other, close } = await openTwo();
    await Promise.all(
      [one, other, one, other, one, other, one].map(async (each) => await report(each, "timeout")),
    );
    expect(await one.transitions()).toEqual(["breaker.opened consecutive_failures"]);
    expect(await other.records.find(name)).toMatchObject({
      version: 1,
      state: { phase: "open", opening: 1 },
    });
    for (const { heard } of [one, other]) await expect.poll(() => heard).toEqual(["http_request 1"]);
    expect(await one.records.nextDueAt()).toBe(now + 300_000);
    await close();
  });

  testHere("of all who ask everywhere three may try, and when three succeeded it closes", async () => {
    const { one, other, close } = await openTwo();
    for (let count = 0; count < 5; count += 1) await report(one, "timeout");
    expect(await ask(other, "early")).toBe(false);
    now += 300_000;
    const asked = Array.from({ length: 40 }, (_, nth) => `lease ${nth}`);
    const granted: string[] = [];
    await Promise.all(
      asked.map(async (id, nth) => {
        if (await ask(nth % 2 === 0 ? one : other, id)) granted.push(id);
      }),
    );
    expect(granted).toHaveLength(3);
    // One never reports; its place is free again after half a minute.
    for (const id of granted.slice(1)) await report(other, null, { opening: 1, lease: id });
    expect(await ask(one, "fourth")).toBe(false);
    now += 30_000;
    expect(await ask(one, "fourth")).toBe(true);
    await report(one, null, { opening: 1, lease: "fourth" });
    expect(await one.transitions()).toEqual([
      "breaker.opened consecutive_failures",
      "breaker.half_open recovery_time",
      "breaker.closed probes_succeeded",
    ]);
    await close();
  });

  testHere("the log's calls are kept once with how far it was passed, whoever lost it", async () => {
    const { one, other, close } = await openTwo();
    const [current, stale] = [one.breakers.follower, other.breakers.follower];
    await stale.begin(lease("old"), 0);
    await current.begin(lease("new"), 0);
    for (let seq = 1; seq <= 4; seq += 1) {
      current.take(ended(`e${seq}`));
      current.take(ended(`page${seq}`, { type: "page_view" }));
      current.endRecord(seq);
    }
    await current.passed(4);
    // Killed and begun again, the same records come once more, and one that is new.
    const again = one.create().follower;
    await again.begin(lease("newer"), 5);
    for (let seq = 1; seq <= 5; seq += 1) {
      again.take(ended(`e${seq}`));
      again.endRecord(seq);
    }
    await again.passed(5);
    expect((await one.records.find(name))?.state).toMatchObject({ phase: "open", consecutiveFailures: 5 });
    expect(await one.transitions()).toEqual(["breaker.opened consecutive_failures"]);
    // Another data directory has a position of its own; of this one, who lost it keeps nothing.
    const lost = one.create().follower;
    await lost.begin(lease("newest"), 5);
    for (const each of [again, lost]) {
      each.take(ended("e6", { type: "node.completed" }));
      each.endRecord(6);
    }
    await lost.passed(6);
    await expect(again.passed(6)).rejects.toBeInstanceOf(LeaseLost);
    for (const each of [current, stale, again, lost]) await each.close();
    await close();
  });

  testHere("a call that a program and the log both tell of counts once, whoever is first", async () => {
    const { one, other, close } = await openTwo();
    const { follower } = one.breakers;
    await follower.begin(lease("a"), 0);
    await one.breakers.tell({ ...name, input: { type: "time", at: now } });
    await other.records.noteReporting("acme", [name.node], now + 1000);
    const failures = async () => (await one.records.find(name))?.state.consecutiveFailures;
    // By the span first from the program, by the event's id first from the log, and three times in one execution.
    await report(other, "timeout", { calls: callIdsOf({ span_id: "s1", run_id: "r0" }) });
    await Promise.all(
      [1, 2].map(async () => await report(one, "timeout", { calls: callIdsOf({ run_id: "r1" }) })),
    );
    expect(await failures()).toBe(3);
    [
      ended("e1", { span_id: "s1", run_id: "r0" }),
      ended("e2"),
      ended("e3", { run_id: "r1" }),
      ended("e4", { run_id: "r1" }),
    ].forEach((event) => follower.take(event));
    follower.endRecord(1);
    await follower.passed(1);
    expect(await failures()).toBe(4);
    await report(other, "timeout", { calls: callIdsOf({ id: "e2" }) });
    expect(await failures()).toBe(4);
    await report(one, "timeout", { calls: callIdsOf({ run_id: "r1" }) });
    expect(await failures()).toBe(5);
    await follower.close();
    await close();
  });

  testHere(
    "a report that comes too late, or is of before by its sender's clock, leaves its call to be told of",
    async () => {
      const { one, close } = await openTwo();
      const { follower } = one.breakers;
      await follower.begin(lease("a"), 0);
      await one.breakers.reset(name, "ann");
      await one.records.noteReporting("acme", [name.node], now + 1_000_000);
      const state = async () => (await one.records.find(name))?.state;
      follower.take(ended("e1", { timestamp: now - 100_000 }));
      follower.endRecord(1);
      await follower.passed(1);
      expect(await state()).toMatchObject({ consecutiveFailures: 0 });
      for (let count = 0; count < 2; count += 1)
        await report(one, "timeout", { calls: callIdsOf({ id: "e1" }) });
      expect(await state()).toMatchObject({ consecutiveFailures: 2 });
      for (let count = 0; count < 3; count += 1) await report(one, "timeout");
      now += 300_000;
      expect(await ask(one, "a")).toBe(true);
      follower.take(ended("e2", { type: "node.completed", status: "ok", duration_ms: 400_000 }));
      follower.endRecord(2);
      await follower.passed(2);
      expect(await state()).toMatchObject({ probeSuccesses: 0 });
      await report(one, null, { opening: 1, lease: "a", calls: callIdsOf({ id: "e2" }) });
      expect(await state()).toMatchObject({ probeSuccesses: 1 });
      await follower.close();
      await close();
    },
  );

  testHere("a probe that the log has told of gives its place back", async () => {
    const { one, other, close } = await openTwo();
    const { follower } = one.breakers;
    await follower.begin(lease("a"), 0);
    for (let count = 0; count < 5; count += 1) await report(one, "timeout");
    await one.records.noteReporting("acme", [name.node], now + 1_000_000);
    now += 300_000;
    expect(await ask(one, "a")).toBe(true);
    now += 10;
    follower.take(ended("e1", { type: "node.completed", status: "ok", span_id: "s1", run_id: "r" }));
    follower.endRecord(1);
    await follower.passed(1);
    const told = { opening: 1, lease: "a", calls: callIdsOf({ span_id: "s1" }) };
    await report(other, null, told);
    expect((await one.records.find(name))?.state).toMatchObject({ probeSuccesses: 1, leases: [] });
    // Another span of the same execution is another call.
    await report(other, null, { opening: 1, calls: callIdsOf({ span_id: "s2", run_id: "r" }) });
    expect((await one.records.find(name))?.state).toMatchObject({ probeSuccesses: 2 });
    await follower.close();
    await close();
  });

  testHere("tools and providers have breakers too, and what is set of them holds everywhere", async () => {
    const { one, other, close } = await openTwo();
    await one.settings.set("acme", "", { threshold: 2 });
    await one.settings.set("acme", "tool:search", { threshold: 1, openMs: 1000 });
    await expect.poll(() => other.settings.effective("acme", "tool:search").openMs).toBe(1000);
    const { follower } = other.breakers;
    await follower.begin(lease("a"), 0);
    const search = { name: "search", span_id: "s" };
    follower.take(ended("e1", { ...search, type: "tool.called", error_type: "" }));
    follower.take(ended("e2", { ...search, type: "tool.returned", status: "error", duration_ms: 5 }));
    follower.take(ended("e3", { type: "llm.called", provider: "openai", name: "chat" }));
    follower.take(ended("e4", { tenant: "gone" }));
    follower.endRecord(1);
    await follower.passed(1);
    const list = await one.records.list("acme");
    expect(list.map(({ node, state }) => [node, state.phase, state.lastError])).toEqual([
      ["provider:openai", "closed", "timeout"],
      ["tool:search", "open", "timeout"],
    ]);
    await follower.close();
    await close();
  });

  testHere("who decides in its place is known, and what is too old goes", async () => {
    const { one, other, close } = await openTwo();
    const override = { mode: "open", by: "ann", reason: "moving", until: now + 1000 } as const;
    await one.breakers.override(name, override, "ann");
    expect((await other.records.transitions(name, { limit: 1 })).transitions).toMatchObject([
      { type: "breaker.overridden", data: { state: "open", by: "ann", override: { reason: "moving" } } },
    ]);
    now += 1000;
    expect(await one.records.due(now)).toEqual([name]);
    const both = [one, other].map(
      async ({ breakers }) => await breakers.tell({ ...name, input: { type: "time", at: now } }),
    );
    await Promise.all(both);
    expect(await one.transitions()).toEqual([
      "breaker.overridden override",
      "breaker.overridden override_ended",
    ]);
    await report(one, "timeout", { calls: callIdsOf({ id: "e" }) });
    const rows = async (table: "breakers" | "breaker_calls" | "breaker_transitions") =>
      (await one.store.db.selectFrom(table).selectAll().execute()).length;
    await one.store.db.updateTable("breaker_transitions").set({ announced: 1 }).execute();
    const ages = { transitions: 10_000_000, idle: 5_000_000 };
    now += 1_000_000;
    await one.records.expire(now, ages);
    expect([await rows("breakers"), await rows("breaker_calls"), await rows("breaker_transitions")]).toEqual([
      1, 0, 2,
    ]);
    now += 10_000_000;
    await one.records.expire(now, ages);
    expect([await rows("breakers"), await rows("breaker_transitions")]).toEqual([0, 0]);
    // One that nobody calls once it is half open goes as well; what is new of its name does not begin with what was told of it.
    for (let count = 0; count < 5; count += 1) await report(one, "timeout");
    now += 300_000;
    await one.breakers.tell({ ...name, input: { type: "time", at: now } });
    expect((await one.records.find(name))?.version).toBe(2);
    now += 5_000_001;
    const idle = { breakers: one.breakers, records: one.records, clock: () => now, idleMs: ages.idle };
    await closeIdle({ ...idle, idleMs: ages.idle + 1000 });
    await one.records.expire(now, ages);
    expect(await rows("breakers")).toBe(1);
    await closeIdle(idle);
    // Who was told that it opened is told that it closed.
    expect((await one.transitions()).at(-1)).toBe("breaker.closed reset");
    now += 5_000_001;
    await one.records.expire(now, ages);
    expect(await rows("breakers")).toBe(0);
    for (let count = 0; count < 5; count += 1) await report(one, "timeout");
    expect((await one.records.find(name))?.version).toBe(4);
    const { transitions } = await one.records.transitions(name, { limit: 10 });
    expect(transitions.map(({ version }) => version)).toEqual([4, 3, 2, 1]);
    for (const cursor of ["2147483648", "9999999999", "-1", "x"])
      await expect(one.records.transitions(name, { limit: 10, cursor })).rejects.toMatchObject({
        code: "invalid_request",
      });
    await expect(one.records.transitions(name, { limit: 10, cursor: "2147483647" })).resolves.toMatchObject({
      nextCursor: null,
    });
    await close();
  });

  testHere(`a tenant has ${maxBreakers} at most`, async () => {
    const { one, close } = await openTwo();
    const nodes = Array.from({ length: maxBreakers + 5 }, (_, nth) => `node ${nth}`);
    const all = await Promise.all(
      nodes.map(async (node) => await one.breakers.tell({ ...name, node, input: { type: "time", at: now } })),
    );
    expect(all.filter(({ breaker }) => breaker !== null)).toHaveLength(maxBreakers);
    expect(await one.records.list("acme")).toHaveLength(maxBreakers);
    await close();
  });
}
