import { randomUUID } from "node:crypto";
import { expect } from "vitest";
import type { Event } from "@dendro/core";
import { createEncryption } from "@dendro/node";
import type { TestHere } from "../../../../test/support/needs.ts";
import { LeaseLost } from "../log/consumer-state.ts";
import type { OpenStore } from "../store/port.ts";
import type { StorageOfStores } from "../store/store.spec.ts";
import { openTenants } from "../tenants/tenants.ts";
import { createDeliveryQueue, type ClaimedDelivery } from "./delivery-queue.ts";
import { createDeliveryRecords } from "./delivery-records.ts";
import { disabledReasons, type EndpointFields } from "./endpoint.ts";
import { openEndpoints } from "./endpoints.ts";
import { createOutbox } from "./outbox.ts";
import { createPositionSource, newRows } from "./outbox-rows.ts";
import { deliveryId } from "./message.ts";
import { createTellWebhooks } from "./tell-webhooks.ts";

const fields: EndpointFields = {
  kind: "standard",
  name: "Mine",
  url: "https://example.org/hooks",
  events: ["workflow.*"],
  filters: [],
  headers: { authorization: "Bearer receiver-secret" },
  signatures: ["standard"],
  personal: true,
  ordered: false,
  concurrency: 10,
  rateLimit: null,
};
const delivered = {
  kind: "delivered",
  durationMs: 1,
  responseCode: 200,
  responseBody: "ok",
  error: null,
  retryAfterMs: null,
} as const;
const failed = {
  ...delivered,
  kind: "failed",
  responseCode: 500,
  error: "The receiver answered 500.",
} as const;

const none: never[] = [];

