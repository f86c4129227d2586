import type { Steps } from "../steps.ts";
import type { StepName } from "./pipeline.ts";

/** Adds up how long the steps of one request take, without what others do between its turns. */
export interface Stopwatch {
  /** Milliseconds of each step that was begun. */
  readonly spent: ReadonlyMap<StepName, number>;
  readonly totalMs: () => number;
  time<T>(name: StepName, work: () => T): T;
  eachTurn<T>(name: StepName, work: Steps<T>): Steps<T>;
  /** Of what is waited for, all of it. */
  wait<T>(name: StepName, work: Promise<T>): Promise<T>;
}

export function createStopwatch(clock: () => number = () => performance.now()): Stopwatch {
  const spent = new Map<StepName, number>();
  let totalMs = 0;
  const since = (name: StepName, start: number) => {
    const ms = clock() - start;
    totalMs += ms;
    spent.set(name, (spent.get(name) ?? 0) + ms);
  };
  return {
    spent,
    totalMs: () => totalMs,
    time(name, work) {
      const start = clock();
      const result = work();
      since(name, start);
      return result;
    },
    *eachTurn(name, work) {
      for (;;) {
        const start = clock();
        const { done, value } = work.next();
        since(name, start);
        if (done === true) return value;
        yield;
      }
    },
    async wait(name, work) {
      const start = clock();
      const result = await work;
      since(name, start);
      return result;
    },
  };
}
