import fc from "fast-check";
import { expect, test } from "vitest";
import { clampWindow, placeIn, readWindow, tickTitle, ticksOf, writeWindow, zoomed } from "./time-window.ts";

test("a window is read as it was written, and nothing else is read", () => {
  const window = { from: 120.5, to: 840 };
  expect(writeWindow(window)).toBe("120.5-840");
  expect(readWindow("120.5-840")).toEqual(window);
  for (const text of ["", "5", "9-5", "5-5", "a-b", "-5-9", "1e3-2e3"]) expect(readWindow(text)).toBeNull();
});

test("what lies in a window has its place in it, cut at its ends; what lies outside has none", () => {
  const window = { from: 100, to: 200 };
  expect(placeIn(window, 125, 150)).toEqual({ left: 0.25, width: 0.25 });
  expect(placeIn(window, 0, 150)).toEqual({ left: 0, width: 0.5 });
  expect(placeIn(window, 150, 900)).toEqual({ left: 0.5, width: 0.5 });
  expect(placeIn(window, 0, 99)).toBeNull();
  expect(placeIn(window, 201, 300)).toBeNull();
  expect(placeIn({ from: 0, to: 0 }, 0, 0)).toBeNull();
});

test("ticks are round, and all in the window", () => {
  expect(ticksOf({ from: 0, to: 1000 }, 5)).toEqual([0, 200, 400, 600, 800, 1000]);
  expect(ticksOf({ from: 130, to: 170 }, 4)).toEqual([130, 140, 150, 160, 170]);
  expect(ticksOf({ from: 5, to: 5 }, 4)).toEqual([]);
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 1e7 }),
      fc.integer({ min: 1, max: 1e9 }).map((micros) => micros / 1000),
      fc.integer({ min: 2, max: 12 }),
      (from, length, about) => {
        const ticks = ticksOf({ from, to: from + length }, about);
        expect(ticks.length).toBeLessThanOrEqual(about + 1);
        for (const tick of ticks) {
          expect(tick).toBeGreaterThanOrEqual(from * (1 - 1e-9));
          expect(tick).toBeLessThanOrEqual((from + length) * (1 + 1e-9));
        }
      },
    ),
  );
});

test("an axis is in one unit", () => {
  expect([0, 200, 0.5].map((ms) => tickTitle(ms, { from: 0, to: 1000 }))).toEqual(["0", "200 ms", "0.5 ms"]);
  expect([500, 2000].map((ms) => tickTitle(ms, { from: 0, to: 4000 }))).toEqual(["0.5 s", "2 s"]);
});

test("a window stays in the whole, and zooming keeps the moment under the pointer where it is", () => {
  expect(clampWindow({ from: -50, to: 50 }, 1000)).toEqual({ from: 0, to: 100 });
  expect(clampWindow({ from: 950, to: 1050 }, 1000)).toEqual({ from: 900, to: 1000 });
  expect(clampWindow({ from: 0, to: 5000 }, 1000)).toEqual({ from: 0, to: 1000 });
  expect(zoomed({ from: 0, to: 1000 }, 0.5, 400, 1000)).toEqual({ from: 200, to: 700 });
  fc.assert(
    fc.property(
      fc.integer({ min: -2000, max: 2000 }),
      fc.integer({ min: -100, max: 3000 }),
      fc.integer({ min: 1, max: 1000 }),
      (from, length, whole) => {
        const window = clampWindow({ from, to: from + length }, whole);
        expect(window.from).toBeGreaterThanOrEqual(0);
        expect(window.to).toBeLessThanOrEqual(whole + 1e-9);
        expect(window.to).toBeGreaterThan(window.from);
      },
    ),
  );
});
