import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { prefixExpression, wildcardExpression, wildcardMatcher } from "./wildcard.ts";

test.each([
  ["/blog/*", "/blog/one", true],
  ["/blog/*", "/blog/", true],
  ["/blog/*", "/blog/one/two", false],
  ["/blog/**", "/blog/one/two", true],
  ["/blog/**", "/blog", false],
  ["**/end", "/a/b/end", true],
  ["**", "", true],
  ["*", "a/b", false],
  ["", "", true],
  ["", "a", false],
  ["/a.b", "/axb", false],
  ["/(a|b)+", "/(a|b)+", true],
  ["a*c", "abc\n", false],
  ["a*c", "a\nc", true],
  ["*ab*ab", "ababab", true],
])("%s over %j", (pattern, text, expected) => {
  expect(wildcardMatcher(pattern)(text)).toBe(expected);
});

describe("any pattern", () => {
  const piece = fc.constantFrom(
    "*",
    "**",
    "/",
    "a",
    "b",
    ".",
    "[",
    "]",
    "\\",
    "^",
    "$",
    "(",
    "|",
    "?",
    "+",
    "{",
    "\n",
    "ü",
  );
  const text = fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join(""));

  test("matches what the expression for the warehouse does", () => {
    fc.assert(
      fc.property(text, text, (pattern, value) => {
        const expression = new RegExp(wildcardExpression(pattern).replace("(?s)", ""), "su");
        expect(wildcardMatcher(pattern)(value)).toBe(expression.test(value));
      }),
      { numRuns: 3000 },
    );
  });

  test("matches itself where a wildcard may be a star", () => {
    fc.assert(fc.property(text, (pattern) => wildcardMatcher(pattern)(pattern)));
  });

  test("is found by the warehouse where a text begins with one of several", () => {
    fc.assert(
      fc.property(fc.array(text, { minLength: 1, maxLength: 3 }), text, (prefixes, value) => {
        const isThere = prefixes.some((prefix) => value.startsWith(prefix));
        expect(new RegExp(prefixExpression(prefixes), "u").test(value)).toBe(isThere);
      }),
      { numRuns: 3000 },
    );
  });
});
