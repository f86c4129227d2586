import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { sampleOf } from "./event-sample.ts";
import { noteRefusal, noteRejections } from "./note-rejections.ts";
import { createRejectedEvents, type RejectedEvent } from "./rejected-events.ts";

const event = (at: number, more: Partial<RejectedEvent> = {}): RejectedEvent => ({
  at,
  receiver: "native",
  code: "invalid_event",
  message: "",
  sample: "",
  ...more,
});

describe("rejected events", () => {
  test("are the newest of a tenant first, and counted by reason", () => {
    const rejected = createRejectedEvents(7);
    rejected.note("a", event(1));
    rejected.note("a", event(2, { code: "event_too_old" }));
    rejected.note("a", event(3), 5);
    rejected.note("b", event(4));
    rejected.note(null, event(5, { code: "invalid_key" }));
    expect(rejected.since).toBe(7);
    expect(rejected.list("a", undefined, 2).map(({ at }) => at)).toEqual([3, 2]);
    expect(rejected.list("a", "event_too_old", 9).map(({ at }) => at)).toEqual([2]);
    expect(rejected.counts("a")).toEqual([
      { code: "invalid_event", count: 6, last_at: 3 },
      { code: "event_too_old", count: 1, last_at: 2 },
    ]);
    expect(rejected.list(null, undefined, 9)).toHaveLength(1);
    rejected.forget("a");
    expect([rejected.list("a", undefined, 9), rejected.counts("a")]).toEqual([[], []]);
  });

  test("are never more than there is room for, and a flood of one takes nothing from who has few", () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom("flood", "flood", "flood", "a", "b", "c"), { maxLength: 300 }),
        (owners) => {
          const rejected = createRejectedEvents(0, { most: 20, all: 40 });
          owners.forEach((owner, at) => rejected.note(owner, event(at)));
          const kept = new Map(
            ["flood", "a", "b", "c"].map((one) => [one, rejected.list(one, undefined, 99)]),
          );
          const sizes = [...kept.values()].map((list) => list.length);
          expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(40);
          for (const [owner, list] of kept) {
            const sent = owners.filter((one) => one === owner).length;
            expect(list.length).toBeLessThanOrEqual(20);
            // A quarter of the room is everybody's.
            expect(list.length).toBeGreaterThanOrEqual(Math.min(sent, 10));
          }
        },
      ),
    );
  });
});

test("of a request with many alike some are kept, and all counted", () => {
  const rejected = createRejectedEvents(0);
  const sender = {
    tenant: "a",
    receiver: "segment",
    ip: "",
    userAgent: "",
    acceptLanguage: "",
    receivedAt: 5,
    history: false,
  };
  const faults = Array.from({ length: 300 }, (_, index) => ({
    index,
    code: index % 100 === 99 ? ("event_too_old" as const) : ("invalid_event" as const),
    message: "`to` is ann@x.example",
  }));
  noteRejections(rejected)(
    sender,
    faults,
    faults.map(({ index }) => ({ type: index })),
  );
  expect(rejected.list("a", undefined, 999).length).toBeLessThan(30);
  expect(rejected.counts("a").map(({ code, count }) => [code, count])).toEqual([
    ["invalid_event", 297],
    ["event_too_old", 3],
  ]);
  expect(rejected.list("a", undefined, 1)[0]).toMatchObject({
    receiver: "segment",
    message: "`to` is [email]",
  });
});

test("what a client tries again by itself is not noted", () => {
  const rejected = createRejectedEvents(0);
  const request = {
    tenant: null,
    receiver: "native",
    method: "POST",
    path: "/api/v1/events",
    contentType: "text/x",
  };
  noteRefusal(rejected, 1, { code: "overloaded", message: "", status: 429, retryable: true }, request);
  noteRefusal(rejected, 2, { code: "invalid_key", message: "", status: 401, retryable: false }, request);
  expect(rejected.list(null, undefined, 9)).toMatchObject([
    { at: 2, code: "invalid_key", sample: "POST /api/v1/events text/x" },
  ]);
});

describe("a sample", () => {
  test("is short, and without who it is of, what was said, and secrets", () => {
    const sample = sampleOf({
      type: "x",
      ip: "203.0.113.7",
      input: "said",
      user_id: "ann@x.example",
      data: { key: "sk-proj-abcdefghij0123456789", deep: { er: { and: { deeper: { still: 1 } } } } },
      list: [1, 2, 3, 4, 5, 6],
      long: "y".repeat(10_000),
    });
    expect(sample).not.toMatch(/203\.0|said|ann@|abcdefghij|still/u);
    expect(sample).toContain('"list":[1,2,3,4]');
    expect(sample.length).toBeLessThanOrEqual(600);
  });

  test("can be made of anything", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(sampleOf(value).length).toBeLessThanOrEqual(600);
      }),
    );
    expect(sampleOf(undefined)).toBe("");
  });
});
