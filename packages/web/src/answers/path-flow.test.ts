import { expect, test } from "vitest";
import { pathFlow } from "./path-flow.ts";

const shape = (flow: ReturnType<typeof pathFlow>) => {
  const titles = new Map(flow.nodes.map(({ id, title, column }) => [id, `${column} ${title}`]));
  return flow.links.map(({ from, to, count }) => `${titles.get(from)} → ${titles.get(to)}: ${count}`);
};

test("paths from the beginning start in one node, and end where they end", () => {
  const flow = pathFlow("Paths", [
    { step: 1, from: null, to: "/", count: 3 },
    { step: 2, from: "/", to: "/pricing", count: 2 },
    { step: 2, from: "/", to: null, count: 1 },
    { step: 3, from: "/pricing", to: "/", count: 1 },
  ]);
  expect(shape(flow)).toEqual([
    "0 Begin → 1 /: 3",
    "1 / → 2 /pricing: 2",
    "1 / → 2 End: 1",
    "2 /pricing → 3 /: 1",
  ]);
  expect(flow.nodes.filter(({ isPlace }) => !isPlace).map(({ title }) => title)).toEqual(["Begin", "End"]);
});

test("paths around a station have it in the middle", () => {
  const flow = pathFlow("Paths", [
    { step: -2, from: null, to: "/", count: 1 },
    { step: -1, from: "/", to: "/x", count: 1 },
    { step: 1, from: "/x", to: "End", count: 1 },
  ]);
  expect(shape(flow)).toEqual(["0 Begin → 1 /: 1", "1 / → 2 /x: 1", "2 /x → 3 End: 1"]);
  expect(flow.nodes.find(({ title }) => title === "End")?.isPlace).toBe(true);
});

test("nothing is an empty flow", () => {
  expect(pathFlow("Paths", [])).toEqual({ title: "Paths", nodes: [], links: [] });
});
