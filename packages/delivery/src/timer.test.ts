import { afterEach, expect, test } from "vitest";
import { longestTimerMs, runtimeTimer } from "./timer.ts";

const cancels: (() => void)[] = [];
afterEach(() => cancels.splice(0).forEach((cancel) => cancel()));

/** Timers that keep the process alive. */
const alive = () => process.getActiveResourcesInfo().filter((name) => name === "Timeout").length;

test("a timer keeps a process alive only where it is to", () => {
  const before = alive();
  cancels.push(
    runtimeTimer(() => {}, 60_000, false),
    runtimeTimer(() => {}, 60_000),
  );
  expect(alive()).toBe(before);
  cancels.push(runtimeTimer(() => {}, 60_000, true));
  expect(alive()).toBe(before + 1);
});

test("a timer runs once, unless it is cancelled", async () => {
  const ran: string[] = [];
  runtimeTimer(() => ran.push("cancelled"), 1)();
  await new Promise<void>((resolve) => runtimeTimer(() => (ran.push("run"), resolve()), 5, true));
  expect(ran).toEqual(["run"]);
});

test("the longest timer waits; a longer one would run at once", async () => {
  let hasRun = false;
  cancels.push(runtimeTimer(() => (hasRun = true), longestTimerMs));
  await new Promise((resolve) => setTimeout(resolve, 30));
  expect(hasRun).toBe(false);
});
