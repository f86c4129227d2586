import fc from "fast-check";
import { expect, test } from "vitest";
import { groupBy, withResolvers } from "./node-20.ts";

test("groupBy is Map.groupBy", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -9, max: 9 })), (numbers) => {
      const keyOf = (number: number) => number % 3;
      expect([...groupBy(numbers, keyOf)]).toEqual([...Map.groupBy(numbers, keyOf)]);
    }),
  );
});

test("withResolvers settles its promise from outside, once", async () => {
  const [kept, broken] = [withResolvers<number>(), withResolvers<number>()];
  kept.resolve(1);
  kept.resolve(2);
  broken.reject(new Error("no"));
  expect(await kept.promise).toBe(1);
  await expect(broken.promise).rejects.toThrow("no");
});
