import { expect } from "vitest";
import { createEncryption } from "@dendro/node";
import type { TestHere } from "../../../../test/support/needs.ts";
import type { OpenStore } from "../store/port.ts";
import type { StorageOfStores } from "../store/store.spec.ts";
import { openTenants } from "../tenants/tenants.ts";
import { sourceFields, webhookOf } from "../test-support/incoming-webhook.ts";
import { createForgetReceived } from "./forget-received.ts";
import { createReceivedQueue } from "./received-queue.ts";
import { createReceivedRecords } from "./received-records.ts";
import { openSources } from "./sources.ts";

const done = (id: string, userId = "", isEmptied = false) =>
  ({
    status: "processed",
    eventId: id,
    eventType: "order.paid",
    userId,
    anonymousId: "",
    isEmptied,
  }) as const;

/** What sources promise in every implementation of the store. */
export function describeSources(testHere: TestHere, createStorage: () => Promise<StorageOfStores>): void {
  let now = 0;
  const serve = async (store: OpenStore) => ({
    store,
    sources: await openSources(store, createEncryption(new Uint8Array(32)), () => now),
    queue: createReceivedQueue(store),
    records: createReceivedRecords(store),
    forget: createForgetReceived(store),
  });

  async function openTwo() {
    now = Date.UTC(2026, 10, 20);
    const storage = await createStorage();
    const [first, second] = [await storage.open(), await storage.open()];
    const tenants = await openTenants(first, () => now);
    await tenants.create({ id: "acme", name: "Acme" });
    await tenants.create({ id: "other", name: "Other" });
    const one = await serve(first);
    const close = async () => await Promise.all([first.close(), second.close()]);
    return { storage, one, other: await serve(second), close };
  }

  testHere("a source is everywhere as it was saved, and its secrets in no file", async () => {
    const { storage, one, other, close } = await openTwo();
    const made = await one.sources.create("acme", sourceFields, ["the first secret"]);
    await expect.poll(() => other.sources.get(made.id)).toEqual(made);
    await other.sources.addSecret("acme", made.id, "the second secret");
    const changed = await other.sources.change("acme", made.id, { name: "Paid orders", active: false });
    expect(changed.secrets.map(({ secret }) => secret)).toEqual(["the first secret", "the second secret"]);
    await expect.poll(() => one.sources.get(made.id)).toEqual(changed);
    await one.sources.removeSecret("acme", made.id, changed.secrets[0]?.id ?? "");
    await expect.poll(() => other.sources.get(made.id)?.secrets).toHaveLength(1);
    expect(() => one.sources.find("other", made.id)).toThrow(/Unknown source/u);
    await expect(one.sources.removeSecret("acme", made.id, "sec_none")).rejects.toThrow(/no secret/u);
    await close();
    expect(await storage.isOnDisk(Buffer.from("the second secret"))).toBe(false);
  });

  testHere("a message of an id is kept once, and none where the source is gone", async () => {
    const { one, other, close } = await openTwo();
    const source = await one.sources.create("acme", sourceFields, []);
    const kept = await Promise.all(
      [one, other, one, other].map(
        async ({ queue }) => await queue.keep(webhookOf(source, "in_1", { n: 1 })),
      ),
    );
    expect(kept.filter(Boolean)).toHaveLength(1);
    await one.sources.remove("acme", source.id);
    expect(await other.queue.keep(webhookOf(source, "in_2", {}))).toBe(false);
    await expect(one.records.find("acme", "in_1")).rejects.toThrow(/Unknown message/u);
    await close();
  });

  testHere("what waits is taken once among all, and as much of one source as of another", async () => {
    const { one, other, close } = await openTwo();
    const [busy, quiet] = [
      await one.sources.create("acme", sourceFields, []),
      await one.sources.create("other", sourceFields, []),
    ];
    for (let count = 0; count < 30; count += 1)
      await one.queue.keep(webhookOf(busy, `in_busy${count}`, { count }, { receivedAt: count }));
    for (let count = 0; count < 3; count += 1)
      await one.queue.keep(webhookOf(quiet, `in_quiet${count}`, { count }, { receivedAt: 100 + count }));
    const first = await one.queue.claim(6, now);
    expect(first.map(({ id }) => id.replace(/\d+/u, "")).toSorted()).toEqual([
      "in_busy",
      "in_busy",
      "in_busy",
      "in_quiet",
      "in_quiet",
      "in_quiet",
    ]);
    const more = await Promise.all([one.queue.claim(50, now), other.queue.claim(50, now)]);
    const all = [...first, ...more.flat()].map(({ id }) => id);
    expect(new Set(all).size).toBe(all.length);
    const rest = [...all, ...(await other.queue.claim(50, now)).map(({ id }) => id)];
    expect(new Set(rest).size).toBe(33);
    // A process that ended with what it had taken: another takes it, once.
    await one.queue.finish("in_busy0", done("e0"), now);
    now += 61_000;
    const again = await Promise.all([one.queue.claim(50, now), other.queue.claim(50, now)]);
    expect(again.flat()).toHaveLength(32);
    expect(again.flat().every(({ attempts }) => attempts === 2)).toBe(true);
    await close();
  });

  testHere("people see what came, page by page, and try again what failed", async () => {
    const { one, other, close } = await openTwo();
    const source = await one.sources.create("acme", sourceFields, []);
    for (const [id, receivedAt] of [
      ["in_a", 1],
      ["in_b", 2],
      ["in_c", 2],
      ["in_d", 3],
    ] as const)
      await one.queue.keep(webhookOf(source, id, { id, text: "a\0b" }, { receivedAt, senderId: "x\0y" }));
    await one.queue.keep(
      webhookOf(source, "in_e", {}, { status: "refused", reason: "Wrong.", receivedAt: 4 }),
    );
    await one.queue.claim(50, now);
    await one.queue.finish("in_a", done("event"), now);
    await one.queue.finish("in_b", { status: "failed", reason: "No type." }, now);
    await one.queue.finish("in_c", { status: "pending", reason: "Later.", dueAt: now + 5000 }, now);
    const pages: string[][] = [];
    let cursor: string | undefined;
    do {
      const page = await other.records.list(source.id, { limit: 2, cursor });
      pages.push(page.messages.map(({ id }) => id));
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined);
    expect(pages).toEqual([["in_e", "in_d"], ["in_c", "in_b"], ["in_a"]]);
    expect(await other.records.counts(source.id)).toEqual({
      pending: 2,
      processed: 1,
      failed: 1,
      refused: 1,
    });
    const failed = await other.records.list(source.id, { limit: 9, status: "failed" });
    expect(failed.messages).toMatchObject([{ id: "in_b", reason: "No type.", senderId: "x\uFFFDy" }]);
    expect((await other.records.find("acme", "in_b")).body.toString()).toContain("in_b");
    await expect(other.records.find("other", "in_b")).rejects.toThrow(/Unknown message/u);
    await expect(other.records.list(source.id, { limit: 2, cursor: "1; --" })).rejects.toThrow(/cursor/u);
    expect(await one.queue.nextDueAt()).toBe(now + 5000);
    expect(await other.records.recover(source.id, 3, now)).toBe(0);
    expect(await other.records.recover(source.id, 0, now)).toBe(1);
    expect((await one.queue.claim(9, now)).map(({ id }) => id)).toEqual(["in_b"]);
    // Of an event that is one already, an end that comes late says nothing.
    await one.queue.finish("in_a", { status: "failed", reason: "Late." }, now);
    expect(await other.records.find("acme", "in_a")).toMatchObject({ status: "processed", eventId: "event" });
    await close();
  });

  testHere("old ones go, refused ones sooner, and what waits stays", async () => {
    const { one, close } = await openTwo();
    const source = await one.sources.create("acme", sourceFields, []);
    for (const [id, receivedAt, status] of [
      ["in_old", 1, "processed"],
      ["in_waiting", 1, "pending"],
      ["in_bad", 50, "refused"],
      ["in_new", 90, "processed"],
    ] as const) {
      const isRefused = status === "refused";
      await one.queue.keep(webhookOf(source, id, {}, { receivedAt, status: isRefused ? status : "pending" }));
      if (status === "processed") await one.queue.finish(id, done(id), now);
    }
    expect(await one.records.expire(50, 60)).toBe(2);
    const left = await one.records.list(source.id, { limit: 9 });
    expect(left.messages.map(({ id }) => id)).toEqual(["in_new", "in_waiting"]);
    await close();
  });

  testHere("an erased person is in no message, be it an event or not, and nowhere on the disk", async () => {
    const { storage, one, close } = await openTwo();
    const source = await one.sources.create("acme", sourceFields, []);
    const elsewhere = await one.sources.create("other", sourceFields, []);
    const keep = async (id: string, body: object, at = source) =>
      await one.queue.keep(webhookOf(at, id, body, { senderId: `sender ${id}` }));
    await keep("in_event", { customer: "ann-17" });
    await one.queue.finish("in_event", done("e1", "ann-17"), now);
    await keep("in_failed", { any: ["said", "ann-17"] });
    await one.queue.finish("in_failed", { status: "failed", reason: "No type." }, now);
    await keep("in_longer", { any: "ann-170" });
    await keep("in_others", { any: "ann-17" }, elsewhere);
    await keep("in_bob", { customer: "bob" });
    await one.queue.finish("in_bob", done("e2", "bob"), now);
    await one.forget.people("acme", ["ann-17"], []);
    const left = async () => (await one.records.list(source.id, { limit: 9 })).messages.map(({ id }) => id);
    expect((await left()).toSorted()).toEqual(["in_bob", "in_longer"]);
    expect((await one.records.list(elsewhere.id, { limit: 9 })).messages).toHaveLength(1);
    async function* batches() {
      yield ["e2", "e9"];
    }
    await one.forget.events("acme", batches());
    expect(await left()).toEqual(["in_longer"]);
    await close();
    // PostgreSQL keeps what was in its write-ahead log for as long as its operator has it do so.
    if (one.store.isShared) return;
    for (const text of ["sender in_event", "sender in_failed", "sender in_bob"])
      expect(await storage.isOnDisk(Buffer.from(text))).toBe(false);
    expect(await storage.isOnDisk(Buffer.from("sender in_longer"))).toBe(true);
  });

  testHere("of a tenant that keeps no single events nothing stays but that it came", async () => {
    const { one, close } = await openTwo();
    const source = await one.sources.create("acme", sourceFields, []);
    await one.queue.keep(webhookOf(source, "in_1", { customer: "ann" }, { headers: { "x-who": "ann" } }));
    await one.queue.finish("in_1", done("e1", "", true), now);
    const { headers, body, status } = await one.records.find("acme", "in_1");
    expect([headers, body.length, status]).toEqual([{}, 0, "processed"]);
    expect(await one.records.latest(source.id)).toBeNull();
    await close();
  });
}
