import fc from "fast-check";
import { expect, test } from "vitest";
import { csvRow } from "./csv.ts";
import { formulaStart, escapeFormula } from "./formula.ts";

test.each([
  ["=1+1", "'=1+1"],
  ["+49 30 1", "'+49 30 1"],
  ["-5", "'-5"],
  ["@SUM(A1)", "'@SUM(A1)"],
  ["\t=1", "'\t=1"],
  ["＝1", "'＝1"],
  [" =1+1", "' =1+1"],
  ["\u200B=1", "'\u200B=1"],
  ["\uFEFF @x", "'\uFEFF @x"],
  ["\0=1", "'\0=1"],
  [" a =1", " a =1"],
  ["'=1", "''=1"],
  ["'tis", "'tis"],
  ["a=1", "a=1"],
  ["", ""],
])("%j becomes %j", (text, expected) => {
  expect(escapeFormula(text)).toBe(expected);
});

test("no text begins as a formula does, and all of it can be had back", () => {
  const text = fc.oneof(
    fc.string({ unit: fc.constantFrom("'", "=", "-", "a", " ", "\n", "\u200B", "＠") }),
    fc.string(),
  );
  fc.assert(
    fc.property(text, (was) => {
      const now = escapeFormula(was);
      expect(now).not.toMatch(/^[\t\r\n]|^[ \u200B]*[=+\-@＝＋－＠]/u);
      expect(formulaStart.test(now) && now.startsWith("'") ? now.slice(1) : now).toBe(was);
    }),
  );
});

test("a row of CSV quotes what needs it, and leaves figures and nothing as they are", () => {
  expect(csvRow(["a,b", 'say "x"', "=1", -5, null, ""])).toBe('"a,b","say ""x""",\'=1,-5,,\r\n');
});
