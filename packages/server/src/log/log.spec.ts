import * as fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Append, EventLog, LogRecord } from "./log.ts";

export interface SpecOptions {
  readonly clock: () => number;
  readonly dedupWindowMs?: number;
  readonly maxWaitingBytes?: number;
}

/** Storage for one test: each `open` opens the same log again. */
export interface LogStorage {
  open(options: SpecOptions): Promise<EventLog>;
  destroy(): Promise<void>;
}

const hour = 60 * 60 * 1000;
const everything = { records: 1_000_000, bytes: 1e9 };

/** What every implementation of {@link EventLog} promises, tried on the real thing. */
export function describeEventLog(createStorage: () => Promise<LogStorage>): void {
  describe("an event log", () => {
    let storage: LogStorage;
    let log: EventLog;
    let now = 0;
    const options = { clock: () => now, dedupWindowMs: 24 * hour };

    async function reopen(changed: Partial<SpecOptions> = {}): Promise<void> {
      await log.close();
      log = await storage.open({ ...options, ...changed });
    }

    beforeEach(async () => {
      now = Date.UTC(2026, 10, 20);
      storage = await createStorage();
      log = await storage.open(options);
    });

    afterEach(async () => {
      await log.close();
      await storage.destroy();
    });

    test("gives sequences from 1 without gaps, and resolves in their order", async () => {
      const resolved: (number | null)[] = [];
      const appends = Array.from({ length: 300 }, async (_, index) => {
        resolved.push((await log.append(one(`${index}`))).seq);
      });
      await Promise.all(appends);
      expect(resolved).toEqual(Array.from({ length: 300 }, (_, index) => index + 1));
      const records = await log.read(0, everything);
      expect(records.map(({ rows }) => rows[0])).toEqual(
        Array.from({ length: 300 }, (_, index) => row(`${index}`)),
      );
    });

    test("reads back exactly the rows of each tenant", async () => {
      const rows = ['{"a":"ä€😀"}', String.raw`{"a":"\n\ud800"}`, '{"a":"\u0000"}'];
      await log.append({
        tenant: "a",
        batchKey: null,
        events: rows.map((text) => ({ row: text, key: null })),
      });
      await log.append(one("x", "b"));
      expect(await log.read(0, everything)).toEqual([
        { seq: 1, tenant: "a", rows },
        { seq: 2, tenant: "b", rows: [row("x")] },
      ]);
    });

    test("reads after a sequence, up to the limits, and at least one record", async () => {
      for (const key of ["a", "b", "c", "d"]) await log.append(one(key));
      const size = row("a").length;
      expect(seqs(await log.read(1, { records: 2, bytes: 1e6 }))).toEqual([2, 3]);
      expect(seqs(await log.read(0, { records: 9, bytes: size * 2 }))).toEqual([1, 2]);
      expect(seqs(await log.read(2, { records: 9, bytes: 1 }))).toEqual([3]);
      expect(await log.read(4, everything)).toEqual([]);
    });

    test("keeps an event once when its key comes again, in one append or in concurrent ones", async () => {
      const twice = { tenant: "t", batchKey: null, events: [event("a"), event("b"), event("a")] };
      const [first, second] = await Promise.all([log.append(twice), log.append(twice)]);
      expect(first).toEqual({ seq: 1, duplicates: [2] });
      expect(second).toEqual({ seq: null, duplicates: [0, 1, 2] });
      expect(await log.append({ ...twice, events: [event("b"), event("c")] })).toEqual({
        seq: 2,
        duplicates: [0],
      });
      expect((await log.read(0, everything)).map(({ rows }) => rows)).toEqual([
        [row("a"), row("b")],
        [row("c")],
      ]);
    });

    test("keeps events without a key, and the same key of another tenant", async () => {
      const keyless = { tenant: "t", batchKey: null, events: [{ row: "{}", key: null }] };
      expect((await log.append(keyless)).seq).toBe(1);
      expect((await log.append(keyless)).seq).toBe(2);
      expect((await log.append(one("a", "t"))).seq).toBe(3);
      expect((await log.append(one("a", "u"))).seq).toBe(4);
    });

    test("counts a batch once, whatever its events' keys", async () => {
      const batch = { tenant: "t", batchKey: "a", events: [{ row: "{}", key: null }, event("a")] };
      expect(await log.append(batch)).toEqual({ seq: 1, duplicates: [] });
      expect(await log.append(batch)).toEqual({ seq: null, duplicates: [0, 1] });
      expect(await log.append({ ...batch, batchKey: "b" })).toEqual({ seq: 2, duplicates: [1] });
    });

    test("tells how many appends it has answered, of which none came after one that it has not", async () => {
      const before = log.stats().settledAppends;
      const appends = Array.from({ length: 50 }, async (_, index) => await log.append(one(`${index}`)));
      expect(log.stats()).toMatchObject({ pendingAppends: 50, settledAppends: before });
      await appends[20];
      const { pendingAppends, settledAppends, lastSeq } = log.stats();
      expect(settledAppends).toBeGreaterThanOrEqual(before + 21);
      expect([pendingAppends + settledAppends, lastSeq]).toEqual([before + 50, settledAppends]);
      await Promise.all(appends);
      expect(log.stats()).toMatchObject({ pendingAppends: 0, settledAppends: before + 50 });
    });

    test("takes an append without events", async () => {
      expect(await log.append({ tenant: "t", batchKey: "a", events: [] })).toEqual({
        seq: null,
        duplicates: [],
      });
      expect(log.stats()).toMatchObject({ records: 0, lastSeq: 0 });
    });

    test("remembers everything when it is opened again", async () => {
      for (const key of ["a", "b", "c"]) await log.append(one(key));
      await log.commit(1, [{ key: "k", value: "v" }]);
      await log.begin({ first: 2, last: 3 });
      await reopen();
      expect(await log.position()).toEqual({
        committed: 1,
        intent: { first: 2, last: 3 },
        ledger: null,
      });
      expect(seqs(await log.read(0, everything))).toEqual([2, 3]);
      expect(await log.loadState(["k"])).toEqual(["v"]);
      expect(log.stats()).toMatchObject({ records: 2, events: 2, committedSeq: 1, lastSeq: 3 });
      expect(await log.append(one("a"))).toEqual({ seq: null, duplicates: [0] });
      expect((await log.append(one("d"))).seq).toBe(4);
    });

    test("keeps the ledger as it was set, adds what commits have written, and forgets it when that is not known", async () => {
      await log.append(one("a"));
      await log.commit(1, [], { events: 5 });
      expect((await log.position()).ledger).toBeNull();
      const ledger = { rows: { events: 10, visits: 3 }, mutations: { events: 7 } };
      expect(await log.setLedger(ledger, 0)).toBe(false);
      expect((await log.position()).ledger).toBeNull();
      expect(await log.setLedger(ledger, 1)).toBe(true);
      await log.commit(1, [], { events: 2, others: 1 });
      await log.commit(1, []);
      await reopen();
      expect((await log.position()).ledger).toEqual({
        rows: { events: 12, visits: 3, others: 1 },
        mutations: { events: 7 },
      });
      await log.commit(1, [], null);
      expect((await log.position()).ledger).toBeNull();
    });

    test("never gives a sequence twice, also when everything was committed", async () => {
      await log.append(one("a"));
      await log.commit(1, []);
      await reopen();
      expect((await log.append(one("b"))).seq).toBe(2);
    });

    test("remembers a key for the window, and not for ever", async () => {
      await log.append(one("a"));
      for (let hours = 1; hours < 24; hours++) {
        now += hour;
        await log.append(one(`at ${hours}`));
      }
      now += hour - 1;
      expect((await log.append(one("a"))).seq).toBeNull();
      await reopen();
      expect((await log.append(one("a"))).seq).toBeNull();
      now += 48 * hour;
      expect((await log.append(one("a"))).seq).not.toBeNull();
    });

    test("commits position, state and deletion together, and clears the intent", async () => {
      for (const key of ["a", "b"]) await log.append(one(key));
      await log.begin({ first: 1, last: 1 });
      await log.commit(1, [
        { key: "t\0x", value: "1" },
        { key: "t\0y", value: "2" },
      ]);
      await log.commit(2, [
        { key: "t\0x", value: null },
        { key: "t\0y", value: "3" },
      ]);
      expect(await log.position()).toEqual({ committed: 2, intent: null, ledger: null });
      expect(await log.loadState(["t\0y", "t", "t\0x", "t\0y"])).toEqual(["3", null, null, "3"]);
      expect(log.stats()).toMatchObject({ records: 0, events: 0, bytes: 0, committedSeq: 2 });
    });

    test("refuses to commit what was never appended", async () => {
      await log.append(one("a"));
      await expect(log.commit(2, [])).rejects.toThrow(RangeError);
      expect(await log.position()).toEqual({ committed: 0, intent: null, ledger: null });
    });

    test("forgets the state that was not written for a while", async () => {
      const entries = Array.from({ length: 5000 }, (_, index) => ({ key: `old ${index}`, value: "v" }));
      await log.commit(0, [...entries, { key: "renewed", value: "v" }]);
      now += hour;
      await log.commit(0, [{ key: "renewed", value: "w" }]);
      expect(await log.forgetState(now)).toBe(5000);
      expect(await log.loadState(["old 0", "renewed"])).toEqual([null, "w"]);
    });

    test("erases the state of some of a tenant's visitors, or of all, and of nobody else", async () => {
      const keys = ["t\0a", "t\0b", "t\0c", "t2\0a", "s\0a"];
      await log.commit(
        0,
        keys.map((key) => ({ key, value: "v" })),
      );
      await log.eraseState([{ tenant: "t", keys: ["t\0a", "t\0nobody"] }]);
      expect(await log.loadState(keys)).toEqual([null, "v", "v", "v", "v"]);
      await log.eraseState([{ tenant: "t", keys: null }]);
      expect(await log.loadState(keys)).toEqual([null, null, null, "v", "v"]);
      expect((await log.append(one("after"))).seq).not.toBeNull();
    });

    test("finds state by how its keys begin and by a text in its values", async () => {
      const of = (...names: unknown[]) => JSON.stringify({ of: names.length === 0 ? null : names });
      await log.commit(0, [
        { key: "t\0a", value: of('an "n"', 1) },
        { key: "t\0b", value: of("bob") },
        { key: "t\0c", value: of() },
        { key: "t\0d", value: of("ann") },
        { key: "t2\0a", value: of("ann") },
      ]);
      const find = async (...texts: string[]) => (await log.findState("t\0", "$.of[0]", texts)).toSorted();
      expect(await find('an "n"', "ann", "nobody")).toEqual(["t\0a", "t\0d"]);
      expect(await find("1", "null", "")).toEqual([]);
      expect(await find()).toEqual([]);
    });

    test("refuses more than may wait, and takes it again once the warehouse has caught up", async () => {
      await reopen({ maxWaitingBytes: 100_000 });
      const results = await Promise.allSettled(
        Array.from({ length: 300 }, async (_, index) => await log.append(one(`${index}`, "t", 1000))),
      );
      const taken = results.filter(({ status }) => status === "fulfilled").length;
      expect(taken).toBeGreaterThan(10);
      expect(taken).toBeLessThanOrEqual(101);
      expect(results.at(-1)).toMatchObject({ reason: { code: "overloaded", retryAfterSeconds: 1 } });
      await log.commit(log.stats().lastSeq, []);
      expect((await log.append(one("again"))).seq).toBe(taken + 1);
      expect(log.stats().lastFault).toBeNull();
    });

    test("stores what is pending when it closes, and refuses what comes after", async () => {
      const pending = Array.from({ length: 100 }, async (_, index) => await log.append(one(`${index}`)));
      const closed = log.close();
      await expect(log.append(one("late"))).rejects.toMatchObject({ code: "shutting_down" });
      await closed;
      await Promise.all(pending);
      await expect(log.position()).rejects.toMatchObject({ code: "shutting_down" });
      await reopen();
      expect(log.stats()).toMatchObject({ records: 100, lastSeq: 100, pendingAppends: 0 });
    });

    test("holds exactly what a plain model of it holds, whatever is done in whatever order", async () => {
      const key = fc.constantFrom("a", "b", "c", "d", null);
      const send = fc.array(fc.record({ batchKey: key, keys: fc.array(key, { maxLength: 4 }) }), {
        maxLength: 4,
      });
      const step = fc.oneof(send, fc.constant("commit" as const), fc.constant("reopen" as const));
      let tenants = 0;
      await fc.assert(
        fc.asyncProperty(fc.array(step, { maxLength: 10 }), async (steps) => {
          // A tenant of its own makes each run begin with no keys.
          const tenant = `t${++tenants}`;
          await log.commit(log.stats().lastSeq, []);
          const model = createModel(tenant, log.stats().lastSeq);
          const answer = async (sent: readonly Append[]) =>
            await Promise.all(sent.map(async (append) => await log.append(append)));
          for (const todo of steps) {
            const appends = typeof todo === "string" ? [] : todo.map((sent) => toAppend(tenant, sent));
            if (todo === "reopen") await reopen();
            if (todo === "commit") await log.commit(model.lastSeq(), []).then(model.commit);
            expect(await answer(appends)).toEqual(appends.map((append) => model.append(append)));
            expect(await log.read(0, everything)).toEqual(model.records());
          }
        }),
        { numRuns: 30 },
      );
    });
  });
}

