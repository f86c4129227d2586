import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createFairQueue } from "./fair-queue.ts";
import { createFairShare, createHolding } from "./fair-share.ts";
import { createMemoryBudget, defaultBudget } from "./memory-budget.ts";

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

  test("is the same again once everything was given back", () => {
    const share = createFairShare(100);
    for (let round = 0; round < 3; round += 1) {
      expect([share.take("a", 50), share.take("a", 1)]).toEqual([true, false]);
      share.give("a", 50);
    }
    expect(share.held).toBe(0);
  });

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

describe("parts of one share", () => {
  test("hold together no more than the whole, and each finds something beside a greedy one", () => {
    const whole = createFairShare(1000);
    const [greedy, other] = ["greedy", "other"].map((as) => createFairShare(900, { share: whole, as }));
    let held = 0;
    for (const owner of ["a", "b", "c", "d"]) while (greedy?.take(owner, 10) === true) held += 10;
    expect(held).toBe(500);
    expect(other?.take("a", 100)).toBe(true);
    expect(whole.held).toBe(600);
    greedy?.give("a", 10);
    expect(whole.held).toBe(590);
  });

  test("what goes up and down is held as far as there is room, and given back", () => {
    const share = createFairShare(100);
    const holding = createHolding(share, "a");
    expect(holding.set(40)).toBe(true);
    expect(holding.set(90)).toBe(false);
    expect(share.held).toBe(40);
    expect(holding.set(10)).toBe(true);
    expect(createHolding(share, "b").set(40)).toBe(true);
    expect(holding.set(0)).toBe(true);
    expect(share.held).toBe(40);
  });

  test("what stays as it is needs no room, however little others have left", () => {
    const share = createFairShare(100);
    const [holding, other] = ["a", "b"].map((owner) => createHolding(share, owner));
    expect([holding?.set(50), other?.set(25)]).toEqual([true, true]);
    expect(holding?.set(50)).toBe(true);
    expect(share.held).toBe(75);
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

  test("gives the next place to who has none, before who has one and came earlier", async () => {
    const queue = createFairQueue({ places: 2 });
    const order: string[] = [];
    await queue.enter("a");
    await queue.enter("c");
    for (const owner of ["a", "b"]) void queue.enter(owner).then(() => order.push(owner));
    queue.leave("c");
    await new Promise(setImmediate);
    expect(order).toEqual(["b"]);
  });

  test("holds what somebody had and has left against nobody", async () => {
    const queue = createFairQueue({ places: 1 });
    const order: string[] = [];
    await queue.enter("a");
    queue.leave("a");
    await queue.enter("c");
    for (const owner of ["a", "b"]) void queue.enter(owner).then(() => order.push(owner));
    queue.leave("c");
    await new Promise(setImmediate);
    expect(order).toEqual(["a"]);
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

  test.each([
    ["one who needs a place", "enter"],
    ["another who needs all of them", "enterAll"],
  ] as const)("lets nobody in beside who has all places: %s", async (_who, how) => {
    const queue = createFairQueue({ places: 2 });
    await queue.enterAll();
    let isIn = false;
    void queue[how]("a").then(() => (isIn = true));
    await new Promise(setImmediate);
    expect(isIn).toBe(false);
    queue.leaveAll();
    await new Promise(setImmediate);
    expect(isIn).toBe(true);
  });

  test.each([0, 1, 3])("turns away who comes when as many wait as may: %i", async (maxWaiting) => {
    const queue = createFairQueue({ places: 1, maxWaiting });
    await queue.enter("a");
    const served = Array.from({ length: maxWaiting }, async () => await queue.enter("a"));
    await expect(queue.enter("b")).rejects.toMatchObject({ code: "overloaded", retryAfterSeconds: 1 });
    for (const one of served) {
      queue.leave("a");
      await one;
    }
    // Whoever was served makes room for another to wait.
    for (let waits = 0; waits < maxWaiting; waits += 1) void queue.enter("b");
    await expect(queue.enter("b")).rejects.toMatchObject({ code: "overloaded" });
  });
});

test.each([
  [100, 128],
  [1024, 128],
  [2048, 256],
  [2048.01, 256],
  [4096, 512],
  [65_536, 512],
])("of %d MiB a machine has, %d MiB are for what comes in", (machineMebi, budgetMebi) => {
  const bytes = defaultBudget(machineMebi * 2 ** 20);
  expect([Number.isInteger(bytes), Math.floor(bytes / 2 ** 20)]).toEqual([true, budgetMebi]);
});

test("the parts of the memory share it, and each owner in a part has half of that at most", () => {
  const memory = createMemoryBudget(1600);
  const parts = ["bodies", "strangers", "live", "answers"] as const;
  const most = parts.map((part) => {
    const budget = createMemoryBudget(1600)[part];
    let held = 0;
    while (budget.take("a")) held += 1;
    return held;
  });
  expect(most).toEqual([400, 100, 400, 200]);
  expect(memory.bodies.take("a", 400) && memory.live.take("a", 400)).toBe(true);
  expect(memory.answers.take("a", 200)).toBe(true);
  // Of the whole there are 600 left, and of these a part that holds as many already gets no more.
  for (const owner of ["b", "c", "d"]) memory.bodies.take(owner, 200);
  const held = parts.reduce((sum, part) => sum + memory[part].held, 0);
  expect(held).toBeLessThanOrEqual(1600);
});
