import { describe, expect, test } from "vitest";
import { cleanData, DataFault } from "./clean-data.ts";

/** A copy with ordinary objects, which are easier to compare. */
const cleaned = (data: object): unknown => {
  const result = cleanData(data);
  return result instanceof DataFault ? result.message : JSON.parse(JSON.stringify(result));
};

const nested = (levels: number): object => (levels === 1 ? { a: 1 } : { a: nested(levels - 1) });

describe("data is kept", () => {
  test.each<[string, object, object]>([
    ["as it was sent", { a: "b", n: 1.5, yes: true, list: [1, "x"], o: { p: 2 } }, { a: "b", n: 1.5, yes: true, list: [1, "x"], o: { p: 2 } }], // prettier-ignore
    ["without what is null", { a: null, b: { c: null }, list: [null] }, { b: {}, list: [null] }],
    [
      "with a path for a key with dots",
      { "a.b.c": 1, "a.d": 2, a: { e: 3 } },
      { a: { b: { c: 1 }, d: 2, e: 3 } },
    ],
    [
      "with objects at one key together",
      { "a.b": { c: 1 }, a: { b: { d: 2 } } },
      { a: { b: { c: 1, d: 2 } } },
    ],
    ["with text for a whole number that no integer holds", { n: 2 ** 63, m: -(2 ** 63) }, { n: "9223372036854776000", m: "-9223372036854776000" }], // prettier-ignore
    [
      "with a number for one that is written with its exponent",
      { n: 1e21, m: 2 ** 62 },
      { n: 1e21, m: 2 ** 62 },
    ],
    ["with text that is well-formed", { a: "x\uD800", "k\uD800": 1 }, { a: "x\uFFFD", "k\uFFFD": 1 }],
    ["without addresses, in keys as well", { note: "from 192.0.2.7", "192.0.2.7": { hits: 1 } }, { note: "from [ip]", ip: { hits: 1 } }], // prettier-ignore
    ["with the first of two keys that are one without their addresses", { "192.0.2.7": { hits: 1 }, "192.0.2.8": { hits: 2 } }, { ip: { hits: 1 } }], // prettier-ignore
    ["with a version that looks like an address", { app_version: "1.2.3.4", note: "1.2.3.4" }, { app_version: "1.2.3.4", note: "[ip]" }], // prettier-ignore
    [
      "without what is for who somebody is",
      { ip: "192.0.2.7", user_agent: "x", password: ["x"], plan: "pro" },
      { plan: "pro" },
    ],
    ["with what only switches such a thing", { ip: true, password: { strength: 3 } }, { ip: true, password: { strength: 3 } }], // prettier-ignore
    ["without a secret, whatever it stands in", { api_key: { value: "sk-1", uses: 3 }, credentials: [{ user: "jo" }], "oauthToken.value": "sk-2" }, { api_key: { uses: 3 } }], // prettier-ignore
    ["without a secret beside what is below it", { "session_token.id": { deep: { text: "sk-1", on: true } } }, { session_token: { id: { deep: { on: true } } } }], // prettier-ignore
    ["without a password that is a number", { password: 123_456, passwords: ["x"] }, {}],
    ["with how many of a secret there are, and whether", { access_token: 3, api_keys: 2, password: true, access_key: "s" }, { access_token: 3, api_keys: 2, password: true, access_key: "s" }], // prettier-ignore
    ["with what is named like a secret", { key: "a1", token: "b2", tokens: ["c3"], api_key_id: "d4", secret_santa: "Eve", input_tokens: 7 }, { key: "a1", token: "b2", tokens: ["c3"], api_key_id: "d4", secret_santa: "Eve", input_tokens: 7 }], // prettier-ignore
    ["without an address that is a number", { client_ip: 3_221_225_985 }, {}],
    ["without an address below what has one", { client: { address: "192.0.2.7" } }, { client: {} }],
    [
      "with an address that is of something else",
      { wallet: { address: "0xabc" } },
      { wallet: { address: "0xabc" } },
    ],
    ["without an address at the end of a path", { "client.address": "192.0.2.7" }, {}],
  ])("%s", (_, data, expected) => {
    expect(cleaned(data)).toEqual(expected);
  });

  test("16 levels deep, and no deeper, by objects, lists or dots", () => {
    expect(cleaned(nested(16))).toEqual(nested(16));
    const dots = (levels: number) => ({ [Array.from({ length: levels }, () => "a").join(".")]: 1 });
    expect(cleaned(dots(16))).toEqual(nested(16));
    const lists = (levels: number): unknown => (levels === 0 ? 1 : [lists(levels - 1)]);
    expect(cleaned({ a: lists(15) })).toEqual({ a: lists(15) });
    for (const deep of [nested(17), dots(17), { a: lists(16) }])
      expect(cleaned(deep)).toBe("`data` is nested deeper than 16 levels; flatten it.");
  });

  test("but not with what says two things", () => {
    const twice = (path: string) =>
      `\`data\` says "${path}" twice, once with a dot in the key; keep one of them.`;
    expect(cleaned({ a: { b: 1 }, "a.b": 2 })).toBe(twice("b"));
    expect(cleaned({ a: 1, "a.b": 2 })).toBe(twice("a.b"));
    expect(cleaned({ "a.b": 1, a: [2] })).toBe(twice("a"));
    expect(cleaned({ a: [1], "a.b": 2 })).toBe(twice("a.b"));
  });

  test("but not with numbers that are none", () => {
    expect(cleaned({ n: Infinity })).toBe("`data` has a number that is too large; send it as a string.");
  });
});

test("what was sent is not changed, and keys of objects' own prototypes are keys like others", () => {
  const data = JSON.parse('{"__proto__": {"a": 1}, "constructor": 2, "a.b": 3}') as object;
  const before = JSON.stringify(data);
  const result = cleanData(data);
  expect(JSON.stringify(result)).toBe('{"__proto__":{"a":1},"constructor":2,"a":{"b":3}}');
  expect(JSON.stringify(data)).toBe(before);
});
