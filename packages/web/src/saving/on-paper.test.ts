import { expect, test } from "vitest";
import fc from "fast-check";
import { onPaper } from "./on-paper.ts";

const card = (id: string, x: number, y: number, width: number, height: number) => ({
  id,
  place: { x, y, width, height },
});

test("what would be cut goes to the next sheet, and what is below it follows", () => {
  const cards = [
    card("a", 0, 0, 3, 3),
    card("b", 6, 0, 6, 6),
    card("c", 0, 3, 6, 6),
    card("d", 6, 6, 6, 6),
    card("e", 0, 9, 6, 7),
  ];
  expect(Object.fromEntries(onPaper(cards))).toEqual({
    a: { y: 0, isFirstOfSheet: false },
    b: { y: 0, isFirstOfSheet: false },
    c: { y: 3, isFirstOfSheet: false },
    // Two of its rows would be on the second sheet.
    d: { y: 10, isFirstOfSheet: true },
    e: { y: 10, isFirstOfSheet: false },
  });
});

test("of several that begin a sheet one says so, and one that is higher than a sheet begins one", () => {
  const cards = [
    card("a", 0, 0, 12, 7),
    card("b", 0, 7, 6, 4),
    card("c", 6, 7, 6, 4),
    card("d", 0, 14, 12, 30),
  ];
  expect(Object.fromEntries(onPaper(cards))).toEqual({
    a: { y: 0, isFirstOfSheet: false },
    b: { y: 10, isFirstOfSheet: true },
    c: { y: 10, isFirstOfSheet: false },
    d: { y: 21, isFirstOfSheet: true },
  });
});

test("no card is put over another, whatever the board", () => {
  const placed = fc
    .array(fc.tuple(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 30 })), { maxLength: 12 })
    .map((column) => {
      let y = 0;
      return column.map(([gap, height], nth) => {
        const one = card(`${nth}`, 0, y + gap - 1, 6, height);
        y = one.place.y + height;
        return one;
      });
    });
  fc.assert(
    fc.property(placed, placed, (left, right) => {
      const cards = [...left, ...right.map(({ id, place }) => ({ id: `r${id}`, place: { ...place, x: 6 } }))];
      const paper = onPaper(cards);
      for (const column of [left.map(({ id }) => id), right.map(({ id }) => `r${id}`)])
        for (const [nth, id] of column.entries()) {
          const above = cards.find((one) => one.id === column[nth - 1]);
          if (above === undefined) continue;
          expect(paper.get(id)?.y).toBeGreaterThanOrEqual((paper.get(above.id)?.y ?? 0) + above.place.height);
        }
    }),
  );
});
