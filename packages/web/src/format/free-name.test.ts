import { expect, test } from "vitest";
import { freeName } from "./free-name.ts";

test.each([
  ["Sales & Söhne 2026", [], "sales-so-hne-2026"],
  ["  ", [], "board"],
  ["日本", ["board"], "board-2"],
  ["Main", ["main", "main-2"], "main-3"],
  ["x".repeat(100), [], "x".repeat(48)],
])("%j beside %j is %s", (title, taken, id) => {
  expect(freeName(title, taken, "board")).toBe(id);
});
