import { expect, test } from "vitest";
import type { Filter } from "@dendro/core";
import { filterWords } from "./filter-words.ts";

test.each([
  [[], "everything"],
  [[["is", "type", ["order.placed"]]], "type is order.placed"],
  [
    [
      ["is_not", "user", [""]],
      ["contains", "utm_source", ["news", "mail"]],
    ],
    "user is not none, and utm source contains news or mail",
  ],
  [
    [["has_done", "user", { filters: [["is", "type", ["signup"]]], at_least: 2 }]],
    "user has events (2 or more) where type is signup",
  ],
  [
    [["has_done", "user", { filters: [], date_range: "30d" }]],
    '["has_done","user",{"filters":[],"date_range":"30d"}]',
  ],
  [[["not", ["is", "type", ["a"]]]], '["not",["is","type",["a"]]]'],
] as [Filter[], string][])("%j is said as %s", (filters, words) => {
  expect(filterWords(filters)).toBe(words);
});
