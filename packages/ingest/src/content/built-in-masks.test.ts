import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { processorMs } from "../../../../test/support/processor-time.ts";
import { builtInMaskNames, builtInMasks, isCardNumber, type BuiltInMask } from "./built-in-masks.ts";

describe.each<[BuiltInMask, [string, string][]]>([
  [
    "email",
    [
      ["Write to jane.doe+tents@shop.example.com, please.", "Write to [email], please."],
      ["jürgen@müller.de", "[email]"],
      ["a@b and @handle stay", "a@b and @handle stay"],
    ],
  ],
  [
    "phone",
    [
      ["Call +49 170 1234567 today", "Call [phone] today"],
      ["(415) 555-2671 or 0761 / 123456", "[phone] or [phone]"],
      ["order 4155552671 of 2026-11-30 15:47:00 stays", "order 4155552671 of 2026-11-30 15:47:00 stays"],
    ],
  ],
  [
    "credit_card",
    [
      ["4111 1111 1111 1111, 5500-0000-0000-0004", "[card], [card]"],
      ["378282246310005 exp 12/29", "[card] exp 12/29"],
      ["order 12345 4111 1111 1111 1111 1", "order 12345 [card] 1"],
      ["4111111111111112 and 1764517620000 stay", "4111111111111112 and 1764517620000 stay"],
    ],
  ],
  [
    "api_key",
    [
      ["sk-proj-abcdefghij0123456789 or ghp_0123456789abcdefghij", "[key] or [key]"],
      ["Authorization: Bearer abc.def.ghi-jkl_mno", "Authorization: Bearer [key]"],
      ['{"password": "hunter22"} password=hunter22', '{"password": "[key]"} password=[key]'],
      ["AKIAIOSFODNN7EXAMPLE", "[key]"],
      ["-----BEGIN PRIVATE KEY-----\nabc\n-----END PRIVATE KEY-----", "[key]"],
      ["a key of ours, and a monkey-business stay", "a key of ours, and a monkey-business stay"],
    ],
  ],
  ["ip_address", [["from 203.0.113.7", "from [ip]"]]],
])("%s", (name, cases) => {
  test.each(cases)("%s", (text, masked) => {
    expect(builtInMasks[name](text)).toBe(masked);
  });
});

test("a card's number is known by its check digit, whichever digit is another", () => {
  const card = fc
    .array(fc.integer({ min: 0, max: 9 }), { minLength: 11, maxLength: 16 })
    .map((rest) => `4${rest.join("")}`)
    .map((body) => {
      const check = [...Array(10).keys()].find((digit) => isCardNumber(`${body}${digit}`)) ?? -1;
      return `${body}${check}`;
    });
  fc.assert(
    fc.property(card, fc.integer({ min: 1, max: 9 }), fc.nat(), (number, by, place) => {
      expect(isCardNumber(number)).toBe(true);
      const at = 1 + (place % (number.length - 1));
      const other = `${number.slice(0, at)}${(Number(number[at]) + by) % 10}${number.slice(at + 1)}`;
      expect(isCardNumber(other)).toBe(false);
      expect(builtInMasks.credit_card(`paid with ${number}.`)).toBe("paid with [card].");
    }),
  );
});

test("what is masked once has nothing left to mask", () => {
  const parts = fc.constantFrom(
    ..."a.b@c.example,+49 170 1234567,4111 1111 1111 1111,sk-proj-abcdefghij0123456789,203.0.113.7,hello, ,\n,@,-".split(
      ",",
    ),
  );
  fc.assert(
    fc.property(fc.array(parts, { maxLength: 12 }), (some) => {
      const text = some.join(" ");
      const mask = (sent: string) =>
        builtInMaskNames.reduce((masked, name) => builtInMasks[name](masked), sent);
      expect(mask(mask(text))).toBe(mask(text));
      for (const secret of ["a.b@c.example", "1234567", "1111 1111", "abcdefghij", "203.0.113.7"])
        expect(mask(text)).not.toContain(secret);
    }),
  );
});

test("no text is hard: eight times as much of anything takes about eight times as long", () => {
  const nasty = [
    "a",
    "a@",
    "a.",
    "@a.",
    "1",
    "1 ",
    "+1",
    "0",
    "sk-",
    "password=",
    "eyJ",
    "-----BEGIN ",
    "a@a.",
    "(",
  ];
  // Of three, the one that nothing else came between; below a millisecond it is the clock that is measured.
  const leastMs = (run: () => void) => Math.max(1, Math.min(...[1, 2, 3].map(() => processorMs(run))));
  for (const piece of nasty)
    for (const name of builtInMaskNames) {
      const [little, much] = [20_000, 160_000].map((length) => {
        const text = piece.repeat(Math.floor(length / piece.length));
        return leastMs(() => builtInMasks[name](text));
      }) as [number, number];
      expect(much / little, `${name} of ${JSON.stringify(piece)}`).toBeLessThan(32);
    }
});
