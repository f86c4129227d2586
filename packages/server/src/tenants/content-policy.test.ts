import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { processorMs } from "../../../../test/support/processor-time.ts";
import { newContentPolicySchema, createContentMasks, createMask } from "./content-policy.ts";
import { linearPattern } from "./linear-pattern.ts";

const policy = (more: object) => newContentPolicySchema.parse({ keep: true, ...more });

describe("a tenant's masks", () => {
  test("are all that there are, and none that was left out", () => {
    const text = "ann@x.example 4111111111111111 sk-proj-abcdefghij0123456789";
    expect(createMask(policy({}))(text)).toBe("[email] [card] [key]");
    expect(createMask(policy({ masks: ["email"] }))(text)).toBe(
      "[email] 4111111111111111 sk-proj-abcdefghij0123456789",
    );
  });

  test("of its own are masked first", () => {
    const mask = createMask(policy({ patterns: ["ACME-[0-9]{4}", "ann@\\w+"] }));
    expect(mask("order ACME-1234 of ann@x.example, bob@x.example")).toBe(
      "order [masked] of [masked].example, [email]",
    );
  });

  test.each(["(a)\\1", "(?=a)b", "(?<!x)y", "(", "x*", "", "(a{1,50}){1,50}"])(
    "of %j are refused",
    (pattern) => {
      expect(() => createMask(policy({ patterns: pattern === "" ? ["a|"] : [pattern] }))).toThrow(/pattern/u);
    },
  );

  test("are made once while a policy stays, and none where nothing is kept or a pattern cannot be used", () => {
    const policies = new Map([
      ["on", policy({})],
      ["off", policy({ keep: false })],
      ["bad", policy({ patterns: ["(?=a)b"] })],
    ]);
    const faults: string[] = [];
    const maskOf = createContentMasks(
      (tenant) => policies.get(tenant) ?? null,
      (tenant) => faults.push(tenant),
    );
    expect(maskOf("on")).toBe(maskOf("on"));
    for (const tenant of ["off", "bad", "bad", "unknown"]) expect(maskOf(tenant)).toBeNull();
    expect(faults).toEqual(["bad"]);
  });
});

test("no pattern that is accepted is slow on any text", () => {
  const atom = fc.constantFrom("a", "b", "[ab]", "\\w", ".", "(?:a|b)", "(?:a|ab)", "(?:a+)");
  const piece = fc.tuple(atom, fc.constantFrom("", "?", "+", "*", "{1,5}")).map((both) => both.join(""));
  const group = fc.tuple(fc.array(piece, { minLength: 1, maxLength: 3 }), fc.constantFrom("", "+", "*"));
  const pattern = fc.array(
    group.map(([pieces, count]) => `(?:${pieces.join("")})${count}`),
    { minLength: 1, maxLength: 3 },
  );
  fc.assert(
    fc.property(pattern, fc.constantFrom("a", "ab", "aab"), (groups, text) => {
      let found: RegExp;
      try {
        found = linearPattern([`${groups.join("")}!`]);
      } catch {
        return;
      }
      expect(processorMs(() => text.repeat(10_000).replace(found, ""))).toBeLessThan(2000);
    }),
    { numRuns: 60 },
  );
});