/** The log as one would explain it. */
function createModel(tenant: string, startSeq: number) {
  const seen = new Set<string>();
  let records: LogRecord[] = [];
  let seq = startSeq;
  const isNew = (kind: string, key: string | null) =>
    key === null || (!seen.has(`${kind} ${key}`) && seen.add(`${kind} ${key}`).size > 0);
  return {
    lastSeq: () => seq,
    records: () => records,
    commit: () => void (records = []),
    append({ batchKey, events }: Append) {
      const isNewBatch = isNew("batch", batchKey);
      const isKept = events.map(({ key }) => isNewBatch && isNew("event", key));
      const rows = events.filter((_, index) => isKept[index]).map((kept) => kept.row);
      if (rows.length > 0) records = [...records, { seq: ++seq, tenant, rows }];
      return {
        seq: rows.length > 0 ? seq : null,
        duplicates: [...isKept.keys()].filter((index) => !isKept[index]),
      };
    },
  };
}

const row = (key: string, padding = 0) => JSON.stringify({ key, padding: "x".repeat(padding) });

const event = (key: string | null) => ({ row: row(key ?? "none"), key });

const toAppend = (tenant: string, sent: { batchKey: string | null; keys: (string | null)[] }): Append => ({
  tenant,
  batchKey: sent.batchKey,
  events: sent.keys.map(event),
});

const one = (key: string, tenant = "t", padding = 0): Append => ({
  tenant,
  batchKey: null,
  events: [{ row: row(key, padding), key }],
});

const seqs = (records: readonly LogRecord[]) => records.map(({ seq }) => seq);
