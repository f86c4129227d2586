import { expect, test } from "vitest";
import { flameOf } from "./flame.ts";

const node = (name: string | null, duration_s: number, runs = 1) => ({ name, duration_s, share: 0, runs });

test("workflows and their nodes share all the time between them, the longest first", () => {
  const flame = flameOf([
    { name: "restock", nodes: [node("count", 10)] },
    { name: "fulfil", nodes: [node("label", 25, 3), node(null, 5, 4)] },
    { name: "idle", nodes: [] },
  ]);
  expect(flame.map(({ name, seconds, share, runs }) => [name, seconds, share, runs])).toEqual([
    ["fulfil", 30, 75, 4],
    ["restock", 10, 25, 1],
  ]);
  expect(flame[0]?.parts.map(({ name, share }) => [name, share])).toEqual([
    ["label", 62.5],
    ["(none)", 12.5],
  ]);
});

test("of no time there is nothing", () => {
  expect(flameOf([{ name: "idle", nodes: [node("x", 0)] }])).toEqual([]);
});
