import fc from "fast-check";
import { expect, test } from "vitest";
import { emptySpan } from "./span.ts";
import { faultOfIds, readId } from "./span-id.ts";

const idOf = (bytes: 8 | 16) =>
  fc.uint8Array({ minLength: bytes, maxLength: bytes }).filter((all) => all.some((byte) => byte !== 0));

test.each([8, 16] as const)("an id of %i bytes is the same in hexadecimal and in base64", (bytes) => {
  fc.assert(
    fc.property(idOf(bytes), (all) => {
      const hex = Buffer.from(all).toString("hex");
      const base64 = Buffer.from(all).toString("base64");
      const spellings = [
        hex,
        hex.toUpperCase(),
        base64,
        base64.replace(/=+$/u, ""),
        Buffer.from(all).toString("base64url"),
      ];
      expect(spellings.map((spelled) => readId(spelled, bytes))).toEqual(spellings.map(() => hex));
    }),
  );
});

test("what is no id is refused by name; none is none", () => {
  const traceId = "5b8efff798038103d269b633813fc60c";
  const spanId = "eee19b7ec3c1b174";
  const fault = (ids: object) => {
    const {
      traceId: trace,
      spanId: own,
      parentSpanId: parent,
    } = { traceId, spanId, parentSpanId: "", ...ids };
    return faultOfIds({
      ...emptySpan(),
      traceId: readId(trace, 16),
      spanId: readId(own, 8),
      parentSpanId: readId(parent, 8),
    });
  };
  expect(fault({})).toBeNull();
  expect(fault({ parentSpanId: "0000000000000000" })).toBeNull();
  expect(fault({ traceId: undefined, spanId: null })).toBeNull();
  expect(fault({ traceId: traceId.slice(1) })).toContain("`traceId` must be 32 hexadecimal digits");
  expect(fault({ spanId: `${spanId}00` })).toContain("`spanId` must be 16 hexadecimal digits");
  expect(fault({ spanId: "not-an-id" })).toContain('"not-an-id"');
  expect(fault({ spanId: 42 })).toContain("`spanId`");
  expect(fault({ parentSpanId: "xyz" })).toContain("`parentSpanId`");
});
