import * as fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { LeaseLost, type Lease, type RowCounts, type StateEntry } from "./consumer-state.ts";
import type { LogForTests, LogStorage, SpecOptions } from "./event-log.spec.ts";

const hour = 60 * 60 * 1000;
const leaseMs = 60_000;
const everything = { records: 1_000_000, bytes: 1e9 };
const actions = ["append", "wait", "acquire one", "acquire two", "commit one", "commit two"];
const nothing = { committed: 0, intent: null, ledger: null };

/** What every implementation of {@link ConsumerState} promises, tried on the real thing by two who consume one log. */
export function describeConsumerState(createStorage: () => Promise<LogStorage>): void {
  describe("what consumers of an event log remember", () => {
    let storage: LogStorage;
    let log: LogForTests;
    let other: LogForTests;
    let now = 0;
    let lease: Lease;
    const options: SpecOptions = { clock: () => now };

    async function close(): Promise<void> {
      await log.close();
      await other.close();
    }

    async function reopen(): Promise<void> {
      await close();
      [log, other] = await storage.open(options);
      lease = await acquire(log, "one");
    }

    async function acquire(from: LogForTests, holder: string): Promise<Lease> {
      const acquired = await from.acquire(0, holder, leaseMs);
      if (acquired === null) throw new Error("Another has the partition.");
      return acquired;
    }

    async function append(...keys: string[]): Promise<number[]> {
      const appended: number[] = [];
      for (const key of keys) {
        const events = [{ row: JSON.stringify({ key }), key }];
        appended.push((await log.append({ tenant: "t", batchKey: null, events })).seq as number);
      }
      return appended;
    }

    const commit = async (last: number, state: StateEntry[] = [], rows?: RowCounts | null) =>
      await log.commit(lease, last, state, rows);
    const position = async () => await other.position(0);
    const left = async () => (await other.read(0, 0, everything)).map(({ seq }) => seq);

    beforeEach(async () => {
      now = Date.UTC(2026, 10, 20);
      storage = await createStorage();
      [log, other] = await storage.open(options);
      lease = await acquire(log, "one");
    });

    afterEach(async () => {
      await close();
      await storage.destroy();
    });

    test("a partition is one consumer's, until it gives it back or its time is over", async () => {
      expect(await other.acquire(0, "two", leaseMs)).toBeNull();
      now += leaseMs - 1;
      await log.renew(lease, leaseMs);
      now += leaseMs - 1;
      expect(await other.acquire(0, "two", leaseMs)).toBeNull();
      await log.release(lease);
      const second = await acquire(other, "two");
      expect(await log.acquire(0, "one", leaseMs)).toBeNull();
      now += leaseMs;
      const third = await acquire(log, "one");
      expect(new Set([lease, second, third].map(({ token }) => token)).size).toBe(3);
      await expect(log.acquire(log.partitions, "one", leaseMs)).rejects.toThrow(RangeError);
    });

    test("a consumer that comes back after its partition went to another changes nothing", async () => {
      const [a = 0, b = 0] = await append("a", "b");
      await log.begin(lease, { first: a, last: a });
      now += leaseMs;
      const second = await acquire(other, "two");
      // It begins with what the first has left.
      expect(await position()).toEqual({ ...nothing, intent: { first: a, last: a } });
      const lost = (work: Promise<unknown>) => expect(work).rejects.toBeInstanceOf(LeaseLost);
      await lost(log.commit(lease, b, [{ key: "k", value: "old" }], { events: 2 }));
      await lost(log.begin(lease, { first: b, last: b }));
      await lost(log.renew(lease, leaseMs));
      await log.release(lease);
      expect(await position()).toEqual({ ...nothing, intent: { first: a, last: a } });
      expect([await left(), await other.loadState(["k"])]).toEqual([[a, b], [null]]);
      await other.commit(second, a, [{ key: "k", value: "new" }]);
      await lost(log.commit(lease, b, [{ key: "k", value: "old" }]));
      expect(await position()).toEqual({ ...nothing, committed: a });
      expect([await left(), await log.loadState(["k"])]).toEqual([[b], ["new"]]);
    });

    test("a consumer that was away too long goes on where nobody has taken over", async () => {
      const [a = 0] = await append("a");
      now += 10 * leaseMs;
      await log.begin(lease, { first: a, last: a });
      await commit(a);
      await log.renew(lease, leaseMs);
      expect(await other.acquire(0, "two", leaseMs)).toBeNull();
      expect(await position()).toEqual({ ...nothing, committed: a });
    });

    test("a consumer that takes its partition again makes what it had before worthless, also over a restart", async () => {
      const [a = 0] = await append("a");
      const before = lease;
      lease = await acquire(log, "one");
      await expect(log.commit(before, a, [])).rejects.toBeInstanceOf(LeaseLost);
      const old = lease;
      now += leaseMs;
      await reopen();
      await expect(log.commit(old, a, [])).rejects.toBeInstanceOf(LeaseLost);
      expect(await position()).toEqual(nothing);
      await commit(a);
      expect(await position()).toEqual({ ...nothing, committed: a });
    });

    test("whoever takes over, every record is committed by one consumer and once", async () => {
      const step = fc.constantFrom(...actions);
      let made = 0;
      await fc.assert(
        fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
          // Whatever was before: nobody has it, and nothing is left.
          now += leaseMs;
          lease = await acquire(log, `begins ${made}`);
          await commit(log.stats().lastSeq);
          await log.release(lease);
          const consumers = { one: log, two: other };
          const leases = new Map<string, Lease>();
          let latest: Lease | null = null;
          let counted = 0;
          const outcomes: unknown[] = [];
          const expected: unknown[] = [];
          const key = `count ${(made += 1)}`;
          for (const todo of steps) {
            const [what, who] = todo.split(" ") as [string, "one" | "two"];
            const own = leases.get(who);
            if (what === "append") await append(`${(made += 1)}`);
            if (what === "wait") now += leaseMs;
            if (what === "acquire") {
              const acquired = await consumers[who].acquire(0, who, leaseMs);
              if (acquired !== null) leases.set(who, (latest = acquired));
            }
            if (what === "commit" && own !== undefined) {
              const records = await consumers[who].read(
                0,
                (await consumers[who].position(0)).committed,
                everything,
              );
              const last = records.at(-1)?.seq;
              if (last === undefined) continue;
              const value = String(counted + records.length);
              const committed = consumers[who].commit(own, last, [{ key, value }]);
              outcomes.push(
                await committed.then(
                  () => "committed",
                  (error: unknown) => (error instanceof LeaseLost ? "lost" : error),
                ),
              );
              expected.push(own === latest ? "committed" : "lost");
              if (own === latest) counted += records.length;
            }
          }
          expect(outcomes).toEqual(expected);
          expect(counted + (await left()).length).toBe(steps.filter((todo) => todo === "append").length);
          expect(await other.loadState([key])).toEqual([counted === 0 ? null : String(counted)]);
        }),
        { numRuns: 60 },
      );
    });

    test("is there when the log is opened again", async () => {
      const [a = 0, b = 0, c = 0] = await append("a", "b", "c");
      await commit(a, [{ key: "k", value: "v" }]);
      await log.begin(lease, { first: b, last: c });
      now += leaseMs;
      await reopen();
      expect(await position()).toEqual({ committed: a, intent: { first: b, last: c }, ledger: null });
      expect(await log.loadState(["k"])).toEqual(["v"]);
    });

    test("keeps the ledger as it was set, adds what commits have written, and forgets it when that is not known", async () => {
      const [a = 0] = await append("a");
      await commit(a, [], { events: 5 });
      expect((await position()).ledger).toBeNull();
      const ledger = { rows: { events: 10, visits: 3 }, mutations: { events: 7 } };
      expect(await log.setLedger(0, ledger, 0)).toBe(false);
      expect((await position()).ledger).toBeNull();
      expect(await log.setLedger(0, ledger, a)).toBe(true);
      await commit(a, [], { events: 2, others: 1 });
      await commit(a);
      now += leaseMs;
      await reopen();
      expect((await position()).ledger).toEqual({
        rows: { events: 12, visits: 3, others: 1 },
        mutations: { events: 7 },
      });
      await commit(a, [], null);
      expect((await position()).ledger).toBeNull();
    });

    test("commits position, state and deletion together, and clears the intent", async () => {
      const [a = 0, b = 0] = await append("a", "b");
      await log.begin(lease, { first: a, last: a });
      await commit(a, [
        { key: "t\0x", value: "1" },
        { key: "t\0y", value: "2" },
      ]);
      await commit(b, [
        { key: "t\0x", value: null },
        { key: "t\0y", value: "3" },
      ]);
      expect(await position()).toEqual({ ...nothing, committed: b });
      expect(await log.loadState(["t\0y", "t", "t\0x", "t\0y"])).toEqual(["3", null, null, "3"]);
      expect(log.stats()).toMatchObject({ records: 0, events: 0, bytes: 0, committedSeq: b });
    });

    test("refuses to commit what was never appended", async () => {
      const [a = 0] = await append("a");
      await expect(commit(a + 1)).rejects.toThrow(RangeError);
      expect(await position()).toEqual(nothing);
    });

    test("forgets the state that was not written for a while", async () => {
      const entries = Array.from({ length: 5000 }, (_, index) => ({ key: `old ${index}`, value: "v" }));
      await commit(0, [...entries, { key: "renewed", value: "v" }]);
      now += hour;
      await commit(0, [{ key: "renewed", value: "w" }]);
      expect(await log.forgetState(now)).toBe(5000);
      expect(await log.loadState(["old 0", "renewed"])).toEqual([null, "w"]);
    });

    test("erases the state of some of a tenant's visitors, or of all, and of nobody else", async () => {
      const keys = ["t\0a", "t\0b", "t\0c", "t2\0a", "s\0a"];
      await commit(
        0,
        keys.map((key) => ({ key, value: "v" })),
      );
      await log.eraseState([{ tenant: "t", keys: ["t\0a", "t\0nobody"] }]);
      expect(await log.loadState(keys)).toEqual([null, "v", "v", "v", "v"]);
      await log.eraseState([{ tenant: "t", keys: null }]);
      expect(await log.loadState(keys)).toEqual([null, null, null, "v", "v"]);
      expect((await append("after"))[0]).not.toBeNull();
    });

    test("finds state by how its keys begin and by a text in its values", async () => {
      const of = (...names: unknown[]) => JSON.stringify({ of: names.length === 0 ? null : names });
      await commit(0, [
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
  });
}
