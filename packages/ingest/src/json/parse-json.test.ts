import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { DendroError, limits, toDendroError } from "@dendro/core";
import { runAtOnce } from "../steps.ts";
import { parseJsonBytes } from "./parse-json.ts";

/** What comes of it: the value as `JSON.stringify` writes it, so that the order of keys counts, or what is wrong. */
function outcome(bytes: Uint8Array, pieceBytes: number): string {
  try {
    return JSON.stringify(runAtOnce(parseJsonBytes(bytes, { pieceBytes, decode })));
  } catch (error) {
    const { code, message } = toDendroError(error);
    return `${code}: ${message}`;
  }
}

function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (error) {
    throw new DendroError("malformed_body", "not UTF-8", { cause: error });
  }
}

const bytesOf = (text: string) => new TextEncoder().encode(text);

function isSame(bytes: Uint8Array, pieceBytes: number): void {
  expect(outcome(bytes, pieceBytes)).toBe(outcome(bytes, Infinity));
}

const signs = ["[", "]", "{", "}", ",", ":", '"', "\\", "-", "0", " ", "a"];
const pieces = fc.integer({ min: 1, max: 40 });
const blanks = fc.stringMatching(/^[ \n\r\t]{0,3}$/u);
const key = fc.oneof(
  fc.string({ unit: "grapheme", maxLength: 8 }),
  fc.constantFrom("__proto__", "constructor", "1", "0", "a", 'a"b', "\\", "{[,:"),
);

/** JSON as somebody may write it: with blanks, names that come twice, and every kind of value. */
const { json } = fc.letrec<{ json: string }>((tie) => {
  const spaced = (part: fc.Arbitrary<string>) =>
    fc.tuple(blanks, part, blanks).map((parts) => parts.join(""));
  const member = fc
    .tuple(blanks, key, blanks, tie("json"))
    .map(([before, name, after, value]) => `${before}${JSON.stringify(name)}${after}:${value}`);
  return {
    json: spaced(
      fc.oneof(
        { maxDepth: 5, withCrossShrink: true },
        fc.oneof(
          fc.string({ unit: "grapheme", maxLength: 30 }).map((text) => JSON.stringify(text)),
          fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
          fc.constantFrom("null", "true", "false", "[]", "{}", '"\\u0022,]"', "-0", "1e400"),
        ),
        fc.array(tie("json"), { maxLength: 6 }).map((items) => `[${items.join(",")}]`),
        fc.array(member, { maxLength: 6 }).map((members) => `{${members.join(",")}}`),
      ),
    ),
  };
});

describe("JSON that is parsed in pieces", () => {
  test("is the same as when it is parsed at once", () => {
    fc.assert(
      fc.property(json, pieces, (text, pieceBytes) => {
        expect(outcome(bytesOf(text), pieceBytes)).toBe(JSON.stringify(JSON.parse(text)));
      }),
      { numRuns: 2000 },
    );
  });

  test("has the same fault wherever it was spoilt", () => {
    const spoilt = fc
      .tuple(json, fc.nat(), fc.constantFrom(...signs, "\u0001", ""), fc.boolean())
      .map(([text, place, character, replaces]) => {
        const at = place % (text.length + 1);
        return text.slice(0, at) + character + text.slice(replaces ? at + 1 : at);
      });
    let faults = 0;
    fc.assert(
      fc.property(spoilt, pieces, (text, pieceBytes) => {
        let isJson = true;
        try {
          JSON.parse(text);
        } catch {
          isJson = false;
          faults += 1;
        }
        const found = outcome(bytesOf(text), pieceBytes);
        expect(found.startsWith("malformed_body: ")).toBe(!isJson);
        isSame(bytesOf(text), pieceBytes);
      }),
      { numRuns: 5000 },
    );
    expect(faults).toBeGreaterThan(1000);
  });

  test("has the same fault when it is of bytes that mean nothing", () => {
    const rubbish = fc.oneof(
      fc.uint8Array({ maxLength: 60 }),
      fc
        .array(fc.constantFrom(...signs), { maxLength: 60 })
        .map((characters) => bytesOf(characters.join(""))),
    );
    fc.assert(
      fc.property(rubbish, pieces, (bytes, pieceBytes) => isSame(bytes, pieceBytes)),
      { numRuns: 5000 },
    );
  });

  test("may begin with a byte order mark, and have none elsewhere", () => {
    for (const text of ["\uFEFF[1,2,3]", "\uFEFF\uFEFF[1,2,3]", "[1,\uFEFF2,3]", "[1,2,3]\uFEFF"])
      isSame(bytesOf(text), 2);
    expect(outcome(bytesOf("\uFEFF[1,2,3]"), 2)).toBe("[1,2,3]");
  });

  test("is refused when it is too deep, which comes before any other fault", () => {
    const deep = (levels: number) => `${'[1,{"a":'.repeat(levels / 2)}0${"}]".repeat(levels / 2)}`;
    for (const text of [
      deep(limits.maxJsonDepth),
      deep(limits.maxJsonDepth + 2),
      `[1,,2,${deep(limits.maxJsonDepth + 2)}]`,
      `]]]${"[".repeat(limits.maxJsonDepth + 1)}`,
      `]]]${"[".repeat(limits.maxJsonDepth)}`,
    ])
      isSame(bytesOf(text), 7);
    expect(outcome(bytesOf(`[1,,2,${deep(limits.maxJsonDepth + 2)}]`), 7)).toContain("levels deep");
  });

  test("takes no step of more than a piece, whatever it is made of", () => {
    const pieceBytes = 1000;
    const shapes = [
      JSON.stringify({
        events: Array.from({ length: 3000 }, (_, index) => ({ index, text: "x".repeat(50) })),
      }),
      JSON.stringify(Array.from({ length: 100_000 }, (_, index) => index)),
      JSON.stringify(Object.fromEntries(Array.from({ length: 20_000 }, (_, index) => [`k${index}`, index]))),
      `[[[[${"[1,2],".repeat(30_000)}0]]]]`,
    ];
    for (const shape of shapes) {
      let parsed = 0;
      const { parse } = JSON;
      const steps = parseJsonBytes(bytesOf(shape), { pieceBytes });
      try {
        JSON.parse = (text: string) => {
          parsed = Math.max(parsed, text.length);
          return parse(text) as unknown;
        };
        runAtOnce(steps);
      } finally {
        JSON.parse = parse;
      }
      expect(parsed).toBeLessThan(2 * pieceBytes);
    }
  });
});

test("a fault says where it is", () => {
  expect(outcome(bytesOf('{"a": 1, "b": nope}'), Infinity)).toBe(
    'malformed_body: The body is not JSON: "n" is not expected at position 14.',
  );
  expect(outcome(bytesOf('{"a": 1, "b": [1, 2'), 3)).toBe(
    "malformed_body: The body is not JSON: it ends too early.",
  );
});
