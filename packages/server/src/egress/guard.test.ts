import { BlockList } from "node:net";
import { assert, constantFrom, integer, oneof, property, tuple, uint8Array } from "fast-check";
import { describe, expect, test } from "vitest";
import { createAllowList } from "./allow-list.ts";
import { createGuard } from "./guard.ts";
import { readTarget } from "./target.ts";

const refuse = async () => await Promise.reject(new Error("nobody is asked"));

/** Whether an address as a URL has it is called. */
function isCalled(host: string, allow: readonly string[] = []): boolean {
  try {
    createGuard(createAllowList(allow), refuse).inspect(readTarget(`http://${host}/`));
    return true;
  } catch {
    return false;
  }
}

/** A second opinion, written from the registries once more, for Node's own list. */
const blocked = new BlockList();
for (const [network, bits] of [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["168.63.129.16", 32],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.0.2.0", 24],
  ["192.88.99.0", 24],
  ["192.168.0.0", 16],
  ["198.18.0.0", 15],
  ["198.51.100.0", 24],
  ["203.0.113.0", 24],
  ["224.0.0.0", 3],
] as const) {
  blocked.addSubnet(network, bits, "ipv4");
}
const blocked6 = new BlockList();
for (const [network, bits] of [
  ["::", 3],
  ["4000::", 2],
  ["8000::", 1],
  ["2001::", 23],
  ["2001:db8::", 32],
  ["2002::", 16],
  ["3fff::", 20],
] as const) {
  blocked6.addSubnet(network, bits, "ipv6");
}

const blocked4 = (address: string) => blocked.check(address, "ipv4");

/** First bytes that are near the edge of what is special, so that random addresses find it. */
const edges = [
  [10],
  [11],
  [127],
  [100, 63],
  [100, 64],
  [100, 127],
  [100, 128],
  [169, 254],
  [172, 15],
  [172, 16],
  [172, 31],
  [172, 32],
  [192, 0, 0],
  [192, 0, 1],
  [192, 0, 2],
  [192, 88, 99],
  [192, 168],
  [198, 17],
  [198, 18],
  [198, 19],
  [198, 20],
  [198, 51, 100],
  [203, 0, 113],
  [223],
  [224],
  [239],
  [240],
  [255, 255, 255, 255],
  [0],
  [1],
  [168, 63, 129, 16],
  [168, 63, 129, 17],
];
const withStart = (starts: readonly number[][], length: number) =>
  tuple(constantFrom(...starts), uint8Array({ minLength: length, maxLength: length })).map(
    ([start, rest]) => {
      rest.set(start);
      return [...rest];
    },
  );
const bytes4 = oneof(
  uint8Array({ minLength: 4, maxLength: 4 }).map((bytes) => [...bytes]),
  withStart(edges, 4),
);

/** Spellings of one part of an IPv4 address as WHATWG URL reads them. */
const spellings = [
  (value: number) => String(value),
  (value: number) => `0${value.toString(8)}`,
  (value: number) => `0x${value.toString(16)}`,
  (value: number) => `0X${value.toString(16).toUpperCase()}`,
  (value: number) => `000${value.toString(8)}`,
  (value: number) => `0x0000${value.toString(16)}`,
];
const dots = [".", "。", "．", "｡", "%2e", "%E3%80%82"];

/** An IPv4 address of 1 to 4 parts, of which the last has what is left. */
const spelled4 = tuple(
  bytes4,
  integer({ min: 1, max: 4 }),
  tuple(...[0, 1, 2, 3].map(() => constantFrom(...spellings))),
  constantFrom(...dots),
  constantFrom("", "."),
).map(([bytes, parts, spell, dot, end]) => {
  const numbers = bytes.slice(0, parts - 1);
  const rest = bytes.slice(parts - 1).reduce((value, byte) => value * 256 + byte, 0);
  const host =
    [...numbers, rest].map((value, at) => (spell[at] as (value: number) => string)(value)).join(dot) + end;
  return { address: bytes.join("."), host };
});