/** What webhooks promise in every implementation of the store. */
export function describeWebhooks(testHere: TestHere, createStorage: () => Promise<StorageOfStores>): void {
  let now = Date.UTC(2026, 10, 20);
  const clock = () => now;

  function serve(store: OpenStore, holder: string) {
    const faults: unknown[] = [];
    const tell = createTellWebhooks({ place: holder, clock, newId: randomUUID });
    return {
      store,
      faults,
      endpoints: async () =>
        await openEndpoints(store, createEncryption(new Uint8Array(32)), clock, tell.disabled),
      queue: createDeliveryQueue(store, { holder, tellExhausted: tell.exhausted, onTold: () => {} }),
      records: createDeliveryRecords(store),
      async follow(endpoints: Awaited<ReturnType<typeof openEndpoints>>, place = "here") {
        const due = new Map<string, number>();
        const outbox = createOutbox({
          store,
          place,
          endpoints,
          segmentResolver: () => (filters) => [...filters],
          segments: { of: () => none },
          modeOf: () => "standard" as never,
          nextPosition: createPositionSource(),
          clock,
          onStored: (some) => some.forEach((at, id) => due.set(id, at)),
          onFault: (error) => faults.push(error),
        });
        return { outbox, due };
      },
    };
  }

  async function openTwo() {
    now = Date.UTC(2026, 10, 20);
    const storage = await createStorage();
    const [one, other] = [serve(await storage.open(), "one"), serve(await storage.open(), "other")];
    const tenants = await openTenants(one.store, clock);
    await tenants.create({ id: "acme", name: "Acme" });
    const close = async () => await Promise.all([one.store.close(), other.store.close()]);
    return { storage, one, other, close };
  }

  const event = (id: string, more: Partial<Event> = {}): Event => ({
    id,
    tenant: "acme",
    type: "workflow.failed",
    timestamp: now,
    received_at: now,
    ...more,
  });
  const lease = (token: string) => ({ partition: 0, token });

  testHere("an endpoint is everywhere as it was saved, and its secret and headers in no file", async () => {
    const { storage, one, other, close } = await openTwo();
    const endpoints = await one.endpoints();
    const elsewhere = await other.endpoints();
    const made = await endpoints.create("acme", fields, null);
    expect(made).toMatchObject({ ...fields, status: "active", secrets: [{ until: null }] });
    await expect.poll(() => elsewhere.of("acme")).toEqual([made]);
    const rotated = await elsewhere.rotate("acme", made.id);
    expect(rotated.secrets.map(({ until }) => until)).toEqual([null, now + 24 * 3_600_000]);
    for (const secret of [...rotated.secrets.map((each) => each.secret), "receiver-secret"])
      expect([secret, await storage.isOnDisk(Buffer.from(secret))]).toEqual([secret, false]);
    await endpoints.remove("acme", made.id);
    await expect.poll(() => elsewhere.of("acme")).toEqual([]);
    await close();
  });

  testHere(
    "what was passed is kept once with how far that is, and who lost the log changes nothing",
    async () => {
      const { one, other, close } = await openTwo();
      const endpoints = await one.endpoints();
      const { id } = await endpoints.create("acme", fields, null);
      const { outbox, due } = await one.follow(endpoints);
      const stale = (await other.follow(await other.endpoints())).outbox;
      await stale.begin(lease("old"), 0);
      await outbox.begin(lease("new"), 0);
      outbox.take(event("e1"));
      outbox.take(event("e2", { type: "page_view" }));
      outbox.endRecord(1);
      outbox.take(event("e3"));
      outbox.endRecord(2);
      // The third record is not whole.
      outbox.take(event("e4"));
      await outbox.passed(2);
      expect([...due]).toEqual([[id, now]]);
      const ids = async () =>
        (await one.records.list(id, { limit: 100 })).deliveries.map((each) => each.eventId);
      expect(await ids()).toEqual(["e3", "e1"]);

      stale.take(event("e1"));
      stale.take(event("e9"));
      stale.endRecord(1);
      await expect(stale.passed(1)).rejects.toThrow(LeaseLost);
      expect(await ids()).toEqual(["e3", "e1"]);

      // As after a kill: what was kept comes again, and is left out.
      const again = (await one.follow(endpoints)).outbox;
      await again.begin(lease("newer"), 3);
      for (const [seq, some] of [
        [1, ["e1"]],
        [2, ["e3"]],
        [3, ["e4", "e5"]],
      ] as const) {
        for (const each of some) again.take(event(each));
        again.endRecord(seq);
      }
      await again.passed(3);
      expect(await ids()).toEqual(["e5", "e4", "e3", "e1"]);

      // Another data directory has a log of its own; an event that it has too is one delivery.
      const elsewhere = (await one.follow(endpoints, "there")).outbox;
      await elsewhere.begin(lease("x"), 0);
      elsewhere.take(event("e1"));
      elsewhere.take(event("e6"));
      elsewhere.endRecord(1);
      await elsewhere.passed(1);
      expect((await ids()).toSorted()).toEqual(["e1", "e3", "e4", "e5", "e6"]);

      // A log that was restored ends before what was passed, and goes on from there.
      const restored = (await one.follow(endpoints)).outbox;
      await restored.begin(lease("y"), 1);
      restored.take(event("e7"));
      restored.endRecord(2);
      await restored.passed(2);
      expect(await ids()).toContain("e7");
      for (const each of [outbox, stale, again, elsewhere, restored]) await each.close();
      await close();
    },
  );

  async function withDeliveries(count: number, more: Partial<EndpointFields> = {}) {
    const two = await openTwo();
    const endpoints = await two.one.endpoints();
    const endpoint = await endpoints.create("acme", { ...fields, ...more }, null);
    const { outbox } = await two.one.follow(endpoints);
    await outbox.begin(lease("a"), 0);
    const names = Array.from({ length: count }, (_, index) => `e${index}`);
    for (const name of names) outbox.take(event(name, { user_id: "ann", data: { word: "hidden-word" } }));
    outbox.endRecord(1);
    await outbox.passed(1);
    await outbox.close();
    return { ...two, endpoints, endpoint, names };
  }

  testHere("of all that claim at once each delivery is one's, until its claim has ended", async () => {
    const { one, other, endpoint, names, close } = await withDeliveries(120);
    const claim = { endpoint: endpoint.id, limit: 7, ordered: false };
    const rounds = await Promise.all(
      Array.from(
        { length: 10 },
        async (_, index) => await (index % 2 === 0 ? one : other).queue.claim([claim], now),
      ),
    );
    const rest = await one.queue.claim([{ ...claim, limit: 1000 }], now);
    const all = [...rounds.flat(), ...rest];
    expect(all.map(({ id }) => id).toSorted()).toEqual(
      names.map((name) => deliveryId(endpoint.id, name)).toSorted(),
    );
    expect(await other.queue.claim([claim], now + 89_000)).toEqual([]);
    expect(await other.queue.claim([claim], now + 91_000)).toHaveLength(7);
    await close();
  });

  testHere("what one that was killed had claimed, the next of its name takes back at once", async () => {
    const { one, other, endpoint, close } = await withDeliveries(8);
    const claim = { endpoint: endpoint.id, limit: 3, ordered: false };
    const killed = await one.queue.claim([claim], now);
    const others = await other.queue.claim([claim], now);
    const next = serve(one.store, "one").queue;
    await next.takeBack(now);
    const taken = await next.claim([{ ...claim, limit: 1000 }], now);
    const idsOf = (some: readonly ClaimedDelivery[]) => some.map(({ id }) => id);
    expect(idsOf(taken)).toEqual(expect.arrayContaining(idsOf(killed)));
    expect(idsOf(taken).filter((id) => idsOf(others).includes(id))).toEqual([]);
    expect(taken).toHaveLength(5);
    await close();
  });

  testHere("an ordered endpoint gives its first alone, and the next when that is done", async () => {
    const { one, other, endpoint, names, close } = await withDeliveries(3, { ordered: true });
    const claim = { endpoint: endpoint.id, limit: 5, ordered: true };
    const claimed = await Promise.all(
      [one, other, one, other].map(async ({ queue }) => await queue.claim([claim], now)),
    );
    expect(claimed.flat()).toHaveLength(1);
    const first = claimed.flat()[0] as ClaimedDelivery;
    expect(first.id).toBe(deliveryId(endpoint.id, names[0] ?? ""));
    const holder = claimed.findIndex((some) => some.length > 0) % 2 === 0 ? one : other;
    await holder.queue.finish([{ delivery: first, result: failed, at: now, nextAt: now + 5000 }], now);
    expect(await other.queue.claim([claim], now)).toEqual([]);
    expect(await one.queue.nextDueAt(endpoint.id, true)).toBe(now + 5000);
    const [again] = await one.queue.claim([claim], now + 5000);
    expect(again).toMatchObject({ id: first.id, attempts: 1, tried: 1 });
    await one.queue.finish(
      [{ delivery: again as ClaimedDelivery, result: failed, at: now, nextAt: null }],
      now,
    );
    expect((await one.queue.claim([claim], now))[0]?.id).toBe(deliveryId(endpoint.id, names[1] ?? ""));
    await close();
  });

  testHere("what becomes of a delivery is kept by whom it was claimed, and can be repeated", async () => {
    const { one, other, endpoint, close } = await withDeliveries(3);
    const claim = { endpoint: endpoint.id, limit: 3, ordered: false };
    const [a, b, c] = (await one.queue.claim([claim], now)) as [
      ClaimedDelivery,
      ClaimedDelivery,
      ClaimedDelivery,
    ];
    // One whose claim ended says nothing any more.
    await other.queue.claim([claim], now + 100_000);
    await one.queue.finish([{ delivery: a, result: delivered, at: now, nextAt: null }], now);
    expect((await one.records.find("acme", a.id)).status).toBe("pending");
    await other.queue.finish(
      [
        { delivery: a, result: delivered, at: now, nextAt: null },
        { delivery: b, result: failed, at: now, nextAt: null },
        { delivery: c, result: { ...failed, kind: "refused" }, at: now, nextAt: null },
      ],
      now,
    );
    expect(await one.records.counts(endpoint.id)).toEqual({ pending: 0, success: 1, failed: 2 });
    const records = await Promise.all([a, b, c].map(async ({ id }) => await one.records.find("acme", id)));
    expect(records.map(({ status, reason, attempts }) => [status, reason, attempts])).toEqual([
      ["success", null, 1],
      ["failed", "exhausted", 1],
      ["failed", "refused", 1],
    ]);
    expect(records[1]).toMatchObject({
      responseCode: 500,
      error: "The receiver answered 500.",
      finishedAt: now,
    });
    await expect(one.records.find("other", a.id)).rejects.toMatchObject({ code: "not_found" });

    expect(await one.records.recover(endpoint.id, now + 1, now)).toBe(0);
    expect(await one.records.recover(endpoint.id, now, now)).toBe(2);
    await one.records.resend(a.id, now);
    const again = await one.queue.claim([claim], now);
    expect(again.map(({ attempts, tried }) => [attempts, tried])).toEqual([
      [1, 0],
      [1, 0],
      [1, 0],
    ]);
    await one.queue.release(again, now);
    expect(await other.queue.claim([claim], now)).toHaveLength(3);
    expect([...(await one.queue.dueByEndpoint())]).toEqual([[endpoint.id, now + 90_000]]);
    expect(await one.queue.countWaiting(endpoint.id, 2)).toBe(2);
    await one.queue.refuseAll(endpoint.id, now);
    expect([...(await one.queue.dueByEndpoint())]).toEqual([]);
    expect(await one.queue.nextDueAt(endpoint.id, false)).toBeNull();
    await close();
  });

  testHere(
    "what was sent of people goes from every file when they are erased, and the rest with age",
    async () => {
      const { storage, one, endpoint, close } = await withDeliveries(2);
      const word = Buffer.from("hidden-word");
      const claimed = await one.queue.claim([{ endpoint: endpoint.id, limit: 1, ordered: false }], now);
      const answer = { ...delivered, responseBody: "hidden-word too" };
      await one.queue.finish(
        [{ delivery: claimed[0] as ClaimedDelivery, result: answer, at: now, nextAt: null }],
        now,
      );
      expect(await storage.isOnDisk(word)).toBe(true);
      await one.records.forgetPeople("other", ["ann"], ["ann"]);
      await one.records.forgetPeople("acme", ["bob"], []);
      expect((await one.records.list(endpoint.id, { limit: 10 })).deliveries).toHaveLength(2);
      await one.records.forgetPeople("acme", ["ann"], []);
      expect((await one.records.list(endpoint.id, { limit: 10 })).deliveries).toEqual([]);
      // PostgreSQL keeps what was in its write-ahead log for as long as its operator has it do so.
      if (!one.store.isShared) expect(await storage.isOnDisk(word)).toBe(false);
      await close();
    },
  );

  testHere(
    "what is given up and what is disabled is told with it, once, and never of what tells it",
    async () => {
      const { one, endpoints, endpoint, close } = await withDeliveries(2);
      const told = async () =>
        (await one.store.db.selectFrom("alert_messages").selectAll().orderBy("created_at").execute()).map(
          (row) => JSON.parse(row.event) as { type: string; name: string; data: Record<string, unknown> },
        );
      const { outbox } = await one.follow(await one.endpoints());
      await outbox.begin(lease("b"), 1);
      const { id } = await endpoints.create("acme", { ...fields, events: ["webhook.*", "alert.*"] }, null);
      for (const type of ["webhook.exhausted", "webhook.disabled", "alert.fired"])
        outbox.take(event(type, { type }));
      outbox.endRecord(2);
      await outbox.passed(2);
      const claims = [endpoint.id, id].map((each) => ({ endpoint: each, limit: 10, ordered: false }));
      const claimed = await one.queue.claim(claims, now);
      expect(claimed).toHaveLength(5);
      const [again] = claimed as [ClaimedDelivery];
      await one.queue.finish([{ delivery: again, result: failed, at: now, nextAt: now }], now);
      expect(await told()).toEqual([]);
      const rest = [...(await one.queue.claim(claims, now)), ...claimed.slice(1)];
      await one.queue.finish(
        rest.map((delivery) => ({ delivery, result: failed, at: now, nextAt: null })),
        now,
      );
      const said = { endpoint: endpoint.id, host: "example.org" };
      const [exhausted, ...others] = await told();
      expect(others).toEqual([]);
      expect(exhausted).toMatchObject({
        type: "webhook.exhausted",
        name: "Mine",
        data: { ...said, count: 2 },
      });
      expect(exhausted?.data["deliveries"]).toContainEqual({
        delivery: again.id,
        event_type: "workflow.failed",
        attempts: 2,
        response_code: 500,
        error: "The receiver answered 500.",
      });
      now += 1000;
      await endpoints.disable("acme", endpoint.id, "gone");
      await endpoints.disable("acme", endpoint.id, "failing");
      expect((await told()).slice(1)).toEqual([
        expect.objectContaining({
          type: "webhook.disabled",
          data: { ...said, reason: "gone", detail: disabledReasons.gone },
        }),
      ]);
      await outbox.close();
      await close();
    },
  );

  testHere("what a service refuses is told, and what was not sent at all is done", async () => {
    const { one, endpoint, close } = await withDeliveries(3);
    const claim = { endpoint: endpoint.id, limit: 10, ordered: false };
    const [a, b, c] = (await one.queue.claim([claim], now)) as [
      ClaimedDelivery,
      ClaimedDelivery,
      ClaimedDelivery,
    ];
    const results = [
      { delivery: a, result: { ...failed, kind: "refused", responseCode: 400 } as const },
      { delivery: b, result: { ...failed, kind: "refused", responseCode: null } as const },
      { delivery: c, result: { ...failed, kind: "skipped", responseCode: null } as const },
    ];
    await one.queue.finish(
      results.map((result) => ({ ...result, at: now, nextAt: null })),
      now,
    );
    const ended = await Promise.all(
      results.map(async ({ delivery }) => await one.records.find("acme", delivery.id)),
    );
    expect(ended.map(({ status, reason }) => [status, reason])).toEqual([
      ["failed", "refused"],
      ["failed", "refused"],
      ["success", null],
    ]);
    const rows = await one.store.db.selectFrom("alert_messages").select("event").execute();
    const told = rows.map(({ event: text }) => JSON.parse(text) as { data: { deliveries: object[] } });
    expect(told.map(({ data }) => data.deliveries)).toEqual([[expect.objectContaining({ delivery: a.id })]]);
    await close();
  });

  testHere("an endpoint whose address is its secret has no other", async () => {
    const { one, close } = await openTwo();
    const endpoints = await one.endpoints();
    const made = await endpoints.create("acme", { ...fields, kind: "slack" }, null);
    expect(made.secrets).toEqual([]);
    const changed = await endpoints.change("acme", made.id, { headers: {} });
    expect(changed.headers).toEqual({});
    await close();
  });

  testHere("what is on its way when an endpoint is disabled ends as it ends", async () => {
    const { one, endpoint, close } = await withDeliveries(3);
    const claim = { endpoint: endpoint.id, limit: 2, ordered: false };
    const [a, b] = (await one.queue.claim([claim], now)) as [ClaimedDelivery, ClaimedDelivery];
    await one.queue.refuseAll(endpoint.id, now);
    await one.queue.finish(
      [
        { delivery: a, result: delivered, at: now, nextAt: null },
        { delivery: b, result: failed, at: now, nextAt: now + 5000 },
      ],
      now,
    );
    const ended = await Promise.all([a, b].map(async ({ id }) => await one.records.find("acme", id)));
    expect(ended.map(({ status, reason, attempts }) => [status, reason, attempts])).toEqual([
      ["success", null, 1],
      ["failed", "refused", 1],
    ]);
    expect(await one.records.counts(endpoint.id)).toEqual({ pending: 0, success: 1, failed: 2 });
    await close();
  });

  testHere("what was finished goes with age, and what waits stays", async () => {
    const { one, endpoint, close } = await withDeliveries(2);
    const [first] = await one.queue.claim([{ endpoint: endpoint.id, limit: 1, ordered: false }], now);
    await one.queue.finish(
      [{ delivery: first as ClaimedDelivery, result: delivered, at: now, nextAt: null }],
      now,
    );
    expect(await one.records.expire(now)).toBe(0);
    expect(await one.records.expire(now + 1)).toBe(2);
    const { deliveries } = await one.records.list(endpoint.id, { limit: 10 });
    expect(deliveries.map(({ status }) => status)).toEqual(["pending"]);
    expect(await one.records.attemptsOf((first as ClaimedDelivery).id)).toEqual([]);
    await close();
  });

  testHere(
    "what changes at once stays, from wherever: nobody overwrites what another has changed",
    async () => {
      const { one, other, close } = await openTwo();
      const endpoints = await one.endpoints();
      const elsewhere = await other.endpoints();
      const { id } = await endpoints.create("acme", fields, null);
      await expect.poll(() => elsewhere.get(id)).not.toBeNull();
      const [, rotated] = await Promise.all([
        endpoints.change("acme", id, { url: "https://example.org/new" }),
        elsewhere.rotate("acme", id),
        elsewhere.noteFailing(id, now),
        endpoints.change("acme", id, { headers: { "x-a": "b" } }),
      ]);
      const expected = { url: "https://example.org/new", failingSince: now, headers: { "x-a": "b" } };
      await expect.poll(() => endpoints.get(id)).toMatchObject({ ...expected, secrets: rotated.secrets });
      await expect.poll(() => elsewhere.get(id)).toMatchObject(expected);
      await close();
    },
  );

  testHere("a secret that cannot be read here stays for who has the key", async () => {
    const { one, other, close } = await openTwo();
    const endpoints = await one.endpoints();
    const { id, secrets } = await endpoints.create("acme", fields, null);
    const strange = await openEndpoints(
      other.store,
      createEncryption(new Uint8Array(32).fill(1)),
      clock,
      async () => {},
    );
    expect(strange.find("acme", id).secrets).toEqual([]);
    await strange.noteFailing(id, now);
    await strange.change("acme", id, { name: "Renamed" });
    await strange.setStatus("acme", id, "paused");
    await expect(strange.change("acme", id, { headers: {} })).rejects.toMatchObject({ code: "conflict" });
    expect((await one.endpoints()).find("acme", id)).toMatchObject({
      name: "Renamed",
      status: "paused",
      secrets,
      headers: fields.headers,
    });
    await close();
  });

  testHere("who lost the log lets go at once, and hears of it at the next batch", async () => {
    const { one, other, close } = await openTwo();
    const endpoints = await one.endpoints();
    const { id } = await endpoints.create("acme", fields, null);
    const { outbox } = await one.follow(endpoints);
    const stale = (await other.follow(await other.endpoints())).outbox;
    await stale.begin(lease("old"), 0);
    await outbox.begin(lease("new"), 0);
    outbox.take(event("first"));
    outbox.endRecord(1);
    await outbox.passed(1);
    for (let index = 0; index < 20_000; index += 1) stale.take(event(`e${index}`));
    stale.endRecord(1);
    // Whoever reads the log waits here, and cannot give the log back before that ends.
    await stale.room();
    await expect(stale.passed(1)).rejects.toThrow(LeaseLost);
    await expect(stale.passed(2)).rejects.toThrow(LeaseLost);
    await stale.begin(lease("newest"), 1);
    stale.take(event("second"));
    stale.endRecord(2);
    await stale.passed(2);
    expect((await one.records.list(id, { limit: 10 })).deliveries.map((each) => each.eventId)).toEqual([
      "second",
      "first",
    ]);
    for (const each of [outbox, stale]) await each.close();
    await close();
  });

  testHere("a log that was restored is followed from its end, also when it is killed before", async () => {
    const { one, close } = await openTwo();
    const endpoints = await one.endpoints();
    const { id } = await endpoints.create("acme", fields, null);
    const before = (await one.follow(endpoints)).outbox;
    await before.begin(lease("a"), 0);
    before.take(event("e1"));
    before.endRecord(100);
    await before.passed(100);
    // The copy ends at 0: what comes is killed before any of it is kept.
    await (await one.follow(endpoints)).outbox.begin(lease("b"), 0);
    const after = (await one.follow(endpoints)).outbox;
    await after.begin(lease("c"), 3);
    after.take(event("e2"));
    after.endRecord(1);
    await after.passed(1);
    expect((await one.records.list(id, { limit: 10 })).deliveries.map((each) => each.eventId)).toEqual([
      "e2",
      "e1",
    ]);
    for (const each of [before, after]) await each.close();
    await close();
  });

  testHere("nothing is kept for an endpoint or a tenant that is gone by then", async () => {
    const { one, close } = await openTwo();
    const endpoints = await one.endpoints();
    const removed = await endpoints.create("acme", fields, null);
    const kept = await endpoints.create("acme", { ...fields, personal: false }, null);
    const { outbox } = await one.follow(endpoints);
    await outbox.begin(lease("a"), 0);
    outbox.take(event("e1"));
    outbox.endRecord(1);
    const rows = newRows(event("e2"), [removed], { nextPosition: createPositionSource(), now, dueAt: now });
    await endpoints.remove("acme", removed.id);
    await outbox.passed(1);
    expect(await one.records.add(rows)).toBe(0);
    const all = async (table: "webhook_deliveries" | "webhook_messages") =>
      (await one.store.db.selectFrom(table).select("id").execute()).length;
    expect([await all("webhook_deliveries"), await all("webhook_messages")]).toEqual([1, 1]);
    expect((await one.records.list(kept.id, { limit: 10 })).deliveries).toHaveLength(1);
    outbox.take(event("e3"));
    outbox.endRecord(2);
    await endpoints.forget("acme");
    await outbox.passed(2);
    expect([await all("webhook_deliveries"), await all("webhook_messages")]).toEqual([0, 0]);
    await outbox.close();
    await close();
  });

  testHere("an answer that comes after its user was erased is not kept", async () => {
    const { storage, one, endpoint, close } = await withDeliveries(2);
    const claimed = await one.queue.claim([{ endpoint: endpoint.id, limit: 2, ordered: false }], now);
    await one.records.forgetPeople("acme", ["ann"], []);
    const result = { ...delivered, responseBody: "hello ann-of-the-answer" };
    await one.queue.finish(
      claimed.map((delivery) => ({ delivery, result, at: now, nextAt: null })),
      now,
    );
    expect(await one.store.db.selectFrom("webhook_attempts").selectAll().execute()).toEqual([]);
    expect(await storage.isOnDisk(Buffer.from("ann-of-the-answer"))).toBe(false);
    await close();
  });

  testHere("text that PostgreSQL cannot keep holds up nothing", async () => {
    const { one, endpoints, endpoint, close } = await withDeliveries(1);
    const { outbox } = await one.follow(endpoints);
    await outbox.begin(lease("b"), 1);
    outbox.take(event("e\0", { user_id: "a\0" }));
    outbox.endRecord(2);
    await outbox.passed(2);
    const claimed = await one.queue.claim([{ endpoint: endpoint.id, limit: 9, ordered: false }], now);
    expect(claimed).toHaveLength(2);
    const result = { ...failed, responseBody: "\0\0", error: "\0" };
    await one.queue.finish(
      claimed.map((delivery) => ({ delivery, result, at: now, nextAt: null })),
      now,
    );
    expect(await one.records.counts(endpoint.id)).toMatchObject({ failed: 2 });
    await one.records.forgetPeople("acme", ["a\0"], []);
    expect((await one.records.list(endpoint.id, { limit: 9 })).deliveries).toHaveLength(1);
    await outbox.close();
    await close();
  });

  testHere(
    "what a delayed tenant has not been sent is not sent sooner when it is asked for again",
    async () => {
      const { one, close } = await openTwo();
      const endpoints = await one.endpoints();
      const endpoint = await endpoints.create("acme", fields, null);
      const dueAt = now + 86_400_000;
      await one.records.add(
        newRows(event("e1"), [endpoint], { nextPosition: createPositionSource(), now, dueAt }),
      );
      const id = deliveryId(endpoint.id, "e1");
      await one.records.resend(id, now);
      expect((await one.records.find("acme", id)).nextAttemptAt).toBe(dueAt);
      await one.queue.refuseAll(endpoint.id, now);
      expect(await one.records.recover(endpoint.id, 0, now)).toBe(1);
      expect((await one.records.find("acme", id)).nextAttemptAt).toBe(dueAt);
      await close();
    },
  );

  testHere("a delivery whose message is gone does not hold up those behind it", async () => {
    const { one, endpoint, names, close } = await withDeliveries(2, { ordered: true });
    const claim = { endpoint: endpoint.id, limit: 1, ordered: true };
    const { message } = await one.store.db
      .selectFrom("webhook_deliveries")
      .select("message")
      .where("id", "=", deliveryId(endpoint.id, names[0] ?? ""))
      .executeTakeFirstOrThrow();
    await one.store.db.deleteFrom("webhook_messages").where("id", "=", message).execute();
    expect(await one.queue.claim([claim], now)).toEqual([]);
    expect((await one.queue.claim([claim], now))[0]?.id).toBe(deliveryId(endpoint.id, names[1] ?? ""));
    await close();
  });
}
