/**
 * Work that can be stopped between its steps: wherever it yields, others may get their turn. What it is about and in which
 * order it is done is the same, whether it is done at once or in many turns.
 */
export type Steps<T> = Generator<undefined, T, undefined>;

/** Does all of it at once. */
export function runAtOnce<T>(work: T | Steps<T>): T {
  if (!isSteps(work)) return work;
  for (;;) {
    const { done, value } = work.next();
    if (done === true) return value;
  }
}

/** Something that may already be done, as steps. */
export function* follow<T>(work: T | Steps<T>): Steps<T> {
  return isSteps(work) ? yield* work : work;
}

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
export function* mapInSteps<T, R>(items: readonly T[], make: (item: T, index: number) => R): Steps<R[]> {
  const made: R[] = [];
  yield* forEachInSteps(items, (item, index) => made.push(make(item, index)));
  return made;
}

const isSteps = <T>(work: T | Steps<T>): work is Steps<T> =>
  typeof work === "object" && work !== null && "next" in work;
