import type { Event } from "../../event/event.ts";
import type { Trace } from "../trace.ts";

/** When the examples begin, in milliseconds since 1970. */
export const epoch = Date.UTC(2026, 10, 20, 10);

/** Makes events: `told("llm.called", 100, { … })` is one of 100 ms after the epoch, received a minute later. */
export function createRecorder(): (type: string, at: number, more?: Partial<Event>) => Event {
  let count = 0;
  return (type, at, more = {}) => ({
    id: `e${(count += 1)}`,
    tenant: "t",
    type,
    timestamp: epoch + at,
    received_at: epoch + 60_000 + count,
    ...more,
  });
}

/** The tree as lines: how deep, what, from when to when, and how it went if that was not well. */
export function outline({ children }: Trace): string[] {
  const lines: string[] = [];
  const open = (children.get(null) ?? []).toReversed();
  for (let span = open.pop(); span !== undefined; span = open.pop()) {
    const end = span.end === null ? "" : span.end - epoch;
    const status = span.status === "ok" ? "" : ` ${span.status}`;
    const name = span.name === null ? "" : ` ${span.name}`;
    lines.push(`${"  ".repeat(span.depth)}${span.kind}${name} ${span.start - epoch}–${end}${status}`);
    open.push(...(children.get(span.id) ?? []).toReversed());
  }
  return lines;
}

/** The critical path as lines. */
export const pathOf = ({ criticalPath, spans }: Trace): string[] =>
  criticalPath.map(
    ({ span_id: id, start, end }) => `${spans.get(id)?.name ?? id} ${start - epoch}–${end - epoch}`,
  );
