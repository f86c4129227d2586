/**
 * Work that can be stopped between its steps: wherever it yields, others may get their turn, and where it yields a promise it
 * goes on once that is kept. What it is about and in which
 * order it is done is the same, whether it is done at once or in many turns.
 *
 * Generators that are called for every request are declared once, and not within what is made for the request: V8 gives each
 * such function a hidden class of its own, which outlives it and costs more to collect than the request costs otherwise.
 */
export interface Steps<T> extends Iterator<Promise<void> | undefined, T, undefined> {
  [Symbol.iterator](): Steps<T>;
}

/** Does all of it at once. */
export function runAtOnce<T>(work: T | Steps<T>): T {
  if (!isSteps(work)) return work;
  for (;;) {
    const { done, value } = work.next();
    if (done === true) return value;
  }
}

/** Work that is done already: most of it is short, and a generator for each part of it would cost more than the part. */
export const done = <T>(value: T): Steps<T> => new Done(value);

class Done<T> implements Steps<T> {
  readonly #result: IteratorReturnResult<T>;

  constructor(value: T) {
    this.#result = { done: true, value };
  }

  next(): IteratorReturnResult<T> {
    return this.#result;
  }

  [Symbol.iterator](): Steps<T> {
    return this;
  }
}

/** Something that may already be done, as steps. */
export const follow = <T>(work: T | Steps<T>): Steps<T> => (isSteps(work) ? work : done(work));

/** Few enough that even large events take no longer together than a turn may, so many that yielding costs nothing. */
const itemsPerStep = 8;

/** As `items.forEach(use)`, a few items a step. */
export function* forEachInSteps<T>(items: readonly T[], use: (item: T, index: number) => void): Steps<void> {
  for (let from = 0; from < items.length; from += itemsPerStep) {
    if (from > 0) yield;
    const to = Math.min(from + itemsPerStep, items.length);
    for (let index = from; index < to; index += 1) use(items[index] as T, index);
  }
}

/** As `items.map(make)`, a few items a step. */
export function mapInSteps<T, R>(items: readonly T[], make: (item: T, index: number) => R): Steps<R[]> {
  return items.length <= itemsPerStep ? done(items.map(make)) : mapMany(items, make);
}

function* mapMany<T, R>(items: readonly T[], make: (item: T, index: number) => R): Steps<R[]> {
  const made: R[] = [];
  yield* forEachInSteps(items, (item, index) => made.push(make(item, index)));
  return made;
}

const isSteps = <T>(work: T | Steps<T>): work is Steps<T> =>
  typeof work === "object" && work !== null && "next" in work;