const starts6 = [
  [0x20, 0x01],
  [0x20, 0x01, 0x01],
  [0x20, 0x01, 0x02],
  [0x20, 0x01, 0x0d, 0xb8],
  [0x20, 0x01, 0x0d, 0xb9],
  [0x20, 0x02],
  [0x20, 0x03],
  [0x1f, 0xff],
  [0x3f, 0xff],
  [0x3f, 0xff, 0x0f],
  [0x3f, 0xff, 0x10],
  [0x40],
  [0x5f, 0],
  [0xfc],
  [0xfd, 0, 0x0e, 0xc2],
  [0xfe, 0x80],
  [0xfe, 0xc0],
  [0xff],
  [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1],
  [0, 0x64, 0xff, 0x9b, 0, 1],
  [0x26, 0x06, 0x47],
];
const bytes6 = oneof(
  uint8Array({ minLength: 16, maxLength: 16 }).map((bytes) => [...bytes]),
  withStart(starts6, 16),
);
const groups = (bytes: readonly number[]) =>
  Array.from({ length: 8 }, (_, at) => (bytes[2 * at] as number) * 256 + (bytes[2 * at + 1] as number));

/** Written out, padded with zeros, in capitals, or with the last two as IPv4 has them. */
const spellings6 = [
  (bytes: number[]) =>
    groups(bytes)
      .map((group) => group.toString(16))
      .join(":"),
  (bytes: number[]) =>
    groups(bytes)
      .map((group) => group.toString(16).padStart(4, "0"))
      .join(":"),
  (bytes: number[]) =>
    groups(bytes)
      .map((group) => group.toString(16).toUpperCase())
      .join(":"),
  (bytes: number[]) =>
    `${groups(bytes)
      .slice(0, 6)
      .map((group) => group.toString(16))
      .join(":")}:${bytes.slice(12).join(".")}`,
];

describe("the guard", () => {
  test("judges an IPv4 address in any spelling as Node's own list does", () => {
    assert(
      property(spelled4, ({ address, host }) => isCalled(host) === !blocked4(address)),
      { numRuns: 2_000 },
    );
  });

  test("judges an IPv6 address in any spelling as Node's own list does", () => {
    assert(
      property(bytes6, constantFrom(...spellings6), (bytes, spell) => {
        const text = spell(bytes);
        return isCalled(`[${text}]`) === !blocked6.check(text, "ipv6");
      }),
      { numRuns: 2_000 },
    );
  });

  test("judges an IPv4 address within IPv6 by what is reached", () => {
    const mapped = ["::ffff:", "0:0:0:0:0:FFFF:", "64:ff9b::"];
    assert(
      property(bytes4, constantFrom(...mapped), (bytes, before) => {
        return isCalled(`[${before}${bytes.join(".")}]`) === !blocked4(bytes.join("."));
      }),
    );
    const never = ["::", "2002:", "64:ff9b:1::", "2001::", "::ffff:0:"];
    assert(
      property(bytes4, constantFrom(...never), ([a = 0, b = 0, c = 0, d = 0], before) => {
        const hex = `${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`;
        return !isCalled(before === "2002:" ? `[2002:${hex}::]` : `[${before}${hex}]`);
      }),
    );
  });

  test("calls what is allowed in any spelling, and nothing beside it", () => {
    const allow = ["10.20.0.0/16", "fd00:1::/32", "::ffff:192.168.7.0/120", "127.0.0.1"];
    const within = ["10.20.255.1", "0x0a140001", "[::ffff:10.20.0.1]", "[fd00:1::5]", "192.168.7.9", "127.1"];
    expect(within.filter((host) => !isCalled(host, allow))).toEqual([]);
    const beside = ["10.21.0.0", "10.19.255.255", "[fd00:2::]", "192.168.8.0", "127.0.0.2", "[::1]"];
    expect(beside.filter((host) => isCalled(host, allow))).toEqual([]);
    expect(isCalled("10.1.1.1", ["::/0"])).toBe(false);
    expect(isCalled("[fd00::1]", ["0.0.0.0/0"])).toBe(false);
  });
});
