import fc from "fast-check";
import { expect, test } from "vitest";
import { packRegister } from "./hyperloglog.ts";

test("a hash is of the register that its first bits name, with how many zeros its last bits are", () => {
  const word = fc.oneof(
    fc.constantFrom(0, 1, 2 ** 31, 2 ** 32 - 1),
    fc.nat({ max: 31 }).map((bit) => 2 ** bit),
    fc.integer({ min: 0, max: 2 ** 32 - 1 }),
  );
  fc.assert(
    fc.property(word, word, (high, low) => {
      const bits = ((BigInt(high) << 32n) | BigInt(low)).toString(2).padStart(64, "0");
      const register = Number.parseInt(bits.slice(0, 14), 2);
      const zeros = 50 - (bits.slice(14).lastIndexOf("1") + 1);
      expect(packRegister({ high, low })).toBe(register * 64 + zeros + 1);
    }),
  );
});
