import { follow, type Steps } from "../steps.ts";
import type { StepName } from "./step-names.ts";

/** Adds up how long the steps of one request take, without what others do between its turns. */
export class Stopwatch {
  /** Milliseconds of each step, 0 of one that was not begun. */
  readonly spent: Record<StepName, number> = {
    decode: 0,
    restrict: 0,
    validate: 0,
    admit: 0,
    enrich: 0,
    anonymize: 0,
    redact: 0,
    append: 0,
  };
  #totalMs = 0;

  /** Milliseconds of all of them. */
  get totalMs(): number {
    return this.#totalMs;
  }

  add(name: StepName, ms: number): void {
    this.#totalMs += ms;
    this.spent[name] += ms;
  }

  time<T>(name: StepName, work: () => T): T {
    const start = performance.now();
    const result = work();
    this.add(name, performance.now() - start);
    return result;
  }

  *eachTurn<T>(name: StepName, work: T | Steps<T>): Steps<T> {
    const steps = follow(work);
    for (;;) {
      const start = performance.now();
      const { done, value } = steps.next();
      this.add(name, performance.now() - start);
      if (done === true) return value;
      yield value;
    }
  }

  /** Of what is waited for, all of it. */
  async wait<T>(name: StepName, work: Promise<T>): Promise<T> {
    const start = performance.now();
    const result = await work;
    this.add(name, performance.now() - start);
    return result;
  }
}
