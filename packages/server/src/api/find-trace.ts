import { z } from "@hono/zod-openapi";
import { buildTrace, DendroError, marksOf } from "@dendro/core";
import { maxTraceEvents } from "../query/read-trace.ts";
import { abortSignalOf, tenantOf, type ApiContext, type ApiDependencies } from "./context.ts";

export const traceId = z.string().min(1).max(256).meta({ description: "A trace, or a run." });
export const spanId = z.string().min(1).max(600).meta({ description: "The span's `id` in the trace." });

/** Puts traces of who asks together, and finds their spans. */
export function createTraceFinder(dependencies: ApiDependencies) {
  const { questions } = dependencies;
  const unknownSpan = (span: string | undefined) =>
    new DendroError("not_found", `The trace has no span ${JSON.stringify(span)}.`);

  async function build(context: ApiContext, id: string) {
    const events = await questions.trace(tenantOf(dependencies, context), id, abortSignalOf(context));
    if (events.length === 0)
      throw new DendroError("not_found", `Unknown trace or run ${JSON.stringify(id)}.`);
    return {
      events,
      trace: buildTrace(events, { now: questions.clock() }),
      isCut: events.length >= maxTraceEvents,
    };
  }

  /** One span, what marks it, and the events that tell of it. */
  async function findSpan(context: ApiContext, id: string, wanted: string) {
    const { events, trace } = await build(context, id);
    const span = trace.spans.get(wanted);
    const marks = marksOf(trace, wanted);
    if (span === undefined || marks === null) throw unknownSpan(wanted);
    const ids = new Set(span.event_ids);
    return { span, marks, events: events.filter((event) => ids.has(event.id)) };
  }

  return { build, findSpan, unknownSpan };
}
