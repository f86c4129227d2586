import fc from "fast-check";
import { expect, test } from "vitest";
import { createTurnQueue } from "./turn-queue.ts";

test("everything is taken once, each owner's in order, and nobody waits for more than one turn of every other", () => {
  const item = fc.constantFrom("a", "a", "a", "a", "b", "c", "d");
  fc.assert(
    fc.property(fc.array(item, { maxLength: 60 }), fc.integer({ min: 1, max: 9 }), (owners, most) => {
      const queue = createTurnQueue<{ owner: string; nth: number }>(10_000);
      owners.forEach((owner, nth) => expect(queue.add(owner, { owner, nth })).toBe(true));
      const taken: { owner: string; nth: number }[] = [];
      while (queue.size > 0) {
        const left = queue.size;
        const some = queue.take(most);
        expect(some.length).toBeGreaterThan(0);
        expect(some.length).toBeLessThanOrEqual(most);
        expect(queue.size).toBe(left - some.length);
        taken.push(...some);
      }
      for (const owner of new Set(owners)) {
        const own = taken.filter((each) => each.owner === owner).map(({ nth }) => nth);
        expect(own).toEqual(owners.flatMap((each, nth) => (each === owner ? [nth] : [])));
        const first = taken.findIndex((each) => each.owner === owner);
        expect(first).toBeLessThan(4 * most);
      }
      expect(queue.take(most)).toEqual([]);
    }),
  );
});

test("what one has too much of is refused, and others have their room", () => {
  const queue = createTurnQueue<number>(8);
  expect([1, 2, 3, 4, 5].map((nth) => queue.add("a", nth))).toEqual([true, true, true, true, false]);
  expect(queue.add("b", 6)).toBe(true);
  expect(queue.take(2)).toEqual([1, 6]);
  expect(queue.add("a", 7)).toBe(true);
});
