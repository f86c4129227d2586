import { expect, test } from "vitest";
import { outlineOf, outlinePageSchema } from "./outline.ts";
import { createRecorder } from "./test-support/recorder.ts";
import { buildTrace } from "./trace.ts";

const told = createRecorder();
const trace = buildTrace([
  told("span", 0, { span_id: "root", name: "root", duration_ms: 100 }),
  told("llm.called", 10, { span_id: "b", parent_span_id: "a", duration_ms: 20, model: "m", cost_usd: 1 }),
  told("span", 5, { span_id: "a", parent_span_id: "root", duration_ms: 50 }),
  told("span", 60, { span_id: "c", parent_span_id: "root", duration_ms: 5 }),
]);

test("an outline has every span, parents before their children", () => {
  const { spans, total, next_offset } = outlineOf(trace);
  expect(spans.map(({ id }) => id)).toEqual(["root", "a", "c", "b"]);
  expect([total, next_offset]).toEqual([4, null]);
  expect(spans[3]).toMatchObject({ parent_id: "a", kind: "llm", model: "m", cost_usd: 1, self_ms: 20 });
  expect(outlinePageSchema.parse(outlineOf(trace))).toEqual(outlineOf(trace));
});

test("an outline comes in pages", () => {
  const first = outlineOf(trace, { limit: 3 });
  expect(first).toMatchObject({ total: 4, next_offset: 3 });
  const last = outlineOf(trace, { limit: 3, offset: 3 });
  expect(last.spans.map(({ id }) => id)).toEqual(["b"]);
  expect(last.next_offset).toBeNull();
});
