import { z } from "zod";

/** What a piece of work was; `span` is any other. */
export const spanKinds = ["agent", "llm", "tool", "workflow", "node", "request", "span"] as const;
export type SpanKind = (typeof spanKinds)[number];

const spanStatuses = ["ok", "error", "running", "unfinished", "unknown"] as const;

const time = z.number().meta({ description: "Milliseconds since 1970, UTC, with a fraction." });
const id = z.string();
const text = z.string().nullable();
const tokens = z.number().nullable();
const amount = z.number();

export const traceSpanSchema = z
  .object({
    id: id.meta({
      description:
        "The `span_id` that events say; else `run:` with the run's id for what holds a run together, `event:` with an event's id.",
    }),
    parent_id: id.nullable(),
    depth: z.number().int().meta({ description: "0 of a root." }),
    children: z.number().int().meta({ description: "Spans right below it." }),
    marks: z.number().int().meta({ description: "Messages and other points in time that belong to it." }),
    kind: z.enum(spanKinds),
    type: text.meta({ description: "The type of the event that told most of it." }),
    name: text,
    source: text,
    run_id: id.nullable(),
    start: time,
    end: time.nullable().meta({ description: "null when nobody has told of its end." }),
    duration_ms: amount.nullable(),
    self_ms: amount.meta({ description: "Of its time, how long none of its children was at work." }),
    critical_ms: amount.meta({ description: "Of its self time, how much is on the critical path." }),
    status: z.enum(spanStatuses).meta({
      description:
        "`running`: it began, and neither its end nor that of anything above it is told; `unfinished`: it began, its end is not told, and " +
        "something above it is over; `unknown`: nothing is told of it itself.",
    }),
    error_type: text,
    provider: text,
    model: text,
    input_tokens: tokens,
    output_tokens: tokens,
    cache_read_tokens: tokens,
    cache_write_tokens: tokens,
    reasoning_tokens: tokens,
    cost_usd: z.number().nullable(),
    event_ids: z.array(id).meta({ description: "The events that tell of it, in order of time." }),
    missing: z.boolean().meta({
      description:
        "Named by its children, or what holds a run together, and no event tells of it: its times are its children's.",
    }),
    broken_link: z
      .enum(["self", "cycle"])
      .nullable()
      .meta({ description: "Why the parent that it names is not its parent: it is itself, or below it." }),
    starts_before_parent_ms: amount.meta({
      description:
        "How much earlier than its parent it began, when that is more than clocks explain; else 0.",
    }),
    ends_after_parent_ms: amount.meta({
      description: "How much later than its parent it ended, when that is more than clocks explain; else 0.",
    }),
  })
  .meta({ id: "TraceSpan" });
export type TraceSpan = Readonly<z.infer<typeof traceSpanSchema>>;

export const traceMarkSchema = z
  .object({
    event_id: id,
    type: z.string(),
    timestamp: time,
    name: text,
    status: z.enum(["ok", "error"]).nullable(),
    error_type: text,
    message_id: id.nullable(),
  })
  .meta({ id: "TraceMark", description: "A point in time: a message, a judgement, an error." });
export type TraceMark = Readonly<z.infer<typeof traceMarkSchema>>;

export const criticalStepSchema = z
  .object({
    span_id: id,
    start: time,
    end: time,
    duration_ms: amount,
    share: z.number().meta({ description: "Of the trace's duration, from 0 to 1." }),
  })
  .meta({
    id: "CriticalStep",
    description: "A stretch of a span's self time that decided how long the whole took.",
  });
export type CriticalStep = Readonly<z.infer<typeof criticalStepSchema>>;

const count = z.number().int();

export const traceTotalsSchema = z
  .object({
    duration_ms: amount.meta({
      description: "From the beginning of the first root to the end of the last; of work under way, so far.",
    }),
    spans: count.meta({ description: "Those that events tell of." }),
    missing: count.meta({ description: "Those that are only named." }),
    errors: count.meta({ description: "Spans that failed." }),
    running: count,
    marks: count,
    input_tokens: count,
    output_tokens: count,
    cache_read_tokens: count,
    cache_write_tokens: count,
    reasoning_tokens: count,
    cost_usd: z.number().nullable().meta({ description: "null when nothing says what it cost." }),
  })
  .meta({ id: "TraceTotals" });
export type TraceTotals = Readonly<z.infer<typeof traceTotalsSchema>>;

export const traceSummarySchema = z
  .object({
    start: time.nullable().meta({ description: "The first moment that is told of; null of no events." }),
    end: time.nullable().meta({ description: "The last, children that outlive their root included." }),
    roots: count,
    totals: traceTotalsSchema,
    critical_path: z
      .array(criticalStepSchema)
      .meta({ description: "In order of time; when there are very many, the longest of them." }),
    critical_steps: count.meta({ description: "How many steps there are in all." }),
  })
  .meta({ id: "TraceSummary" });
export type TraceSummary = z.infer<typeof traceSummarySchema>;

const page = {
  total: count.meta({ description: "How many there are on all pages." }),
  next_offset: count.nullable().meta({ description: "Where the next page begins; null on the last." }),
};
export const spanPageSchema = z
  .object({ spans: z.array(traceSpanSchema), ...page })
  .meta({ id: "TraceSpanPage" });
export type SpanPage = z.infer<typeof spanPageSchema>;

export const markPageSchema = z
  .object({ marks: z.array(traceMarkSchema), ...page })
  .meta({ id: "TraceMarkPage" });
export type MarkPage = z.infer<typeof markPageSchema>;
