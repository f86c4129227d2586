import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { dayMs, sql, type Event } from "@dendro/core";
import { createTrackers } from "@dendro/ingest";
import { openEngines, type Engines } from "../../../../test/engines/open-engines.ts";
import { createConsumer, type Consumer } from "../flow/consumer.ts";
import { createWatermark } from "../flow/watermark.ts";
import { createWriter, type Writer } from "../flow/writer.ts";
import { openRolledDays, type RolledDays } from "../rollup/rolled-days.ts";
import { createRollupScheduler, type RollupScheduler } from "../rollup/scheduler.ts";
import { openErasures, type Erasures } from "../store/erasures.ts";
import type { DirectoryStore } from "../store/port.ts";
import { openSqliteStore } from "../store/sqlite/open.ts";
import { openExpiredDays, type ExpiredDays } from "../tenants/expired-days.ts";
import { rollupTable } from "../warehouse/rollup-tables.ts";
import { createEraser, type Eraser, type EraserOptions } from "./eraser.ts";

const today = Date.UTC(2026, 10, 20, 12);
const old = today - 5 * dayMs;
const fail = (...reasons: unknown[]): never => {
  throw new Error("It failed.", { cause: reasons });
};

let engines: Engines;
let writer: Writer;
let consumer: Consumer;
let rolled: RolledDays;
let scheduler: RollupScheduler;
let store: DirectoryStore;
let erasures: Erasures;
let expired: ExpiredDays;
let trackers: ReturnType<typeof createTrackers>;

beforeAll(async () => {
  engines = await openEngines();
  const { log, warehouse } = engines;
  writer = createWriter({
    log,
    warehouse,
    onRefused: fail,
    onFault: fail,
    wait: async () => {},
    prepare: async ({ days }) => await rolled.touch(days),
  });
  trackers = createTrackers(async (keys) => await log.loadState(keys));
  consumer = createConsumer({
    log,
    trackers: trackers.all,
    writer,
    publish: () => {},
    onWritten: () => {},
    onFault: fail,
    flushIntervalMs: 1,
    maxBatchRows: 100,
  });
  store = await openSqliteStore(":memory:");
  rolled = await openRolledDays(store.db);
  expired = await openExpiredDays(store.db);
  erasures = await openErasures(store, { id: "here", dataDir: "/here", host: "h" }, () => today);
  scheduler = createRollupScheduler({
    warehouse,
    rolled,
    clock: () => today,
    watermark: createWatermark(),
    expiredUntil: expired.until,
  });
  await consumer.start();
});
afterAll(async () => {
  await consumer.close();
  await store.close();
  await engines.close();
});

/** What was asked of others, in order. */
let asked: string[] = [];
let eraser: Eraser;
const opened: Eraser[] = [];
const open = (more: Partial<EraserOptions> = {}): Eraser => {
  const { log, warehouse } = engines;
  const one = createEraser({
    warehouse,
    log,
    trackers,
    rolled,
    scheduler,
    expired,
    erasures,
    writer,
    forgetTenant: async (tenant) => void asked.push(`store ${tenant}`),
    forgetSent: async (tenant, users) => void asked.push(`sent ${tenant} ${users.toSorted().join()}`),
    async forgetSentEvents(tenant, batches) {
      for await (const ids of batches) asked.push(`sent ${tenant} ${ids.length} events`);
    },
    forgetLive: async (tenant) => void asked.push(`live ${tenant}`),
    noteErasure: async ({ kind, tenant, subject }) => void asked.push(`note ${kind} ${tenant} ${subject}`),
    snapshotReleased: async () => void asked.push("snapshot"),
    onFault: fail,
    retryMs: 10,
    ...more,
  });
  opened.push(one);
  return one;
};
beforeEach(() => {
  asked = [];
  eraser = open();
});
afterEach(async () => {
  for (const one of opened.splice(0)) await one.close();
});

let made = 0;
async function send(tenant: string, ...events: readonly Partial<Event>[]): Promise<void> {
  for (const more of events) {
    const one: Event = {
      id: `00000000-0000-7000-8000-${String((made += 1)).padStart(12, "0")}`,
      tenant,
      type: "page_view",
      path: "/",
      timestamp: old + made,
      received_at: today,
      ...more,
    };
    const rows = [JSON.stringify(one)];
    const { seq } = await engines.log.append({
      tenant,
      batchKey: null,
      events: [{ row: rows[0] ?? "", key: null }],
    });
    consumer.offer({ seq: seq as number, events: [one], rows });
  }
  await eraser.caughtUp();
}

