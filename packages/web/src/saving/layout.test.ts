import fc from "fast-check";
import { expect, test } from "vitest";
import { arrange, boardColumns, freePlace, growthOf, stepOf, type Place } from "./layout.ts";

const card = (id: string, x: number, y: number, width: number, height: number) => ({
  id,
  place: { x, y, width, height },
});
const shown = (cards: readonly { id: string; place: Place }[]) =>
  cards.map(({ id, place: { x, y, width, height } }) => `${id} ${x},${y} ${width}×${height}`);
const a = card("a", 0, 0, 6, 4);
const b = card("b", 6, 0, 6, 4);
const c = card("c", 0, 4, 12, 3);

test("what is in the way gives way downwards, and all move up", () => {
  expect(shown(arrange([a, b, c], "c", { ...c.place, y: 0 }))).toEqual([
    "c 0,0 12×3",
    "a 0,3 6×4",
    "b 6,3 6×4",
  ]);
  expect(shown(arrange([a, b, c], "a", { ...a.place, width: 7 }))).toEqual([
    "a 0,0 7×4",
    "b 6,4 6×4",
    "c 0,8 12×3",
  ]);
});

test("arrows lead past the next card above or below, and a column to the side", () => {
  const by = (key: string) => shown(arrange([a, b, c], "a", stepOf([a, b, c], a, key) as Place));
  expect(by("ArrowDown")).toEqual(["b 6,0 6×4", "c 0,4 12×3", "a 0,7 6×4"]);
  expect(by("ArrowRight")).toEqual(["a 1,0 6×4", "b 6,4 6×4", "c 0,8 12×3"]);
  expect(by("ArrowLeft")).toEqual(shown([a, b, c]));
  expect(shown(arrange([a, b, c], "c", stepOf([a, b, c], c, "ArrowUp") as Place))[0]).toBe("c 0,0 12×3");
  expect(stepOf([a], a, "Enter")).toBeNull();
});

test("arrows make a card larger and smaller, within the board", () => {
  expect(growthOf(b, "ArrowRight")).toEqual(b.place);
  expect(growthOf(a, "ArrowRight")?.width).toBe(7);
  expect(growthOf(a, "ArrowUp")?.height).toBe(3);
  expect(arrange([a], "a", { ...a.place, width: 0, height: 0 })[0]?.place).toMatchObject({
    width: 2,
    height: 2,
  });
});

test("one more card is below all others", () => {
  expect(freePlace([a, b, c])).toEqual({ x: 0, y: 7, width: 6, height: 4 });
  expect(freePlace([])).toEqual({ x: 0, y: 0, width: 6, height: 4 });
});

const place = fc.record({
  x: fc.integer({ min: -3, max: 14 }),
  y: fc.integer({ min: -3, max: 20 }),
  width: fc.integer({ min: -1, max: 15 }),
  height: fc.integer({ min: -1, max: 40 }),
});

test("however cards are moved, none is lost, beside the board or on another", () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.integer({ min: 0, max: 3 }), place), { minLength: 1, maxLength: 12 }),
      (moves) => {
        let cards = [a, b, c, card("d", 3, 20, 4, 2)];
        for (const [index, to] of moves) {
          const { id } = cards[index] as (typeof cards)[number];
          cards = arrange(cards, id, to);
        }
        expect(cards.map(({ id }) => id).toSorted()).toEqual(["a", "b", "c", "d"]);
        const cells = new Set<string>();
        let area = 0;
        for (const { place: at } of cards) {
          expect(at.x >= 0 && at.y >= 0 && at.x + at.width <= boardColumns).toBe(true);
          area += at.width * at.height;
          for (let x = at.x; x < at.x + at.width; x += 1)
            for (let y = at.y; y < at.y + at.height; y += 1) cells.add(`${x} ${y}`);
        }
        expect(cells.size).toBe(area);
      },
    ),
  );
});
