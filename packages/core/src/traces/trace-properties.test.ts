import fc from "fast-check";
import { expect, test } from "vitest";
import { processorMs } from "../../../../test/support/processor-time.ts";
import type { Event } from "../event/event.ts";
import { knownTypes } from "../event/known-types.ts";
import { traceMarkSchema, traceSpanSchema, traceSummarySchema } from "./schema.ts";
import { summaryOf } from "./pages.ts";
import { epoch } from "./test-support/recorder.ts";
import { buildTrace, type Trace } from "./trace.ts";

/** Few ids, so that parents go round, spans are told of twice and runs cross traces. */
const ids = fc.constantFrom("a", "b", "c", "d", "e", "run:r", "event:1", "t");
const amounts = fc.oneof(fc.integer({ min: 0, max: 300 }), fc.double({ noNaN: true, min: -10, max: 1e13 }));

const arbitraryEvent: fc.Arbitrary<Event> = fc
  .record(
    {
      id: fc.oneof(fc.uuid(), fc.constantFrom("1", "2", "3")),
      tenant: fc.constant("t"),
      type: fc.constantFrom(...Object.keys(knownTypes), "own.type", "constructor"),
      timestamp: fc.integer({ min: 0, max: 300 }).map((at) => epoch + at),
      received_at: fc.integer({ min: 0, max: 300 }).map((at) => epoch + at),
      run_id: fc.constantFrom("r", "q"),
      trace_id: fc.constantFrom("t", "u-v"),
      span_id: ids,
      parent_span_id: ids,
      name: fc.constantFrom("x", "y"),
      status: fc.constantFrom("ok", "error"),
      error_type: fc.constant("E"),
      duration_ms: amounts,
      input_tokens: fc.nat(100),
      cost_usd: fc.nat(100).map((cents) => cents / 100),
      data: fc.constantFrom({ otel: {} }, { $ai_trace_id: "t" }, { observation_type: "generation" }, {}),
    },
    { requiredKeys: ["id", "tenant", "type", "timestamp", "received_at"] },
  )
  .map((event) => event as Event);

const events = fc.array(arbitraryEvent, { maxLength: 40 });

/** All of it, to compare. */
const contentOf = ({ start, end, totals, criticalPath, spans, children, marks }: Trace) => ({
  start,
  end,
  totals,
  criticalPath,
  spans: [...spans],
  children: [...children].map(([id, below]) => [id, below.map((span) => span.id)]),
  marks: [...marks],
});

test("the order of the events changes nothing", () => {
  fc.assert(
    fc.property(
      events.chain((told) =>
        fc.tuple(
          fc.constant(told),
          fc.shuffledSubarray(told, { minLength: told.length, maxLength: told.length }),
        ),
      ),
      ([told, shuffled]) => {
        expect(contentOf(buildTrace(shuffled))).toEqual(contentOf(buildTrace(told)));
        expect(contentOf(buildTrace([...shuffled, ...told]))).toEqual(contentOf(buildTrace(told)));
      },
    ),
    { numRuns: 1000 },
  );
});

test("every event is in one place, and every place is as the schemas say", () => {
  fc.assert(
    fc.property(events, (told) => {
      const trace = buildTrace(told);
      const spans = [...trace.spans.values()];
      const marks = [...trace.marks.values()].flat();
      const placed = [...spans.flatMap((span) => span.event_ids), ...marks.map((mark) => mark.event_id)];
      expect(placed.toSorted()).toEqual([...new Set(told.map(({ id }) => id))].toSorted());
      for (const span of spans) traceSpanSchema.parse(span);
      for (const mark of marks) traceMarkSchema.parse(mark);
      traceSummarySchema.parse(summaryOf(trace));
    }),
    { numRuns: 1000 },
  );
});

