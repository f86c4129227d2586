import fc from "fast-check";
import { expect, test } from "vitest";
import type { Steps } from "./steps.ts";
import { createTurns } from "./turns.ts";

/** A loop that takes its turns when it is told to, and a clock that moves with each step of work. */
function createLoop() {
  const begins: (() => void)[] = [];
  let now = 0;
  return {
    turns: createTurns({ turnMs: 4, clock: () => now, afterOthers: (begin) => void begins.push(begin) }),
    *work(log: string[], name: string, steps: number): Steps<string> {
      for (let step = 0; step < steps; step += 1) {
        now += 1;
        log.push(name);
        yield;
      }
      return `${name} is done`;
    },
    turn: () => begins.shift()?.(),
    get waits() {
      return begins.length;
    },
  };
}

test("short work is done at once", async () => {
  const loop = createLoop();
  const log: string[] = [];
  const done = loop.turns.run("a", loop.work(log, "a", 2));
  expect(log).toEqual(["a", "a"]);
  expect(loop.waits).toBe(0);
  expect(await done).toBe("a is done");
});

test("long work is done in turns, of one owner after the other and of different owners side by side", async () => {
  const loop = createLoop();
  const log: string[] = [];
  const done = [
    loop.turns.run("a", loop.work(log, "a1", 12)),
    loop.turns.run("a", loop.work(log, "a2", 8)),
    loop.turns.run("b", loop.work(log, "b1", 8)),
  ];
  // What is short does not wait for what is long.
  expect(await loop.turns.run("a", loop.work(log, "a3", 1))).toBe("a3 is done");
  log.length = 0;
  const turns: string[] = [];
  while (loop.waits > 0) {
    expect(loop.waits).toBe(1);
    loop.turn();
    turns.push([...new Set(log.splice(0))].join());
  }
  expect(turns.filter((turn) => turn !== "")).toEqual(["a1", "b1", "a1", "a2"]);
  expect(await Promise.all(done)).toEqual(["a1 is done", "a2 is done", "b1 is done"]);
});

test("whatever comes is done once, in as many turns as it needs and no longer ones", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(fc.constantFrom("a", "b", "c"), fc.nat(30), fc.boolean()), { maxLength: 12 }),
      async (jobs) => {
        const loop = createLoop();
        const log: string[] = [];
        const done = jobs.map(async ([owner, steps, fails], index) => {
          const name = `${owner}${index}`;
          const work = function* (): Steps<string> {
            const result = yield* loop.work(log, name, steps);
            if (fails) throw new Error(`${name} failed`);
            return result;
          };
          return await loop.turns.run(owner, work()).catch((error: unknown) => String(error));
        });
        while (loop.waits > 0) {
          const before = log.length;
          loop.turn();
          expect(log.length - before).toBeLessThanOrEqual(4);
        }
        expect(await Promise.all(done)).toEqual(
          jobs.map(([owner, , fails], index) =>
            fails ? `Error: ${owner}${index} failed` : `${owner}${index} is done`,
          ),
        );
        for (const [index, [owner, steps]] of jobs.entries())
          expect(log.filter((name) => name === `${owner}${index}`)).toHaveLength(steps);
      },
    ),
  );
});

test("work that has to wait leaves its turn to others, and goes on afterwards", async () => {
  const loop = createLoop();
  const log: string[] = [];
  const { promise, resolve } = Promise.withResolvers<void>();
  function* waiting(): Steps<string> {
    log.push("a begins");
    yield promise;
    log.push("a goes on");
    return "a is done";
  }
  const first = loop.turns.run("a", waiting());
  expect(await loop.turns.run("a", loop.work(log, "b", 1))).toBe("b is done");
  resolve();
  expect(await first).toBe("a is done");
  expect(log).toEqual(["a begins", "b", "a goes on"]);
});

test("work that waits in vain fails", async () => {
  const loop = createLoop();
  function* waiting(): Steps<string> {
    for (let step = 0; step < 6; step += 1) yield* loop.work([], "a", 1);
    yield Promise.reject(new Error("no"));
    return "never";
  }
  const done = loop.turns.run("a", waiting());
  while (loop.waits > 0) loop.turn();
  await expect(done).rejects.toThrow("no");
});