/** What is left of a tenant: users by rows, in visits, and how many events rollups count. */
async function left(tenant: string) {
  const { warehouse } = engines;
  const of = sql.text(tenant);
  const users = async (table: string) => {
    const rows = await warehouse.query({
      sql: sql`SELECT user_id, count() FROM ${sql.id(table)} ${table === "visits" ? sql`FINAL` : sql``} WHERE tenant = ${of} GROUP BY user_id ORDER BY user_id`,
    });
    return Object.fromEntries(rows.map(([user, count]) => [String(user), Number(count)]));
  };
  const table = sql.id(rollupTable("events", "day"));
  const [[rolledUp] = []] = await warehouse.query({
    sql: sql`SELECT sum(row_count) FROM ${table} WHERE tenant = ${of} AND slice = '' AND (unit, type, build) IN (SELECT unit, type, max(build) FROM ${table} WHERE tenant = ${of} GROUP BY unit, type)`,
  });
  return { events: await users("events"), visits: await users("visits"), rolledUp: Number(rolledUp) };
}

const receiptOf = async (id: string) => (await erasures.list(null)).find((one) => one.id === id);

test("a user goes with all names, from rows, visits, rollups and memory, and nobody else's do", async () => {
  for (const tenant of ["acme", "other"])
    await send(
      tenant,
      { visitor: "v-ann", anonymous_id: "a", path: "/before" },
      {
        visitor: "v-ann",
        anonymous_id: "a",
        user_id: "ann",
        type: "user.identified",
        data: { previous_id: "anna" },
      },
      { visitor: "v-anna", user_id: "anna", timestamp: old + dayMs },
      { visitor: "v-bob", user_id: "bob" },
    );
  await scheduler.work();
  const before = await left("other");
  expect(await left("acme")).toEqual(before);
  expect(before).toEqual({ events: { ann: 3, bob: 1 }, visits: { ann: 2, bob: 1 }, rolledUp: 4 });

  const { id } = await eraser.eraseUser("acme", "ann", "admin");
  expect(await receiptOf(id)).toMatchObject({ status: "running", requested_by: "admin" });
  await eraser.settled();
  expect(await left("acme")).toEqual({ events: { bob: 1 }, visits: { bob: 1 }, rolledUp: 1 });
  expect(await left("other")).toEqual(before);
  expect(await receiptOf(id)).toMatchObject({ status: "done", events: 3, visits: 2, rolled_up_days: 2 });
  // Backups may be of a time when it was not known that these are one person's.
  expect(asked.toSorted()).toEqual([
    "live acme",
    "note user acme a",
    "note user acme ann",
    "note user acme anna",
    "sent acme ann,anna",
    "snapshot",
  ]);
  expect(asked[0]).toBe("note user acme ann");

  // Whoever comes again is not known as her.
  await send("acme", { visitor: "v-ann", anonymous_id: "a" });
  expect((await left("acme")).events).toEqual({ "": 1, bob: 1 });
});

test("a tenant goes from everywhere, first from where its events are taken", async () => {
  await send("gone", { visitor: "v", user_id: "ann" }, { user_id: "bob" });
  await send("stays", { visitor: "v", user_id: "ann" });
  await scheduler.work();
  for (const tenant of ["gone", "stays"]) {
    await expired.note(tenant, old - dayMs);
    await rolled.touch(new Map([[tenant, new Set([old - (old % dayMs)])]]));
  }
  const { id } = await eraser.eraseTenant("gone", "admin");
  // Of whom the tenant is, its erasure is too.
  await eraser.eraseUser("gone", "ann", "admin");
  await eraser.settled();
  expect(await left("gone")).toEqual({ events: {}, visits: {}, rolledUp: 0 });
  expect(await left("stays")).toMatchObject({ events: { ann: 1 }, rolledUp: 1 });
  expect([expired.until("gone"), expired.until("stays")]).toEqual([0, old - dayMs]);
  expect((await rolled.stale()).filter(({ tenant }) => tenant === "gone")).toEqual([]);
  expect(await receiptOf(id)).toMatchObject({ status: "done", tenant: null, events: 2, rolled_up_days: 0 });
  expect(asked.filter((one) => one.startsWith("store"))).toEqual(["store gone"]);
});

test("days of which rows were let go of keep what was rolled up of those", async () => {
  await send(
    "partly",
    { user_id: "ann", type: "kept" },
    { user_id: "bob", type: "kept" },
    { user_id: "bob", type: "let.go" },
  );
  await scheduler.work();
  await engines.warehouse.deleteWhere({ table: "events", where: sql`tenant = 'partly' AND type = 'let.go'` });
  await expired.note("partly", today);
  await eraser.eraseUser("partly", "ann", "admin");
  await eraser.settled();
  expect(await left("partly")).toMatchObject({ events: { bob: 1 }, rolledUp: 2 });
});

