import { expect, test } from "vitest";
import { filterWords } from "./filter-words.ts";

test.each([
  [["is", "type", ["page_view", "signup"]], "type is page_view or signup"],
  [["is_not", "entry_page", [""]], "entry page is not (none)"],
  [[">=", "duration_ms", [3]], "duration ms >= 3"],
  [["not", ["is", "type", ["x"]]], '["not",["is","type",["x"]]]'],
  ["x", '"x"'],
])("%j is %j", (filter, words) => {
  expect(filterWords(filter)).toBe(words);
});
