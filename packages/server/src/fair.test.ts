import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createFairQueue } from "./fair-queue.ts";
import { createFairShare } from "./fair-share.ts";

describe("a fair share", () => {
  test.each([2, 3, 4, 10, 2000])(
    "of %i: one alone gets half, and there is always something for who comes next",
    (size) => {
      const share = createFairShare(size);
      const held = ["a", "b", "c"].map((owner) => {
        let own = 0;
        while (share.take(owner)) own += 1;
        return own;
      });
      expect(held[0]).toBe(Math.floor(size / 2));
      expect(held[1]).toBe(Math.max(1, Math.floor((size - Math.floor(size / 2)) / 2)));
      expect(held[2]).toBeGreaterThan(size > 2 ? 0 : -1);
    },
  );

  test("never holds more than there is, whoever takes and gives", () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.constantFrom("a", "b", "c"), fc.integer({ min: 1, max: 60 }), fc.boolean()), {
          maxLength: 100,
        }),
        (steps) => {
          const share = createFairShare(100);
          const own = new Map<string, number[]>();
          for (const [owner, amount, takes] of steps) {
            const mine = own.get(owner) ?? [];
            own.set(owner, mine);
            if (takes && share.take(owner, amount)) mine.push(amount);
            else if (!takes && mine.length > 0) share.give(owner, mine.pop());
            const sums = [...own.values()].map((amounts) => amounts.reduce((sum, one) => sum + one, 0));
            expect(share.held).toBe(sums.reduce((sum, one) => sum + one, 0));
            expect(share.held).toBeLessThanOrEqual(100);
            // Who holds nothing always finds something, however little.
            expect(Math.max(0, ...sums)).toBeLessThanOrEqual(50);
          }
        },
      ),
    );
  });
});

describe("a fair queue", () => {
  test("lets one alone have all places, and at most half of them while another waits", async () => {
    const queue = createFairQueue({ places: 4 });
    const order: string[] = [];
    const enter = async (owner: string) => await queue.enter(owner).then(() => order.push(owner));
    for (let index = 0; index < 10; index += 1) void enter("a");
    await Promise.resolve();
    for (let index = 0; index < 4; index += 1) void enter("b");
    await new Promise(setImmediate);
    expect(order.join("")).toBe("aaaa");
    for (let index = 0; index < 4; index += 1) queue.leave("a");
    await new Promise(setImmediate);
    expect(order.slice(4).toSorted().join("")).toBe("aabb");
  });

  test("serves everybody, keeps to its places, and gives who waits with the fewest the next", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.constantFrom("a", "b", "c"), fc.integer({ min: 0, max: 3 })), { maxLength: 40 }),
        fc.integer({ min: 1, max: 4 }),
        async (jobs, places) => {
          const queue = createFairQueue({ places });
          let running = 0;
          await Promise.all(
            jobs.map(async ([owner, turns]) => {
              await queue.enter(owner);
              running += 1;
              expect(running).toBeLessThanOrEqual(places);
              for (let turn = 0; turn < turns; turn += 1) await new Promise(setImmediate);
              running -= 1;
              queue.leave(owner);
            }),
          );
          expect(running).toBe(0);
        },
      ),
      { numRuns: 50 },
    );
  });

  test("gives all places to who needs all of them before anybody else who waits", async () => {
    const queue = createFairQueue({ places: 2 });
    const order: string[] = [];
    await queue.enter("a");
    void queue.enterAll().then(() => order.push("all"));
    void queue.enter("b").then(() => order.push("b"));
    await new Promise(setImmediate);
    expect(order).toEqual([]);
    queue.leave("a");
    await new Promise(setImmediate);
    expect(order).toEqual(["all"]);
    queue.leaveAll();
    await new Promise(setImmediate);
    expect(order).toEqual(["all", "b"]);
  });

  test("turns away who comes when as many wait as may", async () => {
    const queue = createFairQueue({ places: 1, maxWaiting: 1 });
    await queue.enter("a");
    void queue.enter("a");
    await expect(queue.enter("b")).rejects.toMatchObject({ code: "overloaded", retryAfterSeconds: 1 });
  });
});
