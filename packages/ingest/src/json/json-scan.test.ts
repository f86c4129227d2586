import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { DendroError } from "@dendro/core";
import { createFormUnwrap } from "./form-unwrap.ts";
import { createJsonScan, type JsonPath } from "./json-scan.ts";

const paths: JsonPath[] = [
  ["api_key"],
  ["token"],
  ["batch", 0, "api_key"],
  ["batch", 0, "properties", "token"],
  [0, "properties", "token"],
  [0, "api_key"],
  ["payload", "website"],
];

/** What `JSON.parse` shows at a path. */
function parsedAt(value: unknown, path: JsonPath): string | undefined {
  let at = value;
  for (const step of path) {
    if (typeof step === "number" ? !Array.isArray(at) : Array.isArray(at)) return undefined;
    if (typeof at !== "object" || at === null || !Object.hasOwn(at, step)) return undefined;
    at = (at as Record<string | number, unknown>)[step];
  }
  return typeof at === "string" ? at : undefined;
}

/** In pieces of every size, because a body arrives as it likes. */
function scan(text: string, pieces: number, maxDepth?: number): readonly (string | undefined)[] {
  const bytes = new TextEncoder().encode(text);
  const found = createJsonScan(paths, maxDepth === undefined ? {} : { maxDepth });
  for (let at = 0; at < bytes.length; at += pieces) found.push(bytes.subarray(at, at + pieces));
  return found.texts();
}

/** Text as JSON may write it: any character may be escaped. */
const written = (text: string, escapes: readonly boolean[]) =>
  `"${Array.from(JSON.stringify(text).slice(1, -1))
    .map((character, index, all) =>
      escapes[index % escapes.length] === true &&
      character !== "\\" &&
      all[index - 1] !== "\\" &&
      /[\w -]/u.test(character) &&
      !/u[\da-f]{0,3}$/iu.test(all.slice(Math.max(0, index - 4), index).join(""))
        ? `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, "0")}`
        : character,
    )
    .join("")}"`;

const names = fc.constantFrom(
  "api_key",
  "token",
  "batch",
  "properties",
  "payload",
  "website",
  "x",
  'a"b',
  "__proto__",
  "0",
);
const space = fc.constantFrom("", " ", "\n", "\t ");
const escapes = fc.array(fc.boolean(), { minLength: 1, maxLength: 5 });

/** JSON with the names that matter, everywhere, twice, escaped, and with white space in between. */
const json = fc.letrec<{ value: string; object: string; array: string; text: string }>((tie) => ({
  text: fc.tuple(fc.string({ unit: "grapheme" }), escapes).map(([text, how]) => written(text, how)),
  object: fc
    .array(
      fc
        .tuple(names, escapes, space, tie("value"))
        .map(([name, how, gap, value]) => `${gap}${written(name, how)}${gap}:${gap}${value}${gap}`),
      { maxLength: 4 },
    )
    .map((members) => `{${members.join(",")}}`),
  array: fc.array(tie("value"), { maxLength: 3 }).map((values) => `[${values.join(",")}]`),
  value: fc.oneof(
    { maxDepth: 5, withCrossShrink: true },
    fc.constantFrom("1", "-2.5e3", "true", "null", "[]", "{}", '""'),
    tie("text"),
    tie("array"),
    tie("object"),
    tie("object"),
  ),
})).value;

