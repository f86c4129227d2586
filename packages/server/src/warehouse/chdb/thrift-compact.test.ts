import fc from "fast-check";
import { expect, test } from "vitest";
import { readThriftStruct, writeThriftStruct, type ThriftStruct } from "./thrift-compact.ts";

const binary = fc.uint8Array({ maxLength: 40 }).map((value) => ({ kind: "binary", value }) as const);
const i64 = fc
  .bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })
  .map((value) => ({ kind: "i64", value }) as const);

const { struct } = fc.letrec<{ struct: ThriftStruct }>((tie) => ({
  struct: fc
    .uniqueArray(
      fc.tuple(
        fc.integer({ min: 1, max: 200 }),
        fc.oneof(
          { depthSize: "small", withCrossShrink: true },
          fc.boolean().map((value) => ({ kind: "boolean", value }) as const),
          i64,
          binary,
          fc.uint8Array({ minLength: 8, maxLength: 8 }).map((value) => ({ kind: "double", value }) as const),
          fc.array(binary, { maxLength: 20 }).map((values) => ({ kind: "list", of: 8, values }) as const),
          fc
            .array(tie("struct"), { maxLength: 3 })
            .map((values) => ({ kind: "list", of: 12, values }) as const),
          tie("struct"),
        ),
      ),
      { selector: ([id]) => id, maxLength: 6 },
    )
    .map((fields) => ({ kind: "struct", fields: new Map(fields.toSorted(([a], [b]) => a - b)) }) as const),
}));

test("what is written is read again as it was", () => {
  fc.assert(
    fc.property(struct, (written) => {
      expect(readThriftStruct(writeThriftStruct(written))).toEqual(written);
    }),
  );
});

test("rubbish is refused and not read beyond its end", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
      const isRead = () => {
        try {
          return readThriftStruct(bytes).kind === "struct";
        } catch (error) {
          return error instanceof RangeError || error instanceof TypeError;
        }
      };
      expect(isRead()).toBe(true);
    }),
  );
});
