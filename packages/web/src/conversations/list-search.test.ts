import { expect, test } from "vitest";
import { readConversationsSearch } from "./list-search.ts";

test("an address says which conversations, and what it cannot mean is left out", () => {
  expect(readConversationsSearch({ q: 42, outcome: "open", order: "costliest" })).toEqual({
    q: "42",
    outcome: "open",
    order: "costliest",
  });
  const nothing = { q: undefined, outcome: undefined, order: undefined };
  expect(readConversationsSearch({ q: " ", outcome: "lost", order: "newest" })).toEqual(nothing);
  expect(readConversationsSearch({ q: ["a"], outcome: 1, order: null })).toEqual(nothing);
});
