import fc from "fast-check";
import { expect, test } from "vitest";
import { callIdsOf, callKeys, type CallIds } from "./call-ids.ts";

const value = fc.option(fc.constantFrom("1", "2"), { nil: undefined });
const call = fc.record({ span_id: value, id: value, run_id: value }).map(callIdsOf);
const kinds = ["span", "id", "run"] as const;

const sure = (one: CallIds, other: CallIds) =>
  kinds.find((kind) => one[kind] !== undefined && other[kind] !== undefined);

test("two tell of the same call when the surest id that both have is the same, whoever is first", () => {
  fc.assert(
    fc.property(call, call, (one, other) => {
      const surest = sure(one, other);
      const isSame = surest !== undefined && one[surest] === other[surest];
      for (const [first, second] of [
        [one, other],
        [other, one],
      ] as const) {
        const { own } = callKeys(first);
        const found = callKeys(second).matches.filter(({ key }) => own.includes(key));
        expect(found).toHaveLength(isSame ? 1 : 0);
        // With what else both have of it, nothing of it is left for another call that has less.
        const less = found.flatMap(({ less: keys }) => keys.flat());
        const left = kinds.filter(
          (kind) => kind !== surest && one[kind] === other[kind] && one[kind] !== undefined,
        );
        expect(own.filter((key) => less.includes(key))).toHaveLength(isSame ? left.length : 0);
      }
    }),
  );
});

test("an id that is empty is none", () => {
  expect(callIdsOf({ span_id: "", id: "", run_id: "r" })).toEqual({ run: "r" });
});
