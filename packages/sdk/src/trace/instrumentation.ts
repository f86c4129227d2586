import type { SpanContext } from "./span-context.ts";
import { copyOf } from "./copy-of.ts";
import type { Phases, Span, SpanFields } from "./span.ts";

type Work<T> = (span: Span) => T;

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

/** Begins a span; with phases, it tells of the beginning too. */
export type StartSpan = (about: SpanFields, phases?: Phases) => Span;

export function createInstrumentation(start: StartSpan, context: SpanContext | undefined): Instrumentation {
  const begin = (about: string | SpanFields) => start(typeof about === "string" ? { name: about } : about);

  function named(type: string, phases?: Phases): NamedWork {
    return <T>(name: string, fieldsOrWork: SpanFields | Work<T>, maybeWork?: Work<T>): T => {
      const [fields, work] =
        typeof fieldsOrWork === "function" ? [{}, fieldsOrWork] : [fieldsOrWork, maybeWork as Work<T>];
      return run(start({ ...copyOf(fields), name, type }, phases), work, context);
    };
  }

  return {
    span: (about, work) => run(begin(about), work, context),
    startSpan: begin,
    agentStep: named("agent.invoked"),
    modelCall: (about, work) => run(start({ ...copyOf(about), type: "llm.called" }), work, context),
    tool: named("tool.called"),
    workflow: named("workflow.completed", phasesOf("workflow")),
    workflowNode: named("node.completed", phasesOf("node")),
  };
}

const phasesOf = (what: "workflow" | "node"): Phases => ({
  started: `${what}.started`,
  completed: `${what}.completed`,
  failed: `${what}.failed`,
  isRun: what === "workflow",
});

function run<T>(span: Span, work: Work<T>, context: SpanContext | undefined): T {
  const failed = (error: unknown): never => {
    span.fail(error);
    span.end();
    throw error;
  };
  let result: T;
  try {
    result = context === undefined ? work(span) : context.run(span, () => work(span));
  } catch (error) {
    return failed(error);
  }
  if (!isThenable(result)) {
    span.end();
    return result;
  }
  const succeeded = (value: unknown) => {
    span.end();
    return value;
  };
  // `then` is called once: some queries run every time that it is.
  return result.then(succeeded, failed) as T;
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as { then?: unknown } | null | undefined)?.then === "function";
}
