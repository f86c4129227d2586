import type fc from "fast-check";

/** Values in a row of which none is right: then none is going to be. */
const patience = 10_000;

/** As the filter of fast-check's own, which looks for ever where there is nothing to find; this one throws. */
export function onlyWhere<T>(values: fc.Arbitrary<T>, isRight: (value: T) => boolean): fc.Arbitrary<T> {
  let misses = 0;
  return values.filter((value) => {
    misses = isRight(value) ? 0 : misses + 1;
    if (misses > patience)
      throw new Error(`Of ${patience} values none is right; the last was ${JSON.stringify(value)}.`);
    return misses === 0;
  });
}
