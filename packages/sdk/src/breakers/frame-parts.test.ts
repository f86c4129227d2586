import { expect, test } from "vitest";
import { maxBreakerFrameBytes } from "@dendro/core";
import { frameParts } from "./frame-parts.ts";

test("frames have as many elements as they may, in their order, and are never too large", () => {
  expect(frameParts([])).toEqual([]);
  expect(frameParts(Array.from({ length: 2500 }, () => "a")).map(({ length }) => length)).toEqual([
    1000, 1000, 500,
  ]);
  const names = Array.from({ length: 1000 }, (_, nth) => `${nth}`.padEnd(200, "\u0001"));
  const parts = frameParts(names);
  expect(parts.flat()).toEqual(names);
  expect(parts).toHaveLength(3);
  for (const nodes of parts)
    expect(Buffer.byteLength(JSON.stringify({ type: "watch", nodes }))).toBeLessThan(maxBreakerFrameBytes);
});
