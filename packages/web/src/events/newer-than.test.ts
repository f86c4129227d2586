import { expect, test } from "vitest";
import { newerThan } from "./newer-than.ts";

const events = (text: string) => text.split("").map((id) => ({ id }));

test.each([
  ["cba", "cba", 0],
  ["cba", "edcba", 2],
  ["cba", "gfe", 3],
  ["", "ba", 2],
  ["cba", "", 0],
])("beside %s, of %s are new: %i", (shown, latest, count) => {
  expect(newerThan(events(shown), events(latest))).toBe(count);
});
