import * as fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { ConsumerState } from "./consumer-state.ts";
import type { Append, EventLog, LogRecord } from "./event-log.ts";

export interface SpecOptions {
  readonly clock: () => number;
  readonly dedupWindowMs?: number;
  readonly maxWaitingBytes?: number;
}

/** A log with what its consumers remember, as it is open. */
export type LogForTests = EventLog & ConsumerState;

/** Storage for one test: each `open` opens the same log again. */
export interface LogStorage {
  /** For two who use it. Where one alone may have it open, they share that. */
  open(options: SpecOptions): Promise<readonly [LogForTests, LogForTests]>;
  destroy(): Promise<void>;
}

const hour = 60 * 60 * 1000;
const everything = { records: 1_000_000, bytes: 1e9 };

/** What every implementation of {@link EventLog} promises, tried on the real thing. */
export function describeEventLog(createStorage: () => Promise<LogStorage>): void {
  describe("an event log", () => {
    let storage: LogStorage;
    let log: LogForTests;
    let other: LogForTests;
    let now = 0;
    const options = { clock: () => now, dedupWindowMs: 24 * hour };

    async function close(): Promise<void> {
      await log.close();
      await other.close();
    }

    async function reopen(changed: Partial<SpecOptions> = {}): Promise<void> {
      await close();
      [log, other] = await storage.open({ ...options, ...changed });
    }

    async function commit(last: number): Promise<void> {
      const lease = await log.acquire(0, "spec", hour);
      if (lease === null) throw new Error("Another consumes the log.");
      await log.commit(lease, last, []);
    }

    const read = async (after: number, limit = everything) => await log.read(0, after, limit);
    const append = async (...appends: Append[]) => {
      const appended: number[] = [];
      for (const some of appends) appended.push((await log.append(some)).seq as number);
      return appended;
    };

    beforeEach(async () => {
      now = Date.UTC(2026, 10, 20);
      storage = await createStorage();
      [log, other] = await storage.open(options);
    });

    afterEach(async () => {
      await close();
      await storage.destroy();
    });

    test("gives rising sequences above 0, and resolves in their order", async () => {
      const resolved: number[] = [];
      const rows: string[] = [];
      const appends = Array.from({ length: 300 }, async (_, index) => {
        resolved.push((await log.append(one(`${index}`))).seq as number);
        rows.push(row(`${index}`));
      });
      await Promise.all(appends);
      expect(resolved[0]).toBeGreaterThan(0);
      expect(new Set(resolved).size).toBe(300);
      expect(resolved).toEqual(resolved.toSorted((a, b) => a - b));
      const records = await read(0);
      expect(seqs(records)).toEqual(resolved);
      expect(records.map((record) => record.rows[0])).toEqual(rows);
    });

    test("has what two append at the same time once, in one order for both", async () => {
      const logs = [log, other];
      await Promise.all(
        Array.from({ length: 200 }, async (_, index) => await logs[index % 2]?.append(one(`${index}`))),
      );
      const records = await read(0);
      expect(new Set(records.map((record) => record.rows[0])).size).toBe(200);
      expect(await other.read(0, 0, everything)).toEqual(records);
      const again = await Promise.all(logs.map(async (some) => await some.append(one("7"))));
      expect(again.map(({ seq }) => seq)).toEqual([null, null]);
    });

    test("shows nothing before what somebody has read already", async () => {
      let isDone = false;
      const seen: number[] = [];
      const reading = (async () => {
        while (!isDone || seen.length < 200) seen.push(...seqs(await read(seen.at(-1) ?? 0)));
      })();
      await Promise.all(
        Array.from(
          { length: 200 },
          async (_, index) => await [log, other][index % 2]?.append(one(`${index}`)),
        ),
      );
      isDone = true;
      await reading;
      expect(seen).toEqual(seqs(await read(0)));
    });

    test("reads back exactly the rows of each tenant", async () => {
      const rows = ['{"a":"ä€😀"}', String.raw`{"a":"\n\ud800"}`, '{"a":"\u0000"}'];
      const [first, second] = await append(
        { tenant: "a", batchKey: null, events: rows.map((text) => ({ row: text, key: null })) },
        one("x", "b"),
      );
      expect(await read(0)).toEqual([
        { seq: first, tenant: "a", rows },
        { seq: second, tenant: "b", rows: [row("x")] },
      ]);
    });

    test("reads after a sequence, up to the limits, and at least one record", async () => {
      const [a = 0, b = 0, c = 0, d = 0] = await append(...["a", "b", "c", "d"].map((key) => one(key)));
      const size = row("a").length;
      expect(seqs(await read(a, { records: 2, bytes: 1e6 }))).toEqual([b, c]);
      expect(seqs(await read(0, { records: 9, bytes: size * 2 }))).toEqual([a, b]);
      expect(seqs(await read(b, { records: 9, bytes: 1 }))).toEqual([c]);
      expect(await read(d)).toEqual([]);
    });

    test("has as many partitions as it says, and no other", async () => {
      expect(log.partitions).toBeGreaterThan(0);
      expect(other.partitions).toBe(log.partitions);
      const beyond = log.partitions;
      await expect(log.append({ ...one("a"), partition: beyond })).rejects.toThrow(RangeError);
      await expect(log.read(beyond, 0, everything)).rejects.toThrow(RangeError);
    });

    test("keeps an event once when its key comes again, in one append or in concurrent ones", async () => {
      const twice = { tenant: "t", batchKey: null, events: [event("a"), event("b"), event("a")] };
      const [first, second] = await Promise.all([log.append(twice), log.append(twice)]);
      expect(first).toEqual({ seq: expect.any(Number) as number, duplicates: [2] });
      expect(second).toEqual({ seq: null, duplicates: [0, 1, 2] });
      expect(await log.append({ ...twice, events: [event("b"), event("c")] })).toEqual({
        seq: expect.any(Number) as number,
        duplicates: [0],
      });
      expect((await read(0)).map(({ rows }) => rows)).toEqual([[row("a"), row("b")], [row("c")]]);
    });

    test("keeps events without a key, and the same key of another tenant", async () => {
      const keyless = { tenant: "t", batchKey: null, events: [{ row: "{}", key: null }] };
      const appended = await append(keyless, keyless, one("a", "t"), one("a", "u"));
      expect(seqs(await read(0))).toEqual(appended);
      expect(appended).toHaveLength(4);
    });

    test("counts a batch once, whatever its events' keys", async () => {
      const batch = { tenant: "t", batchKey: "a", events: [{ row: "{}", key: null }, event("a")] };
      expect(await log.append(batch)).toEqual({ seq: expect.any(Number) as number, duplicates: [] });
      expect(await other.append(batch)).toEqual({ seq: null, duplicates: [0, 1] });
      expect(await other.append({ ...batch, batchKey: "b" })).toEqual({
        seq: expect.any(Number) as number,
        duplicates: [1],
      });
    });

    test("tells how many appends it has answered, of which none came after one that it has not", async () => {
      const before = log.stats().settledAppends;
      const appends = Array.from({ length: 50 }, async (_, index) => await log.append(one(`${index}`)));
      expect(log.stats()).toMatchObject({ pendingAppends: 50, settledAppends: before });
      await appends[20];
      const { pendingAppends, settledAppends, records } = log.stats();
      expect(settledAppends).toBeGreaterThanOrEqual(before + 21);
      expect([pendingAppends + settledAppends, records]).toEqual([before + 50, settledAppends]);
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
      const [a = 0, b = 0, c = 0] = await append(one("a"), one("b"), one("c"));
      await commit(a);
      await reopen();
      expect(seqs(await read(0))).toEqual([b, c]);
      expect(log.stats()).toMatchObject({ records: 2, events: 2, committedSeq: a, lastSeq: c });
      expect(await log.append(one("a"))).toEqual({ seq: null, duplicates: [0] });
      expect((await log.append(one("d"))).seq).toBeGreaterThan(c);
    });

    test("never gives a sequence twice, also when everything was committed", async () => {
      const [a = 0] = await append(one("a"));
      await commit(a);
      await reopen();
      expect((await log.append(one("b"))).seq).toBeGreaterThan(a);
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

    test("refuses more than may wait, and takes it again once the warehouse has caught up", async () => {
      await reopen({ maxWaitingBytes: 100_000 });
      const results = await Promise.allSettled(
        Array.from({ length: 300 }, async (_, index) => await log.append(one(`${index}`, "t", 1000))),
      );
      const taken = results.filter(({ status }) => status === "fulfilled").length;
      expect(taken).toBeGreaterThan(10);
      expect(taken).toBeLessThanOrEqual(101);
      expect(results.at(-1)).toMatchObject({ reason: { code: "overloaded", retryAfterSeconds: 1 } });
      const { lastSeq } = log.stats();
      await commit(lastSeq);
      expect((await log.append(one("again"))).seq).toBeGreaterThan(lastSeq);
      expect(log.stats().lastFault).toBeNull();
    });

    test("stores what is pending when it closes, and refuses what comes after", async () => {
      const pending = Array.from({ length: 100 }, async (_, index) => await log.append(one(`${index}`)));
      const closed = log.close();
      await expect(log.append(one("late"))).rejects.toMatchObject({ code: "shutting_down" });
      await closed;
      await Promise.all(pending);
      await expect(log.position(0)).rejects.toMatchObject({ code: "shutting_down" });
      await reopen();
      expect(log.stats()).toMatchObject({ records: 100, pendingAppends: 0 });
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
          await commit(log.stats().lastSeq);
          const model = createModel(tenant);
          for (const todo of steps) {
            const appends = typeof todo === "string" ? [] : todo.map((sent) => toAppend(tenant, sent));
            if (todo === "reopen") await reopen();
            if (todo === "commit") await commit(log.stats().lastSeq).then(model.commit);
            const expected = appends.map((sent) => model.append(sent));
            const answers = await Promise.all(appends.map(async (sent) => await log.append(sent)));
            expect(answers.map(({ duplicates }) => duplicates)).toEqual(
              expected.map(({ duplicates }) => duplicates),
            );
            expect(answers.map(({ seq }) => seq !== null)).toEqual(expected.map(({ isNew }) => isNew));
            expect((await read(0)).map(({ rows, tenant: of }) => ({ rows, tenant: of }))).toEqual(
              model.records(),
            );
          }
        }),
        { numRuns: 30 },
      );
    });
  });
}

/** The log as one would explain it. */
function createModel(tenant: string) {
  const seen = new Set<string>();
  let records: Omit<LogRecord, "seq">[] = [];
  const isNew = (kind: string, key: string | null) =>
    key === null || (!seen.has(`${kind} ${key}`) && seen.add(`${kind} ${key}`).size > 0);
  return {
    records: () => records,
    commit: () => void (records = []),
    append({ batchKey, events }: Append) {
      const isNewBatch = isNew("batch", batchKey);
      const isKept = events.map(({ key }) => isNewBatch && isNew("event", key));
      const rows = events.filter((_, index) => isKept[index]).map((kept) => kept.row);
      if (rows.length > 0) records = [...records, { tenant, rows }];
      return {
        isNew: rows.length > 0,
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
