import { expect, test } from "vitest";
import { createGate } from "./gate.ts";

test("work alone waits for all who are inside, and whoever comes meanwhile waits for it", async () => {
  const gate = createGate();
  const happened: string[] = [];
  const leaves = [await gate.enter(), await gate.enter()];
  const alone = gate.alone(async () => void happened.push("alone"));
  const late = gate.enter().then((leave) => {
    happened.push("late");
    leave();
  });
  for (const leave of leaves) {
    happened.push("leaves");
    leave();
  }
  await Promise.all([alone, late]);
  expect(happened).toEqual(["leaves", "leaves", "alone", "late"]);
});

test("two who work alone do so one after the other, also when the first fails", async () => {
  const gate = createGate();
  const happened: string[] = [];
  const first = gate.alone(async () => {
    happened.push("first");
    await Promise.resolve();
    throw new Error("failed");
  });
  const second = gate.alone(async () => void happened.push("second"));
  await expect(first).rejects.toThrow("failed");
  happened.push("known");
  await second;
  expect(happened.indexOf("first")).toBeLessThan(happened.indexOf("second"));
  (await gate.enter())();
});

test("a waiter that gives up lets others in again", async () => {
  const gate = createGate();
  const stop = new AbortController();
  const leave = await gate.enter();
  const alone = gate.alone(async () => expect.unreachable(), stop.signal);
  const late = gate.enter();
  stop.abort(new Error("enough"));
  await expect(alone).rejects.toThrow("enough");
  (await late)();
  leave();
  expect(await gate.alone(async () => await Promise.resolve("alone"))).toBe("alone");
});