test("events go by filter, one selection after the other, and who did them stays known", async () => {
  await send(
    "chosen",
    { visitor: "v", user_id: "ann", path: "/spam", anonymous_id: "x" },
    { visitor: "v", user_id: "ann", path: "/", timestamp: old + 60_000 },
    { visitor: "w", user_id: "bob", path: "/spam" },
    { visitor: "w", user_id: "bob", path: "/spam", timestamp: today },
  );
  await scheduler.work();
  const selection = (path: string) => ({
    filters: [["is", "page", [path]] as never],
    from: old - dayMs,
    to: old + dayMs,
    timezone: "UTC",
    asked_at: today,
  });
  expect(await eraser.countEvents("chosen", selection("/spam"))).toEqual({
    events: 2,
    visits: 2,
    users: 2,
    days: 1,
  });
  const chosen = await eraser.deleteEvents("chosen", selection("/spam"), "admin");
  const none = await eraser.deleteEvents("chosen", selection("/nowhere"), "admin");
  await eraser.settled();
  expect(await left("chosen")).toEqual({
    events: { ann: 1, bob: 1 },
    visits: { ann: 1, bob: 1 },
    rolledUp: 1,
  });
  expect(await receiptOf(chosen.id)).toMatchObject({
    status: "done",
    events: 2,
    visits: 2,
    rolled_up_days: 1,
  });
  expect(await receiptOf(none.id)).toMatchObject({ status: "done", events: 0, visits: 0 });
  // Of nothing there was nothing to do.
  expect(asked.filter((one) => one === "live chosen")).toHaveLength(1);
  expect(asked.filter((one) => one.startsWith("sent"))).toEqual(["sent chosen 2 events"]);
  const tables = [...(await engines.warehouse.inspect()).keys()];
  expect(tables.filter((table) => table.startsWith("deletion_"))).toEqual([]);
  expect(tables).toContain("events");
  await send("chosen", { visitor: "n", anonymous_id: "x" });
  expect((await left("chosen")).events).toEqual({ ann: 2, bob: 1 });
});

test("it is done only once no backup holds the files", async () => {
  await send("held", { user_id: "ann" });
  const released = Promise.withResolvers<void>();
  const { id } = await open({ snapshotReleased: async () => await released.promise }).eraseUser(
    "held",
    "ann",
    "admin",
  );
  await expect.poll(async () => (await left("held")).events).toEqual({});
  expect(await receiptOf(id)).toMatchObject({ status: "running" });
  released.resolve();
  await expect.poll(async () => (await receiptOf(id))?.status).toBe("done");
});

test("what a stop has interrupted goes on at the next start, and what others asked for is taken up once", async () => {
  await send("stopped", { user_id: "ann" }, { user_id: "bob" });
  const { id } = await eraser.eraseUser("stopped", "ann", "admin");
  await eraser.close();
  expect(await receiptOf(id)).toMatchObject({ status: "running" });
  const elsewhere = await openErasures(store, { id: "there", dataDir: "/there", host: "h" }, () => today);
  const theirs = await elsewhere.begin({ kind: "user", tenant: "stopped", subject: "bob" }, "admin");
  asked = [];
  const next = open();
  await next.resume();
  await next.takeUp();
  await next.settled();
  expect(await left("stopped")).toMatchObject({ events: {} });
  // What was asked for here was noted when it was.
  expect(asked.filter((one) => one.startsWith("note"))).toEqual(["note user stopped bob"]);
  const status = async () => [(await receiptOf(id))?.status, (await receiptOf(theirs.id))?.status];
  expect(await status()).toEqual(["done", "running"]);
  for (const one of await elsewhere.open()) await elsewhere.finish(one, { events: 0, visits: 0, days: 0 });
  expect(await status()).toEqual(["done", "done"]);
  // Of a server that is gone nothing is expected any more.
  await store.db.deleteFrom("places").where("id", "=", "there").execute();
});

test("one that cannot be done is tried again, and does not hold up the others", async () => {
  const faults: unknown[] = [];
  let isBroken = true;
  await send("broken", { user_id: "ann" });
  await send("sound", { user_id: "ann" });
  const trying = open({
    forgetLive: async (tenant) => {
      if (tenant === "broken" && isBroken) throw new Error("It is broken.");
    },
    onFault: (error) => void faults.push(error),
  });
  const broken = await trying.eraseUser("broken", "ann", "admin");
  const sound = await trying.eraseUser("sound", "ann", "admin");
  await expect.poll(async () => (await receiptOf(sound.id))?.status, { timeout: 30_000 }).toBe("done");
  expect(await receiptOf(broken.id)).toMatchObject({ status: "running" });
  expect(faults.length).toBeGreaterThan(0);
  isBroken = false;
  await trying.settled();
  expect(await receiptOf(broken.id)).toMatchObject({ status: "done" });
});
