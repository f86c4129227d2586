import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isEventFault, limits, readEvent, type JsonObject } from "@dendro/core";
import { foreignData } from "./foreign-data.ts";

const kept = (sent: JsonObject) =>
  readEvent({ type: "x", data: foreignData(sent) }, { now: 0, history: true });

const names = fc.oneof(
  fc.constantFrom("a", "b", "a.b", "a.b.c", "b.", ".", "..", "", "__proto__", "_value"),
  fc.string(),
);
const deep = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: "large" },
    fc.oneof(fc.string(), fc.double(), fc.boolean(), fc.constant(null), fc.constant("é".repeat(9000))),
    fc.array(tie("value"), { maxLength: 3 }),
    fc.dictionary(names, tie("value"), { maxKeys: 4 }),
  ),
})).value;

describe("data of a client that knows nothing of our limits", () => {
  test("is always accepted, and never too large", () => {
    fc.assert(
      fc.property(fc.dictionary(names, deep, { maxKeys: 12 }), (sent) => {
        const event = kept(sent as JsonObject);
        if (isEventFault(event)) throw new Error(event.message);
        expect(Buffer.byteLength(JSON.stringify(event))).toBeLessThan(limits.maxEventBytes * 0.8);
      }),
      { numRuns: 3000 },
    );
  });

  test("is kept as it is when it is ordinary", () => {
    const sent = { plan: "pro", price: 2.5, ok: true, tags: ["a", { b: 1 }], nested: { deeper: { x: "y" } } };
    expect(foreignData(sent)).toEqual(sent);
    expect(foreignData({})).toBeUndefined();
    expect(foreignData({ nothing: null })).toBeUndefined();
  });

  test("keeps what is a value and a path at once", () => {
    expect(foreignData({ error: true, "error.type": "Timeout" })).toEqual({
      error: { _value: true, type: "Timeout" },
    });
    expect(foreignData({ "error.type": "Timeout", error: true })).toEqual({
      error: { _value: true, type: "Timeout" },
    });
  });

  test("says what was cut, and keeps what is small beside it and inside it", () => {
    const long = "x".repeat(100_000);
    const data = foreignData({ model: "m", prompt: long, request: { id: 7, body: long } });
    expect(data).toMatchObject({ model: "m", request: { id: 7 }, truncated: ["prompt", "request"] });
    expect(data?.["prompt"]).toMatch(/^x{100,}$/u);
  });

  test("keeps what is too deep as text", () => {
    let sent: JsonObject = { end: 1 };
    for (let depth = 0; depth < 30; depth += 1) sent = { in: sent };
    expect(JSON.stringify(foreignData(sent))).toContain('\\"end\\":1');
  });
});
