import { expect, test } from "vitest";
import { isNodeName } from "./node-name.ts";

test.each([
  ["http_request", true],
  ["tool:Größe 📦", true],
  ["", false],
  ["x".repeat(200), true],
  ["x".repeat(201), false],
  ["a\0b", false],
  ["\uD800", false],
])("%j names a node type: %j", (name, is) => {
  expect(isNodeName(name)).toBe(is);
});