test("parents are there, above their children, and never below themselves", () => {
  fc.assert(
    fc.property(events, (told) => {
      const { spans, children, totals } = buildTrace(told);
      let below = 0;
      for (const [parent, siblings] of children) {
        below += siblings.length;
        const depth = parent === null ? -1 : (spans.get(parent)?.depth ?? Number.NaN);
        for (const span of siblings) expect([span.parent_id, span.depth]).toEqual([parent, depth + 1]);
      }
      expect(below).toBe(spans.size);
      expect(totals.spans + totals.missing).toBe(spans.size);
      for (const span of spans.values()) {
        expect(span.children).toBe(children.get(span.id)?.length ?? 0);
        expect(span.missing).toBe(span.event_ids.length === 0);
      }
    }),
    { numRuns: 1000 },
  );
});

test("steps of the critical path do not overlap, lie within their span, and are no longer than the whole", () => {
  fc.assert(
    fc.property(events, (told) => {
      const { criticalPath, spans, totals } = buildTrace(told);
      let length = 0;
      criticalPath.forEach(({ span_id: id, start, end }, index) => {
        const span = spans.get(id);
        expect(end).toBeGreaterThan(start);
        expect(start).toBeGreaterThanOrEqual(criticalPath[index - 1]?.end ?? -Infinity);
        expect(start).toBeGreaterThanOrEqual(span?.start ?? Infinity);
        expect(end).toBeLessThanOrEqual(span?.end ?? Infinity);
        length += end - start;
      });
      expect(length).toBeLessThanOrEqual(totals.duration_ms + 0.01);
      for (const { duration_ms: whole, self_ms: self, critical_ms: critical } of spans.values()) {
        expect(self).toBeGreaterThanOrEqual(0);
        expect(self).toBeLessThanOrEqual((whole ?? Infinity) + 0.002);
        expect(critical).toBeGreaterThanOrEqual(0);
      }
    }),
    { numRuns: 1000 },
  );
});

/** A span of each place, with its parent and its time. */
const manySpans = (
  count: number,
  parentOf: (index: number) => number | null,
  timeOf: (index: number) => readonly [number, number],
): Event[] =>
  Array.from({ length: count }, (_, index) => {
    const [from, length] = timeOf(index);
    const parent = parentOf(index);
    return {
      id: `e${index}`,
      tenant: "t",
      type: "span",
      timestamp: epoch + from,
      received_at: epoch + 1e7,
      trace_id: "t",
      span_id: `s${index}`,
      ...(parent === null ? {} : { parent_span_id: `s${parent}` }),
      duration_ms: length,
    };
  });

const count = 20_000;
const shapes: Readonly<Record<string, Event[]>> = {
  deep: manySpans(
    count,
    (index) => (index === 0 ? null : index - 1),
    (index) => [index, 3 * count - 2 * index],
  ),
  wide: manySpans(
    count,
    (index) => (index === 0 ? null : 0),
    (index) => (index === 0 ? [0, count] : [index - 1, 1]),
  ),
  bushy: manySpans(
    count,
    (index) => (index === 0 ? null : (index - 1) >> 3),
    (index) => [index % 97, 1000 - (index % 89)],
  ),
  "a ring": manySpans(
    count,
    (index) => (index + 1) % count,
    (index) => [index % 7, 10],
  ),
  "all at once in one run": Array.from({ length: count }, (_, index) => ({
    id: `e${index}`,
    tenant: "t",
    type: index % 2 === 0 ? "node.started" : "node.completed",
    timestamp: epoch + (index % 2 === 0 ? index : count + index),
    received_at: epoch + 1e7,
    run_id: "r",
    name: "node",
    ...(index % 3 === 0 ? { duration_ms: count } : {}),
  })),
};

test.each(Object.entries(shapes))("twenty thousand are put together in seconds: %s", (_shape, told) => {
  const recorded = told.toReversed();
  expect(processorMs(() => buildTrace(recorded))).toBeLessThan(2000);
  const trace = buildTrace(recorded);
  expect(trace.totals.spans).toBeGreaterThanOrEqual(count / 2);
  expect(trace.criticalPath.length).toBeGreaterThan(0);
});

test("twenty thousand deep, the critical path goes all the way down and back", () => {
  const trace = buildTrace(shapes["deep"] ?? []);
  expect(trace.spans.get(`s${count - 1}`)?.depth).toBe(count - 1);
  expect(trace.criticalPath).toHaveLength(2 * count - 1);
});
