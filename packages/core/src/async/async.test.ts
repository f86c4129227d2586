import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { backoffMs, parseRetryAfter, resendMs } from "./backoff.ts";
import { BoundedMap, remembered } from "./bounded-map.ts";
import { createSerialQueue, createSerialQueues } from "./serial-queue.ts";

const limits = fc.record({
  firstMs: fc.integer({ min: 1, max: 5000 }),
  longestMs: fc.integer({ min: 5000, max: 1e6 }),
});

describe("waiting longer and longer", () => {
  test("doubles from the first wait to the longest, and stays there", () => {
    expect(
      [0, 1, 2, 3, 9, 10_000].map((failures) => backoffMs(failures, { firstMs: 100, longestMs: 500 })),
    ).toEqual([100, 200, 400, 500, 500, 500]);
  });

  test("takes any part of that before something is sent again", () => {
    const often = { firstMs: 500, longestMs: 30_000 };
    expect([0, 1, 2, 5, 6, 1000].map((failures) => resendMs(failures, often, null, 0.5))).toEqual([
      250, 500, 1000, 8000, 15_000, 15_000,
    ]);
    expect(resendMs(3, often, null, 0)).toBe(0);
  });

  test("is never more than its limit when it is spread, and never before the server says", () => {
    fc.assert(
      fc.property(
        fc.nat(200),
        limits,
        fc.option(fc.integer({ min: 0, max: 1e7 })),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        (failures, range, retryAfterMs, random) => {
          const ms = resendMs(failures, range, retryAfterMs, random);
          expect(ms).toBeGreaterThanOrEqual(Math.min(retryAfterMs ?? 0, 300_000));
          expect(ms).toBeLessThanOrEqual(Math.max(range.longestMs, (retryAfterMs ?? 0) + range.firstMs));
        },
      ),
    );
  });

  test("is spread over the first wait after what the server says, which counts up to five minutes", () => {
    const often = { firstMs: 100, longestMs: 500 };
    expect([0, 0.5].map((random) => resendMs(0, often, 1000, random))).toEqual([1000, 1050]);
    expect([300_000, 300_001, 1e9].map((ms) => resendMs(0, often, ms, 0))).toEqual([
      300_000, 300_000, 300_000,
    ]);
    expect(resendMs(0, often, 299_999, 0)).toBe(299_999);
  });

  test.each([
    ["120", 120_000],
    ["0", 0],
    ["-1", null],
    ["", null],
    [null, null],
    ["soon", null],
    ["Thu, 01 Jan 1970 00:01:00 GMT", 50_000],
    ["Thu, 01 Jan 1970 00:00:01 GMT", 0],
  ])("Retry-After %j is %j ms", (header, ms) => {
    expect(parseRetryAfter(header, 10_000)).toBe(ms);
  });
});

describe("a serial queue", () => {
  test("does one thing after the other, whatever takes how long and whatever fails", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ turns: fc.nat(4), fails: fc.boolean() }), { maxLength: 12 }),
        async (works) => {
          const queue = createSerialQueue();
          const seen: string[] = [];
          const results = works.map(
            async ({ turns, fails }, index) =>
              await queue.add(async () => {
                seen.push(`begin ${index}`);
                for (let turn = 0; turn < turns; turn += 1) await Promise.resolve();
                seen.push(`end ${index}`);
                if (fails) throw new Error(String(index));
                return index;
              }),
          );
          expect(queue.length).toBe(works.length);
          const settled = await Promise.allSettled(results);
          expect(seen).toEqual(works.flatMap((_, index) => [`begin ${index}`, `end ${index}`]));
          expect(settled.map(({ status }) => status)).toEqual(
            works.map(({ fails }) => (fails ? "rejected" : "fulfilled")),
          );
          await queue.settled();
          expect(queue.length).toBe(0);
        },
      ),
    );
  });

  test("is settled when all that was added before is done, and does not wait for what is added later", async () => {
    const queue = createSerialQueue();
    const seen: string[] = [];
    const [first, later] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    void queue.add(async () => await first.promise);
    const settled = queue.settled().then(() => seen.push("settled"));
    void queue.add(async () => await later.promise);
    for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
    seen.push("first");
    first.resolve();
    await settled;
    expect([seen, queue.length]).toEqual([["first", "settled"], 1]);
    later.resolve();
    await queue.settled();
    expect(queue.length).toBe(0);
  });

  test("of one name is never done beside other work of it, whenever it is added", async () => {
    const runExclusive = createSerialQueues();
    const running = new Map<string, number>();
    const order: string[] = [];
    const work = async (name: string, turns: number, index: number) =>
      await runExclusive(name, async () => {
        expect(running.get(name) ?? 0).toBe(0);
        running.set(name, 1);
        for (let turn = 0; turn < turns; turn += 1) await Promise.resolve();
        running.set(name, 0);
        order.push(`${name}${index}`);
      });
    const added: Promise<void>[] = [];
    for (let index = 0; index < 60; index += 1) {
      added.push(work(index % 3 === 0 ? "b" : "a", (index * 7) % 11, index));
      for (let turn = 0; turn < (index * 5) % 13; turn += 1) await Promise.resolve();
    }
    await Promise.all(added);
    const of = (name: string) => order.flatMap((one) => (one.startsWith(name) ? [Number(one.slice(1))] : []));
    for (const name of ["a", "b"]) expect(of(name)).toEqual(of(name).toSorted((a, b) => a - b));
    expect(order).toHaveLength(60);
  });

  test("of another name goes its own way", async () => {
    const runExclusive = createSerialQueues();
    const seen: string[] = [];
    let open = () => {};
    const gate = new Promise<void>((resolve) => (open = resolve));
    const slow = runExclusive("a", async () => {
      await gate;
      seen.push("a1");
    });
    const next = runExclusive("a", async () => void seen.push("a2"));
    await runExclusive("b", async () => void seen.push("b1"));
    open();
    await Promise.all([slow, next]);
    await runExclusive("a", async () => void seen.push("a3"));
    expect(seen).toEqual(["b1", "a1", "a2", "a3"]);
  });
});

describe("a bounded map", () => {
  test("has what was set last, each key once", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(8), { maxLength: 60 }), fc.integer({ min: 1, max: 5 }), (keys, most) => {
        const map = new BoundedMap<number, number>(most);
        keys.forEach((key, index) => map.set(key, index));
        const newest = [...new Set(keys.toReversed())].slice(0, most).toReversed();
        expect([...map]).toEqual(newest.map((key) => [key, keys.lastIndexOf(key)]));
      }),
    );
  });

  test("computes again only what it no longer knows, null being an answer", () => {
    const asked: string[] = [];
    const find = remembered((key: string) => {
      asked.push(key);
      return key === "none" ? null : key.length;
    }, 2);
    expect(["none", "one", "none", "three", "one", "none"].map(find)).toEqual([null, 3, null, 5, 3, null]);
    expect(asked).toEqual(["none", "one", "three", "none"]);
  });
});
