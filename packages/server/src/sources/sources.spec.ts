import { expect } from "vitest";
import { createEncryption } from "@dendro/node";
import type { TestHere } from "../../../../test/support/needs.ts";
import type { OpenStore } from "../store/port.ts";
import type { StorageOfStores } from "../store/store.spec.ts";
import { openTenants } from "../tenants/tenants.ts";
import { sourceFields, webhookOf } from "../test-support/incoming-webhook.ts";
import { createForgetReceived } from "./forget-received.ts";
import { createReceivedQueue, type Processed } from "./received-queue.ts";
import { createReceivedRecords } from "./received-records.ts";
import type { ReceivedWebhook } from "./received-rows.ts";
import { openSources } from "./sources.ts";

const done = (id: string, userId = "") =>
  ({ status: "processed", eventId: id, eventType: "order.paid", userId, anonymousId: "" }) as const;

/** What sources promise in every implementation of the store. */
export function describeSources(testHere: TestHere, createStorage: () => Promise<StorageOfStores>): void {
  let now = 0;
  const serve = async (store: OpenStore, place: string) => ({
    store,
    sources: await openSources(store, createEncryption(new Uint8Array(32)), () => now),
    queue: createReceivedQueue(store, place),
    elsewhere: createReceivedQueue(store, "another place"),
    records: createReceivedRecords(store),
    forget: createForgetReceived(store),
  });

  /** As the last who has claimed it. */
  async function finish(
    { queue, records }: Awaited<ReturnType<typeof serve>>,
    id: string,
    result: Processed,
  ) {
    await queue.finish(await records.find("acme", id), result, now);
  }

  async function openTwo() {
    now = Date.UTC(2026, 10, 20);
    const storage = await createStorage();
    const [first, second] = [await storage.open(), await storage.open()];
    const tenants = await openTenants(first, () => now);
    await tenants.create({ id: "acme", name: "Acme" });
    await tenants.create({ id: "other", name: "Other" });
    const one = await serve(first, "here");
    const close = async () => await Promise.all([first.close(), second.close()]);
    return { storage, one, other: await serve(second, "here"), close };
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
    await expect(other.queue.keep(webhookOf(source, "in_2", {}))).rejects.toThrow(/source was removed/u);
    await expect(one.records.find("acme", "in_1")).rejects.toThrow(/Unknown message/u);
    await close();
  });

  testHere(
    "what waits is taken once among all, and as much of one tenant as of another, where it came",
    async () => {
      const { one, other, close } = await openTwo();
      const [busy, quiet] = [
        await one.sources.create("acme", sourceFields, []),
        await one.sources.create("other", sourceFields, []),
      ];
      for (let count = 0; count < 30; count += 1)
        await one.queue.keep(webhookOf(busy, `in_busy${count}`, { count }, { receivedAt: count }));
      for (let count = 0; count < 3; count += 1)
        await one.queue.keep(webhookOf(quiet, `in_quiet${count}`, { count }, { receivedAt: 100 + count }));
      expect([await one.elsewhere.nextDueAt(), await one.elsewhere.claim(50, now)]).toEqual([null, []]);
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
      await finish(one, "in_busy0", done("e0"));
      now += 61_000;
      const again = await Promise.all([one.queue.claim(50, now), other.queue.claim(50, now)]);
      expect(again.flat()).toHaveLength(32);
      expect(again.flat().every(({ attempts }) => attempts === 2)).toBe(true);
      await close();
    },
  );

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
    await finish(one, "in_a", done("event"));
    await finish(one, "in_b", { status: "failed", reason: "No type." });
    await finish(one, "in_c", { status: "pending", reason: "Later.", dueAt: now + 5000 });
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
    expect([await one.records.again("in_a", now), await one.records.again("in_b", now)]).toEqual([
      false,
      false,
    ]);
    // Of an event that is one already, an end that comes late says nothing.
    await finish(one, "in_a", { status: "failed", reason: "Late." });
    expect(await other.records.find("acme", "in_a")).toMatchObject({ status: "processed", eventId: "event" });
    await close();
  });

  testHere(
    "what one that was killed had claimed is due again for the next, of its directory alone",
    async () => {
      const { one, close } = await openTwo();
      const source = await one.sources.create("acme", sourceFields, []);
      for (const id of ["in_1", "in_2"]) await one.queue.keep(webhookOf(source, id, {}));
      await one.queue.claim(50, now);
      await one.elsewhere.takeBack(now);
      expect(await one.queue.claim(50, now)).toEqual([]);
      await one.queue.takeBack(now);
      expect((await one.queue.claim(50, now)).map(({ attempts }) => attempts)).toEqual([2, 2]);
      await close();
    },
  );

  testHere("an end that comes after another claim says nothing", async () => {
    const { one, other, close } = await openTwo();
    const source = await one.sources.create("acme", sourceFields, []);
    await one.queue.keep(webhookOf(source, "in_1", {}));
    const [slow] = await one.queue.claim(1, now);
    now += 61_000;
    const [taken] = await other.queue.claim(1, now);
    await other.queue.finish(taken as ReceivedWebhook, { status: "failed", reason: "No type." }, now);
    await one.queue.finish(slow as ReceivedWebhook, done("e1"), now);
    expect(await one.records.find("acme", "in_1")).toMatchObject({ status: "failed", attempts: 2 });
    await close();
  });

  testHere("of a source only so many are kept, the newest", async () => {
    const { one, close } = await openTwo();
    const source = await one.sources.create("acme", sourceFields, []);
    for (let count = 0; count < 6; count += 1) {
      await one.queue.keep(webhookOf(source, `in_${count}`, {}, { receivedAt: count }));
      if (count !== 1) await finish(one, `in_${count}`, done(`e${count}`));
    }
    expect(await one.records.bound(source.id, 3)).toBe(2);
    const left = await one.records.list(source.id, { limit: 9 });
    expect(left.messages.map(({ id }) => id)).toEqual(["in_5", "in_4", "in_3", "in_1"]);
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
      if (status === "processed") await finish(one, id, done(id));
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
    await finish(one, "in_event", done("e1", "ann-17"));
    await keep("in_failed", { any: ["said", "ann-17"] });
    await finish(one, "in_failed", { status: "failed", reason: "No type." });
    for (const [at, body] of [
      Buffer.from(String.raw`{"any": "\u0061nn-17"}`),
      Buffer.from(String.raw`{"text": "said\nann-17"}`),
      Buffer.from("plain text of ann-17."),
    ].entries()) {
      await one.queue.keep(webhookOf(source, `in_spelt${at}`, {}, { body }));
      await finish(one, `in_spelt${at}`, { status: "failed", reason: "No type." });
    }
    const form = { "content-type": "application/x-www-form-urlencoded" };
    const encoded = Buffer.from("payload=%7B%22u%22%3A%22ann-17%22%7D");
    await one.queue.keep(webhookOf(source, "in_form", {}, { headers: form, body: encoded }));
    await keep("in_longer", { any: "ann-170" });
    await keep("in_others", { any: "ann-17" }, elsewhere);
    await keep("in_bob", { customer: "bob" });
    await finish(one, "in_bob", done("e2", "bob"));
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
    const message = await one.records.find("acme", "in_1");
    await one.queue.finish(message, done("e1", "ann"), now, true);
    const { headers, body, status, signature } = await one.records.find("acme", "in_1");
    expect([headers, body.length, status, signature]).toEqual([{}, 0, "processed", null]);
    expect(await one.records.latest(source.id)).toBeNull();
    // Nor is anything made of what there is nothing left of.
    await one.queue.keep(webhookOf(source, "in_2", { customer: "ann" }));
    const unmade = await one.records.find("acme", "in_2");
    await one.queue.finish(unmade, { status: "failed", reason: "No type." }, now, true);
    expect(await one.records.recover(source.id, 0, now)).toBe(0);
    await close();
  });
}
