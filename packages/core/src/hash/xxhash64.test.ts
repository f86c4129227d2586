import fc from "fast-check";
import { expect, test } from "vitest";
import createReference from "xxhash-wasm";
import { utf8, xxHash64, xxHash64Hex } from "./xxhash64.ts";

const reference = await createReference();

test("hashes bytes of every length as the reference does", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      const { high, low } = xxHash64(bytes);
      expect((BigInt(high) << 32n) | BigInt(low)).toBe(reference.h64Raw(bytes));
    }),
    { numRuns: 2000 },
  );
});

test("hashes any text by its UTF-8, lone surrogates included", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 80 }), (text) => {
      expect([...utf8(text)]).toEqual([...new TextEncoder().encode(text)]);
      expect(xxHash64Hex(text)).toBe(reference.h64ToString(text));
    }),
    { numRuns: 1000 },
  );
});
