import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readPath, valueAt } from "./json-path.ts";

const root = {
  body: { "a b": [{ id: 7 }, { id: 8 }], "it's": 1, 名: "x" },
  headers: { "x-topic": "orders" },
};

describe("a path to one value", () => {
  test.each([
    ["$", root],
    ["$.headers.x-topic", "orders"],
    ["$.headers['x-topic']", "orders"],
    ['$["body"]["a b"][0].id', 7],
    ["$.body['a b'][-1].id", 8],
    [String.raw`$.body['it\'s']`, 1],
    ["$.body.名", "x"],
    ["$.body.none.deeper", undefined],
    ["$.body['a b'].id", undefined],
    ["$.body['a b'].length", undefined],
    ["$.headers.x-topic.length", undefined],
    ["$.headers[0]", undefined],
    ["$.__proto__", undefined],
    ["$.body.constructor.name", undefined],
  ])("%s", (path, expected) => {
    expect(valueAt(root, readPath(path))).toEqual(expected);
  });

  test.each([
    "",
    "body.id",
    "$.",
    "$..id",
    "$.*",
    "$[?@.id]",
    "$[1:2]",
    "$.body[",
    "$ .body",
    `$${".a".repeat(33)}`,
  ])("refuses %s", (path) => {
    expect(() => readPath(path)).toThrow(/Invalid path/u);
  });

  test("finds what was put there, whatever the names are", () => {
    const step = fc.oneof(fc.string(), fc.nat(99));
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        const path = steps.map((one) =>
          typeof one === "number" ? `[${one}]` : `['${one.replaceAll(/[\\']/gu, String.raw`\$&`)}']`,
        );
        const value = {};
        const holder = steps.reduceRight<unknown>((inner, one) => {
          if (typeof one === "number") return Object.assign([], { [one]: inner });
          return Object.defineProperty({}, one, { value: inner, enumerable: true });
        }, value);
        expect(valueAt(holder, readPath(`$${path.join("")}`))).toBe(value);
      }),
    );
  });
});
