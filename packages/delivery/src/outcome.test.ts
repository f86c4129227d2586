import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isTemporary, judge } from "./outcome.ts";

const judged = (status: number, body: unknown = {}, retryAfterMs: number | null = null) =>
  judge("Dendro", status, JSON.stringify(body), retryAfterMs);

describe("what an answer says of a batch", () => {
  test.each([
    [200, "delivered"],
    [202, "delivered"],
    [207, "delivered"],
    [302, "refused"],
    [400, "refused"],
    [401, "refused"],
    [404, "refused"],
    [408, "retry"],
    [413, "too_large"],
    [422, "refused"],
    [425, "retry"],
    [429, "retry"],
    [499, "refused"],
    [500, "retry"],
    [503, "retry"],
  ] as const)("%i: %s", (status, kind) => {
    expect(judged(status).kind).toBe(kind);
    expect(isTemporary(status)).toBe(kind === "retry");
  });

  test.each([200, 207, 422])("%i with an account has arrived, but for what it names", (status) => {
    const rejected = [
      { index: 1, code: "invalid_event", message: "No." },
      { index: 3 },
      null,
      { index: "4" },
    ];
    expect(judged(status, { rejected })).toEqual({
      kind: "delivered",
      rejected: new Map([
        [1, "invalid_event: No."],
        [3, ""],
      ]),
    });
  });

  test("the message has the status and what is said of it, at most 500 characters", () => {
    const messageOf = (status: number, body: unknown) => {
      const outcome = judged(status, body);
      return outcome.kind === "delivered" ? null : outcome.failure.message;
    };
    expect(messageOf(503, { detail: "No room.", title: "Overloaded" })).toBe("Dendro answered 503: No room.");
    expect(messageOf(401, { title: "Wrong key" })).toBe("Dendro answered 401: Wrong key");
    expect(messageOf(302, {})).toBe("Dendro answered 302: a redirect; use the final address.");
    expect(messageOf(500, {})).toBe("Dendro answered 500.");
    expect(messageOf(500, { detail: "x".repeat(1000) })).toHaveLength("Dendro answered 500: ".length + 500);
  });

  test("nothing that is answered throws", () => {
    fc.assert(
      fc.property(fc.integer({ min: 100, max: 599 }), fc.oneof(fc.string(), fc.json()), (status, body) => {
        expect(["delivered", "retry", "too_large", "refused"]).toContain(
          judge("Dendro", status, body, null).kind,
        );
      }),
    );
  });
});
