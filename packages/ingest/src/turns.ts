import type { Steps } from "./steps.ts";

/**
 * Does work in turns of the event loop, none longer than a few milliseconds: what is short is done at once, what is long
 * leaves room for everything else. Long work of one owner is done one after the other, that of different owners side by
 * side: one with a hundred large requests holds up another's first for no longer than a turn each time.
 */
export interface Turns {
  run<T>(owner: string, work: Steps<T>): Promise<T>;
}

export interface TurnsOptions {
  /** How long a turn may take, in milliseconds; a step that was begun is ended. @defaultValue 4 */
  readonly turnMs?: number;
  /** Milliseconds since any point in time. @defaultValue performance.now */
  readonly clock?: () => number;
  /** Calls back when everything else has had its turn. @defaultValue setImmediate */
  readonly afterOthers?: (begin: () => void) => void;
}

/** How long a turn may take, in milliseconds. */
const maxTurnMs = 4;

/** Work that was begun. @returns true once it is settled */
type Job = () => boolean;

export function createTurns(options: TurnsOptions = {}): Turns {
  const { turnMs = maxTurnMs, clock = () => performance.now(), afterOthers = setImmediate } = options;
  /** Who waits; those that had their turn last come last. */
  const waiting = new Map<string, Job[]>();

  function nextTurn(): void {
    for (const [owner, jobs] of waiting) {
      waiting.delete(owner);
      if (jobs[0]?.() === true) jobs.shift();
      if (jobs.length > 0) waiting.set(owner, jobs);
      break;
    }
    if (waiting.size > 0) afterOthers(nextTurn);
  }

  function wait(owner: string, job: Job): void {
    const jobs = waiting.get(owner);
    if (jobs !== undefined) return void jobs.push(job);
    if (waiting.size === 0) afterOthers(nextTurn);
    waiting.set(owner, [job]);
  }

  /** Works on something until it is done, has to wait, or the turn is over. */
  function turn<T>(work: Steps<T>): IteratorResult<Promise<void> | undefined, T> {
    const end = clock() + turnMs;
    for (;;) {
      const result = work.next();
      if (result.done === true || result.value !== undefined || clock() >= end) return result;
    }
  }

  /** Who has to wait leaves the queue meanwhile. */
  async function resume<T>(owner: string, work: Steps<T>, awaited: Promise<void>): Promise<T> {
    await awaited;
    return await run(owner, work);
  }

  async function run<T>(owner: string, work: Steps<T>): Promise<T> {
    const first = turn(work);
    if (first.done === true) return first.value;
    if (first.value !== undefined) return await resume(owner, work, first.value);
    return await new Promise((resolve, reject) =>
      wait(owner, () => {
        try {
          const result = turn(work);
          if (result.done === true) resolve(result.value);
          else if (result.value === undefined) return false;
          else resolve(resume(owner, work, result.value));
        } catch (error) {
          reject(error);
        }
        return true;
      }),
    );
  }

  return { run };
}

/** A turn of work that is not in steps, and that asks by itself whether it has taken long enough. */
export interface Turn {
  isOver(): boolean;
  /** Resolves when everything else has had its turn. */
  next(): Promise<void>;
}

export function createTurn(clock: () => number = () => performance.now()): Turn {
  let end = clock() + maxTurnMs;
  return {
    isOver: () => clock() >= end,
    async next() {
      await new Promise<void>((resolve) => setImmediate(resolve));
      end = clock() + maxTurnMs;
    },
  };
}
