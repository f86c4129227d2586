import type { Event } from "../event/event.ts";
import { findKnownType } from "../event/known-types.ts";
import type { SpanKind } from "./schema.ts";

/** What an event says of a piece of work: that it began, that it is over, or more of what had been over before. */
export type Phase = "begun" | "ended" | "updated";

const kinds: Readonly<Record<string, SpanKind>> = {
  "agent.invoked": "agent",
  "llm.called": "llm",
  "tool.called": "tool",
  "tool.returned": "tool",
  "workflow.started": "workflow",
  "workflow.completed": "workflow",
  "workflow.failed": "workflow",
  "node.started": "node",
  "node.completed": "node",
  "node.failed": "node",
  request: "request",
  span: "span",
  "span.started": "span",
  "span.updated": "span",
};

/** What Langfuse's observations are while nobody has told of their end. */
const observationKinds: Readonly<Record<string, SpanKind>> = {
  generation: "llm",
  embedding: "llm",
  tool: "tool",
  agent: "agent",
};

/** Whether its type says that it tells of work. */
export const isWork = ({ type }: Event): boolean => Object.hasOwn(kinds, type);

/** Of a type that nobody knows, and of a span of its own: it has a parent or a length, or is an observation. */
export const mayBeWork = (event: Event): boolean =>
  findKnownType(event.type) === undefined &&
  event.span_id !== undefined &&
  (event.parent_span_id !== undefined ||
    event.duration_ms !== undefined ||
    observationOf(event) !== undefined);

export function kindOf(event: Event): SpanKind {
  const kind = Object.hasOwn(kinds, event.type) ? (kinds[event.type] ?? "span") : "span";
  const observation = observationOf(event);
  if (kind !== "span" || observation === undefined) return kind;
  return Object.hasOwn(observationKinds, observation) ? (observationKinds[observation] ?? kind) : kind;
}

export function phaseOf({ type, duration_ms, status }: Event): Phase {
  switch (type) {
    case "workflow.started":
    case "node.started":
    case "span.started":
      return "begun";
    case "span.updated":
      return "updated";
    case "tool.called":
      // A worker says that a tool is called, and then what came of it; others tell of both at once.
      return duration_ms === undefined && status === undefined ? "begun" : "ended";
    default:
      return "ended";
  }
}

export const saysError = ({ status, error_type }: Event): boolean =>
  status === undefined ? error_type !== undefined : status === "error";

export const isFromOpenTelemetry = ({ data }: Event): boolean => typeof data?.["otel"] === "object";
export const isFromPosthog = ({ data }: Event): boolean => data?.["$ai_trace_id"] !== undefined;

function observationOf({ data }: Event): string | undefined {
  const type = data?.["observation_type"];
  return typeof type === "string" ? type : undefined;
}
