/** Does one thing after the other, in the order in which they were asked for. What fails holds up nothing that comes after it. */
export interface Line {
  /** Settles as the work does, once everything before it is done. */
  add<T>(work: () => T | Promise<T>): Promise<T>;
  /** How many wait or are being done. */
  readonly length: number;
  /** Resolves when all that was added by now is done. */
  settled(): Promise<void>;
}

/**
 * @example
 * const line = createLine();
 * void line.add(async () => await save("first"));
 * await line.add(async () => await save("second")); // both are saved, in this order
 */
export function createLine(): Line {
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

/** A line for each name: work of one name is done one after the other, of different names side by side. */
export function createLines(): <T>(name: string, work: () => Promise<T>) => Promise<T> {
  const lines = new Map<string, Line>();
  return async (name, work) => {
    const line = lines.get(name) ?? createLine();
    lines.set(name, line);
    try {
      return await line.add(work);
    } finally {
      if (line.length === 0) lines.delete(name);
    }
  };
}
