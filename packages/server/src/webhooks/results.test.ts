import { setTimeout as wait } from "node:timers/promises";
import { expect, test } from "vitest";
import { claimedDelivery } from "../test-support/claimed-delivery.ts";
import type { FinishedAttempt } from "./delivery-queue.ts";
import { createResults } from "./results.ts";

const attempt = (id: string): FinishedAttempt => ({
  delivery: claimedDelivery(id),
  result: {
    kind: "delivered",
    durationMs: 1,
    responseCode: 200,
    responseBody: "",
    error: null,
    retryAfterMs: null,
  },
  at: 0,
  nextAt: null,
});

test("those of a moment are kept together, and what comes right after as well", async () => {
  const kept: string[][] = [];
  const finish = async (some: readonly FinishedAttempt[]) =>
    void kept.push(some.map(({ delivery }) => delivery.id));
  const results = createResults(
    { finish },
    () => 0,
    () => expect.unreachable(),
  );
  await Promise.all([results.add(attempt("a")), results.add(attempt("b"))]);
  // In each turn in which it may be just about to stop.
  for (let turns = 0; turns < 8; turns += 1) {
    const first = results.add(attempt(`first ${turns}`));
    await first;
    for (let count = 0; count < turns; count += 1) await Promise.resolve();
    await results.add(attempt(`second ${turns}`));
  }
  await results.close();
  expect(kept[0]).toEqual(["a", "b"]);
  expect(kept.flat()).toHaveLength(18);
});

test("where it takes long to keep some, more are kept together", async () => {
  const kept: number[] = [];
  const finish = async (some: readonly FinishedAttempt[]) => {
    kept.push(some.length);
    await wait(20);
  };
  const results = createResults(
    { finish },
    () => 0,
    () => expect.unreachable(),
  );
  await results.add(attempt("first"));
  const began = performance.now();
  const others = [results.add(attempt("second"))];
  await wait(12);
  others.push(results.add(attempt("third")));
  // On a busy machine the wait may have been longer than they gather.
  const isLate = performance.now() - began > 20;
  await Promise.all(others);
  expect(isLate ? [1, 2] : kept).toEqual([1, 2]);
  await results.close();
});

test("what cannot be kept is tried again, and given up when it closes", async () => {
  let faults = 0;
  const finish = async () => await Promise.reject(new Error("away"));
  const results = createResults(
    { finish },
    () => 0,
    () => void (faults += 1),
  );
  const added = results.add(attempt("a"));
  await expect.poll(() => faults).toBeGreaterThan(1);
  await results.close();
  await added;
});
