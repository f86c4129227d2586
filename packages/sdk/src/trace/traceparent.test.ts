import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { formatTraceparent, parseTraceparent } from "./traceparent.ts";

const trace = "4bf92f3577b34da6a3ce929d0e0e4736";
const span = "00f067aa0ba902b7";

describe("a traceparent", () => {
  test("is read", () => {
    expect(parseTraceparent(`00-${trace}-${span}-01`)).toEqual({
      trace_id: trace,
      span_id: span,
      sampled: true,
    });
    expect(parseTraceparent(`00-${trace}-${span}-02`)?.sampled).toBe(false);
  });

  test("of a later version is read as far as it is known", () => {
    expect(parseTraceparent(`cc-${trace}-${span}-01-what-the-future-will-be`)?.trace_id).toBe(trace);
  });

  test.each([
    ["nothing", undefined],
    ["no text", 7],
    ["zeros as trace", `00-${"0".repeat(32)}-${span}-01`],
    ["zeros as span", `00-${trace}-${"0".repeat(16)}-01`],
    ["capital letters", `00-${trace.toUpperCase()}-${span}-01`],
    ["more than version 00 has", `00-${trace}-${span}-01-more`],
    ["the forbidden version", `ff-${trace}-${span}-01`],
    ["a version without its dash", `cc-${trace}-${span}-01more`],
    ["too little", `00-${trace}-${span}`],
    ["white space", ` 00-${trace}-${span}-01`],
    ["a line break", `00-${trace}-${span}-01\n`],
    ["a list", `00-${trace}-${span}-01,00-${trace}-${span}-01`],
  ])("that is %s is ignored", (_, header) => expect(parseTraceparent(header)).toBeNull());

  test("comes back as it was written, and no text is an accident", () => {
    const hex = (digits: number) =>
      fc.stringMatching(new RegExp(`^[0-9a-f]{${digits}}$`, "u")).filter((text) => !/^0+$/u.test(text));
    fc.assert(
      fc.property(hex(32), hex(16), fc.boolean(), (trace_id, span_id, sampled) => {
        const context = { trace_id, span_id, sampled };
        expect(parseTraceparent(formatTraceparent(context))).toEqual(context);
      }),
    );
    fc.assert(fc.property(fc.string(), (text) => void parseTraceparent(text)));
  });
});
