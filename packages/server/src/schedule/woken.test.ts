import { setTimeout as wait } from "node:timers/promises";
import { expect, onTestFinished, test } from "vitest";
import { createWoken } from "./woken.ts";

const retry = { firstMs: 5, longestMs: 5 };

/** @param answers what each time of working comes to, and nothing more to do from then on */
function open(...answers: readonly (number | null | Error)[]) {
  const faults: unknown[] = [];
  let times = 0;
  let atOnce = 0;
  let most = 0;
  const woken = createWoken({
    async work() {
      const answer = answers[times] ?? null;
      times += 1;
      most = Math.max(most, (atOnce += 1));
      await wait(1);
      atOnce -= 1;
      if (answer instanceof Error) throw answer;
      return answer;
    },
    onFault: (error) => void faults.push(error),
    retry,
  });
  onTestFinished(async () => await woken.close());
  return { woken, faults, times: () => times, most: () => most };
}

test("works until there is nothing more, and again when it is woken meanwhile, one at a time", async () => {
  const { woken, times, most } = open(0, 0, null);
  woken.wake();
  await expect.poll(times).toBe(3);
  for (let count = 0; count < 20; count += 1) woken.wake();
  await expect.poll(times).toBeGreaterThan(3);
  await wait(20);
  expect([times() <= 5, most()]).toEqual([true, 1]);
});

test("looks again after the time that the work says", async () => {
  const { woken, times } = open(2, 2, null);
  woken.wake();
  await expect.poll(times).toBe(3);
});

test("tries again after a fault, which is told", async () => {
  const fault = new Error("The store is away.");
  const { woken, faults, times } = open(fault, fault, null);
  woken.wake();
  await expect.poll(times).toBe(3);
  expect(faults).toEqual([fault, fault]);
});

test("ends with what is under way, and is woken no more", async () => {
  const { woken, times } = open(0, 0, 0, 0, 0);
  woken.wake();
  await woken.close();
  const ended = times();
  woken.wake();
  await wait(20);
  expect([ended, times()]).toEqual([1, 1]);
});
