import type { SpanContext } from "./span-context.ts";
import { copyOf } from "./copy-of.ts";
import type { Instrumentation, NamedWork, Phases, Span, SpanFields, Work } from "./span.ts";

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
