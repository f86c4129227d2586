import type { EventFields } from "../event/event.ts";
import type { TraceContext } from "./traceparent.ts";

/** What is known of a piece of work when it begins. */
export interface SpanFields extends EventFields {
  /** The event's type. @defaultValue `"span"` */
  readonly type?: string | undefined;
  /** The header of whoever caused it; what is no valid one is ignored. */
  readonly traceparent?: string | null | undefined;
}

/** What calling a model used. Totals: cached tokens are part of the input, reasoning of the output. */
export type Usage = Pick<
  EventFields,
  | "input_tokens"
  | "output_tokens"
  | "cache_read_tokens"
  | "cache_write_tokens"
  | "reasoning_tokens"
  | "input_audio_tokens"
  | "output_audio_tokens"
  | "cost_usd"
>;

/** A piece of work in a trace: one event when it ends. What is begun on it becomes its child. */
export interface Span extends Instrumentation, TraceContext {
  readonly parent_span_id: string | undefined;
  /** What is known of it so far. */
  readonly fields: EventFields;
  /** Adds to what the event will say; `data` is merged. */
  set(fields: EventFields): void;
  /** Says what a model used. */
  usage(usage: Usage): void;
  /** Marks it as failed, as if the work had thrown this. */
  fail(error: unknown): void;
  /** Sends the event; again does nothing. `span` and its like do it by themselves. */
  end(): void;
  /** The header for requests that this work makes. */
  traceparent(): string;
  /** The same as `span`: runs a part of this work. */
  child: Instrumentation["span"];
}

/** The types of a piece of work whose beginning is told as well. */
export interface Phases {
  readonly started: string;
  readonly completed: string;
  readonly failed: string;
  /** Whether it is an execution of its own, with a `run_id` of its own. */
  readonly isRun: boolean;
}

export type Work<T> = (span: Span) => T;

/** Runs work that has a name, and may have more to say of it beforehand. */
export interface NamedWork {
  <T>(name: string, work: Work<T>): T;
  <T>(name: string, fields: SpanFields, work: Work<T>): T;
}

/**
 * Ways to run a piece of work and tell of it. Each returns what the work returns, or throws what it throws; a promise is
 * waited for. On a client the work begins a trace, unless `context` or `traceparent` says who caused it; on a span it is its child.
 */
export interface Instrumentation {
  /** Any work; a string is its name. One event of type `span`, or of the type given. */
  span<T>(about: string | SpanFields, work: Work<T>): T;
  /** Begins work that ends elsewhere: call `end` on it. */
  startSpan(about: string | SpanFields): Span;
  /** An agent's work: `agent.invoked`. */
  agentStep: NamedWork;
  /** A call of a model: `llm.called`. Say what it used with `span.usage`. */
  modelCall<T>(about: ModelCall, work: Work<T>): T;
  /** A call of a tool: `tool.called`. */
  tool: NamedWork;
  /** An execution of a workflow: `workflow.started`, then `workflow.completed` or `workflow.failed`. `run_id` is made when it is not given. */
  workflow: NamedWork;
  /** A node of an execution: `node.started`, then `node.completed` or `node.failed`. `name` is the node's type. */
  workflowNode: NamedWork;
}

export interface ModelCall extends SpanFields {
  /** Who runs the model, such as `anthropic`. */
  readonly provider: string;
  readonly model: string;
}