describe("texts at their paths", () => {
  test("are those that JSON.parse shows, wherever they stand and however they are written", () => {
    fc.assert(
      fc.property(json, fc.integer({ min: 1, max: 7 }), space, (text, pieces, gap) => {
        const parsed: unknown = JSON.parse(text);
        expect(scan(gap + text + gap, pieces)).toEqual(paths.map((path) => parsedAt(parsed, path)));
      }),
      { numRuns: 2000 },
    );
  });

  test.each([
    ['{"batch":[{"event":"x"}],"api_key":"last"}', { api_key: "last" }],
    ['{"api_key":"first","api_key":"second"}', { api_key: "second" }],
    ['{"api_key":"first","api_key":7}', {}],
    ['{"api_key":"first","api_key":{"a":"x"}}', {}],
    ['{"\\u0061pi_key":"\\u0064k"}', { api_key: "dk" }],
    ['{"a":{"api_key":"no"},"x":["api_key","no"]}', {}],
    ['{"a":"\\"api_key\\":\\"no\\"","token":"\\\\"}', { token: "\\" }],
    ['"api_key"', {}],
    ["", {}],
  ])("%s", (text, expected) => {
    const [apiKey, token] = scan(text, 1);
    expect({ apiKey, token }).toEqual({
      apiKey: (expected as Record<string, string>)["api_key"],
      token: (expected as Record<string, string>)["token"],
    });
  });

  test("that replace the whole they stood in are gone with it", () => {
    const twice = '{"batch":[{"api_key":"a","properties":{"token":"b"}}],"batch":[]}';
    expect(scan(twice, 3)).toEqual(paths.map(() => undefined));
  });

  test("too long for a key are none, and cost no memory", () => {
    expect(scan(`{"api_key":"${"x".repeat(100_000)}","token":"y"}`, 1000).slice(0, 2)).toEqual([
      undefined,
      "y",
    ]);
  });
});

describe("depth", () => {
  const depthOf = (value: unknown): number =>
    typeof value === "object" && value !== null ? 1 + Math.max(0, ...Object.values(value).map(depthOf)) : 0;

  test("is refused from the first level on that is too much", () => {
    fc.assert(
      fc.property(
        json,
        fc.integer({ min: 1, max: 5 }),
        fc.integer({ min: 1, max: 6 }),
        (text, pieces, maxDepth) => {
          // Of members of one name JSON.parse shows the last alone.
          fc.pre(depthOf(JSON.parse(text)) > maxDepth);
          expect(() => scan(text, pieces, maxDepth)).toThrow(DendroError);
        },
      ),
    );
  });

  test.each(["[", "{", '{"a":', "[[", '[{"b":'])("of 5,000 times %j costs nothing", (opening) => {
    expect(() => scan(opening.repeat(5000), 777)).toThrow(/nested more than 256 levels/u);
  });

  test("counts no brackets in texts", () => {
    expect(scan(`{"token":"t","x":"${"[{".repeat(5000)}","y":["${'\\"['.repeat(500)}"]}`, 13)[1]).toBe("t");
  });
});

test("whatever bytes come, nothing but a typed error is thrown, and nothing is found where there is nothing", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      const found = createJsonScan(paths);
      found.push(bytes);
      found.texts();
    }),
  );
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom("[", "]", "{", "}", '"', ":", ",", "\\", "a", " ") }),
      fc.integer({ min: 1, max: 4 }),
      (text, pieces) => {
        expect(scan(text, pieces)).toHaveLength(paths.length);
      },
    ),
  );
});

test("JSON in a form, plain or in Base64, is found whatever pieces it comes in", () => {
  const wrappings: ((text: string) => string)[] = [
    (text) => `data=${encodeURIComponent(text)}`,
    (text) => `data=${encodeURIComponent(text)}&compression=none&data=%7B%7D`,
    (text) => new URLSearchParams({ data: text }).toString(),
    (text) => `data=${encodeURIComponent(Buffer.from(text).toString("base64"))}`,
    (text) => `data=${Buffer.from(text).toString("base64")}`,
    (text) => Buffer.from(text).toString("base64"),
    (text) => text,
  ];
  fc.assert(
    fc.property(
      fc.record({ token: fc.string({ unit: "grapheme" }), x: fc.jsonValue({ maxDepth: 2 }) }),
      fc.constantFrom(...wrappings),
      fc.integer({ min: 1, max: 9 }),
      (body, wrap, pieces) => {
        const bytes = Buffer.from(wrap(JSON.stringify(body)));
        const found = createJsonScan([["token"]]);
        const unwrap = createFormUnwrap(found.push);
        for (let at = 0; at < bytes.length; at += pieces) unwrap.push(bytes.subarray(at, at + pieces));
        unwrap.end();
        expect(found.texts()).toEqual([body.token]);
      },
    ),
    { numRuns: 500 },
  );
});
