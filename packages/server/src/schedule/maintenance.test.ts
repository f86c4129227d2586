import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { startMaintenance, type MaintenanceJob } from "./maintenance.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Jobs that note that they begin, and are done when they are let. */
function slowJobs(...names: string[]) {
  const began: string[] = [];
  const running: PromiseWithResolvers<void>[] = [];
  const jobs = names.map((name): MaintenanceJob => ({
    async work() {
      began.push(name);
      const job = Promise.withResolvers<void>();
      running.push(job);
      await job.promise;
    },
  }));
  const next = async () => {
    running.shift()?.resolve();
    await vi.advanceTimersByTimeAsync(0);
  };
  return { jobs, began, running, next };
}

test("jobs are done one after the other, and again a while after the last is done", async () => {
  const { jobs, began, next } = slowJobs("a", "b");
  startMaintenance(jobs, () => {}, 60_000);
  await vi.advanceTimersByTimeAsync(1999);
  expect(began).toEqual([]);
  await vi.advanceTimersByTimeAsync(1);
  expect(began).toEqual(["a"]);
  await vi.advanceTimersByTimeAsync(120_000);
  expect(began).toEqual(["a"]);
  await next();
  expect(began).toEqual(["a", "b"]);
  await next();
  await vi.advanceTimersByTimeAsync(59_999);
  expect(began).toHaveLength(2);
  await vi.advanceTimersByTimeAsync(1);
  expect(began).toEqual(["a", "b", "a"]);
});

test("the first round does not wait longer than the others do", async () => {
  const { jobs, began } = slowJobs("a");
  startMaintenance(jobs, () => {}, 100);
  await vi.advanceTimersByTimeAsync(100);
  expect(began).toEqual(["a"]);
});

test("a job that fails is told of, and the others are done", async () => {
  const faults: unknown[] = [];
  const done: string[] = [];
  const broken = new Error("broken");
  const jobs: MaintenanceJob[] = [
    {
      work() {
        throw broken;
      },
    },
    { work: () => void done.push("other") },
  ];
  startMaintenance(jobs, (error) => void faults.push(error), 1000);
  await vi.advanceTimersByTimeAsync(2000);
  expect([faults, done]).toEqual([
    [broken, broken],
    ["other", "other"],
  ]);
});

test("stopping waits for the job that runs, tells it so, and begins no other", async () => {
  const faults: unknown[] = [];
  const seen: boolean[] = [];
  const { jobs, began, running } = slowJobs("b");
  const stopped: MaintenanceJob = {
    work: async (signal) =>
      await new Promise((_, reject) =>
        signal.addEventListener("abort", () => {
          seen.push(signal.aborted);
          reject(new Error("stopped"));
        }),
      ),
  };
  const maintenance = startMaintenance([stopped, ...jobs], (error) => void faults.push(error), 1000);
  await vi.advanceTimersByTimeAsync(1000);
  await maintenance.stop();
  await vi.advanceTimersByTimeAsync(10_000);
  // That it failed then is what it was told to do.
  expect([seen, faults, began, running.length, vi.getTimerCount()]).toEqual([[true], [], [], 0, 0]);

  const waiting = startMaintenance(jobs, () => {}, 1000);
  expect(vi.getTimerCount()).toBe(1);
  await waiting.stop();
  expect(vi.getTimerCount()).toBe(0);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(began).toEqual([]);

  const slow = slowJobs("c");
  const other = startMaintenance(slow.jobs, () => {}, 1000);
  await vi.advanceTimersByTimeAsync(1000);
  let isStopped = false;
  const stopping = other.stop().then(() => void (isStopped = true));
  await vi.advanceTimersByTimeAsync(10_000);
  expect(isStopped).toBe(false);
  await slow.next();
  await stopping;
  expect(vi.getTimerCount()).toBe(0);
});
