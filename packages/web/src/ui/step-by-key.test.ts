import { expect, test } from "vitest";
import { stepByKey } from "./step-by-key.ts";

const menu = { axis: "vertical", goesRound: false } as const;
const tabs = { axis: "horizontal", goesRound: true } as const;
const radios = { axis: "both", goesRound: true } as const;

test.each([
  ["ArrowDown", 0, menu, 1],
  ["ArrowDown", 2, menu, 2],
  ["ArrowUp", 1, menu, 0],
  ["ArrowUp", 0, menu, 0],
  ["ArrowDown", -1, menu, 0],
  ["ArrowUp", -1, menu, 2],
  ["ArrowRight", 0, menu, null],
  ["ArrowLeft", 0, menu, null],
  ["ArrowRight", 0, tabs, 1],
  ["ArrowRight", 2, tabs, 0],
  ["ArrowLeft", 0, tabs, 2],
  ["ArrowDown", 0, tabs, null],
  ["ArrowUp", 0, radios, 2],
  ["ArrowDown", 2, radios, 0],
  ["ArrowLeft", 2, radios, 1],
  ["ArrowRight", 0, radios, 1],
  ["Home", 2, menu, 0],
  ["PageUp", 2, radios, 0],
  ["End", 0, tabs, 2],
  ["PageDown", -1, menu, 2],
] as const)("%s leads from %i, in %o, to %s", (key, at, movement, to) =>
  expect(stepByKey(key, at, 3, movement)).toBe(to),
);

test.each(["Tab", "Enter", " ", "b"])("%j leads nowhere", (key) =>
  expect(stepByKey(key, 0, 3, radios)).toBeNull(),
);

test.each(["ArrowDown", "Home", "End"])("%s leads nowhere where there is nothing", (key) =>
  expect(stepByKey(key, -1, 0, menu)).toBeNull(),
);
