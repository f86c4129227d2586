import fc from "fast-check";
import { expect, test } from "vitest";
import { partsOf } from "./parts.ts";

test("parts are all events in their order, each fault with its event, however long they take", () => {
  fc.assert(
    fc.property(
      fc.array(fc.record({ ms: fc.double({ min: 0, max: 50, noNaN: true }), isFault: fc.boolean() }), {
        maxLength: 300,
      }),
      (events) => {
        const faults = events.flatMap(({ isFault }, index) =>
          isFault ? [{ index, code: "invalid_event", message: "" } as const] : [],
        );
        const spent = { totalMs: 0 };
        const seen: unknown[] = [];
        for (const part of partsOf({ events, faults: faults.toReversed() }, spent)) {
          expect(part.first).toBe(seen.length);
          const own = faults.filter(
            ({ index }) => index >= part.first && index < part.first + part.events.length,
          );
          expect(part.faults).toEqual(own);
          for (const event of part.events) {
            spent.totalMs += (event as { ms: number }).ms;
            seen.push(event);
          }
        }
        expect(seen).toEqual(events);
      },
    ),
  );
});

test("parts become small when events are large, and large when they are small", () => {
  const sizes = (ms: number) => {
    const spent = { totalMs: 0 };
    return [...partsOf({ events: Array.from({ length: 500 }), faults: [] }, spent)].map(({ events }) => {
      spent.totalMs += events.length * ms;
      return events.length;
    });
  };
  const [small] = sizes(0.0001).slice(1);
  expect(small).toBe(64);
  const spent = { totalMs: 0 };
  const large: number[] = [];
  for (const { events } of partsOf({ events: Array.from({ length: 50 }), faults: [] }, spent)) {
    spent.totalMs += events.length * 3;
    large.push(events.length);
  }
  expect(large).toEqual([16, ...Array.from({ length: 34 }, () => 1)]);
});
