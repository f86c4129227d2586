import type { Event } from "../event/event.ts";
import { createDraft, type Draft } from "./draft.ts";
import { pairNameless } from "./pair.ts";
import { isWork, mayBeWork } from "./signals.ts";

/** What events tell of: pieces of work, and marks, which are points in time. */
export interface Sorted {
  /** Spans by the id that events give them. */
  readonly named: Map<string, Draft>;
  readonly nameless: Draft[];
  readonly marks: readonly Event[];
}

/** @param events in recorded order */
export function sortOut(events: readonly Event[]): Sorted {
  const known = new Set<string>();
  for (const event of events) if (event.span_id !== undefined && isWork(event)) known.add(event.span_id);
  const spans = new Map<string, Event[]>();
  const nameless: Event[] = [];
  const marks: Event[] = [];
  for (const event of events) {
    const { span_id: spanId } = event;
    // What somebody tracks while a span is under way carries the span's id, and is not the span.
    const isOfSpan = isWork(event) || (spanId !== undefined && !known.has(spanId) && mayBeWork(event));
    if (!isOfSpan) marks.push(event);
    else if (spanId === undefined) nameless.push(event);
    else {
      const recorded = spans.get(spanId);
      if (recorded === undefined) spans.set(spanId, [event]);
      else recorded.push(event);
    }
  }
  const named = new Map([...spans].map(([id, recorded]) => [id, createDraft(id, id, recorded)]));
  return { named, nameless: pairNameless(nameless), marks };
}
