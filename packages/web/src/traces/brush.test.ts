import fc from "fast-check";
import { expect, test } from "vitest";
import { brushed, brushMode } from "./brush.ts";

const whole = { from: 0, to: 1000 };
const part = { from: 200, to: 600 };

test("a drag near an end moves it, inside moves the window, outside or in the whole chooses another", () => {
  expect(brushMode(part, 205, 1000, 10)).toBe("from");
  expect(brushMode(part, 595, 1000, 10)).toBe("to");
  expect(brushMode(part, 400, 1000, 10)).toBe("move");
  expect(brushMode(part, 800, 1000, 10)).toBe("new");
  expect(brushMode(whole, 400, 1000, 10)).toBe("new");
});

test("ends may cross, and the window keeps its length where it is moved to the edge", () => {
  expect(brushed("new", whole, 700, 300, 1000)).toEqual({ from: 300, to: 700 });
  expect(brushed("from", part, 200, 800, 1000)).toEqual({ from: 600, to: 800 });
  expect(brushed("to", part, 600, 900, 1000)).toEqual({ from: 200, to: 900 });
  expect(brushed("move", part, 400, 100, 1000)).toEqual({ from: 0, to: 400 });
  expect(brushed("move", part, 400, 2000, 1000)).toEqual({ from: 600, to: 1000 });
});

test("whatever is dragged, the window stays in the whole and has a length", () => {
  fc.assert(
    fc.property(
      fc.constantFrom("from" as const, "to" as const, "move" as const, "new" as const),
      fc.integer({ min: 0, max: 1000 }),
      fc.integer({ min: -500, max: 1500 }),
      (mode, start, at) => {
        const { from, to } = brushed(mode, part, start, at, 1000);
        expect(from).toBeGreaterThanOrEqual(0);
        expect(to).toBeLessThanOrEqual(1000);
        expect(to).toBeGreaterThan(from);
      },
    ),
  );
});
