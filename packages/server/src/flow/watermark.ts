/**
 * Up to where the log is in the warehouse. Whoever reads the warehouse learns by it what was read, and holds nobody up: a
 * reading during which rows came or changed is known as such, and done again.
 */
export interface Watermark {
  /** Everything of the log up to here is in the warehouse. */
  readonly written: number;
  /**
   * Resolves when what is on its way to the warehouse by now has come there. @returns `written`
   * @throws what the writer gave up with
   */
  settled(): Promise<number>;
  /**
   * Reads the warehouse as of one watermark.
   * @param use is given what was read in the same instant in which it is known that it is of one watermark
   */
  read<T, R>(reading: () => Promise<T>, use: (found: T, written: number) => R): Promise<R>;
}

export interface MovingWatermark extends Watermark {
  /**
   * Runs what brings or changes rows. Those who read are let come to their end, but for no longer than `readLimitMs`; those who
   * want to read begin afterwards. One at a time.
   * @param reached what is written when the work is done. @defaultValue as much as before
   */
  move<T>(work: () => Promise<T>, reached?: number): Promise<T>;
  /** What was written before, by whomever. */
  resume(written: number): void;
}

export interface WatermarkOptions {
  /**
   * How long rows wait for a reading, in milliseconds; each time that it was in vain, twice as long, so that it comes to an
   * end however many rows arrive. @defaultValue 1000
   */
  readonly readLimitMs?: number;
  /** Milliseconds, never set back. @defaultValue performance.now */
  readonly clock?: () => number;
}

interface Reader {
  /** Until when rows wait for it. */
  readonly until: number;
  /** How often rows had moved when it began. */
  readonly moves: number;
}

export function createWatermark({
  readLimitMs = 1000,
  clock = () => performance.now(),
}: WatermarkOptions = {}): MovingWatermark {
  let written = 0;
  let moves = 0;
  /** Settles as what moves rows does; null while nothing does, nor waits for readers to do so. */
  let moving: Promise<unknown> | null = null;
  let gaveUpWith: { readonly error: unknown } | null = null;
  const readers = new Set<Reader>();
  const waiting: (() => void)[] = [];
  let onLeft = () => {};

  function enter(limitMs: number): Reader {
    const reader = { until: clock() + limitMs, moves };
    readers.add(reader);
    return reader;
  }

  /** Those who waited begin before the next move does: otherwise they might never. */
  async function nextReader(limitMs: number): Promise<Reader> {
    if (moving === null) return enter(limitMs);
    return await new Promise((resolve) => waiting.push(() => resolve(enter(limitMs))));
  }

  async function readersLeft(): Promise<void> {
    if (readers.size === 0) return;
    const leftMs = Math.max(...[...readers].map(({ until }) => until)) - clock();
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, Math.max(leftMs, 0));
      onLeft = () => {
        if (readers.size > 0) return;
        clearTimeout(timer);
        resolve();
      };
    });
    onLeft = () => {};
  }

  async function moveRows<T>(work: () => Promise<T>, reached: number): Promise<T> {
    await readersLeft();
    moves += 1;
    try {
      const result = await work();
      written = Math.max(written, reached);
      return result;
    } catch (error) {
      if (reached > written) gaveUpWith = { error };
      throw error;
    } finally {
      moving = null;
      for (const begin of waiting.splice(0)) begin();
    }
  }

  return {
    get written() {
      return written;
    },
    async settled() {
      await moving?.catch(() => undefined);
      if (gaveUpWith !== null) throw gaveUpWith.error;
      return written;
    },
    async read(reading, use) {
      for (let limitMs = readLimitMs; ; limitMs *= 2) {
        const reader = await nextReader(limitMs);
        try {
          const found = await reading();
          if (moves === reader.moves) return use(found, written);
        } finally {
          readers.delete(reader);
          onLeft();
        }
      }
    },
    async move(work, reached = written) {
      const done = moveRows(work, reached);
      moving = done;
      return await done;
    },
    resume(before) {
      written = before;
      gaveUpWith = null;
    },
  };
}
