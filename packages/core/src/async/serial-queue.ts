/** Runs tasks one at a time, in the order in which they were added. A task that fails does not hold up the next. */
export interface SerialQueue {
  /** Settles as the task does. It starts when every task before it is done. */
  add<T>(work: () => T | Promise<T>): Promise<T>;
  /** Tasks that wait or run. */
  readonly length: number;
  /** Resolves when every task that was added before this call is done. */
  settled(): Promise<void>;
}

/**
 * @example
 * const queue = createSerialQueue();
 * void queue.add(async () => await save("first"));
 * await queue.add(async () => await save("second")); // both are saved, in this order
 */
export function createSerialQueue(): SerialQueue {
  let last: Promise<unknown> = Promise.resolve();
  let length = 0;
  return {
    add(work) {
      length += 1;
      const done = last.then(work).finally(() => (length -= 1));
      last = done.catch(() => undefined);
      return done;
    },
    get length() {
      return length;
    },
    async settled() {
      await last;
    },
  };
}

/** A serial queue for each name: work of one name runs one after the other, work of different names concurrently. */
export function createSerialQueues(): <T>(name: string, work: () => Promise<T>) => Promise<T> {
  const queues = new Map<string, SerialQueue>();
  return async (name, work) => {
    const queue = queues.get(name) ?? createSerialQueue();
    queues.set(name, queue);
    try {
      return await queue.add(work);
    } finally {
      if (queue.length === 0) queues.delete(name);
    }
  };
}
