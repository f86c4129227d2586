import { BoundedMap } from "../async/bounded-map.ts";
import type { Row } from "../catalog/field.ts";

/** One row on its way through any number of folds. Whoever takes in a row makes a pass for it, and never uses it again. */
export type Pass = object;

/** Reads something out of a row. */
export type RowReader<T> = (row: Row, pass: Pass) => T;

/** What folds read of rows, so that what several of them look at is worked out once a row. */
export interface RowReaders {
  /**
   * The reader of that name, which is one for all who ask for it.
   * @param name says all that the reader depends on
   */
  share<T>(name: string, create: () => (row: Row) => T): RowReader<T>;
}

/** Readers that are found by their names. Of more the oldest are shared no further; they still read for who has them. */
const maxShared = 4096;

/** A filter may be of any length, and a long one is hardly ever two folds'. */
const maxNameLength = 4096;

export function createRowReaders(): RowReaders {
  const known = new BoundedMap<string, RowReader<unknown>>(maxShared);
  return {
    share<T>(name: string, create: () => (row: Row) => T): RowReader<T> {
      if (name.length > maxNameLength) return oncePerPass(create());
      const found = known.get(name);
      if (found !== undefined) return found as RowReader<T>;
      const created = oncePerPass(create());
      known.set(name, created);
      return created;
    },
  };
}

/** Keeps what was read for as long as the pass is the same. */
function oncePerPass<T>(read: (row: Row) => T): RowReader<T> {
  let last: Pass | null = null;
  let value: T | undefined;
  return (row, pass) => {
    if (pass !== last) {
      value = read(row);
      last = pass;
    }
    return value as T;
  };
}
