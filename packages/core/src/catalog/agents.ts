import { argMax } from "../aggregates/chosen.ts";
import { max, min } from "../aggregates/extreme.ts";
import { mean } from "../aggregates/mean.ts";
import { sum } from "../aggregates/sum.ts";
import { and, is, isAt, not, present } from "./condition.ts";
import { findEntity } from "./entities.ts";
import { countOf, countOfTypes, declareIn, durations, failed } from "./declare.ts";
import {
  constant,
  differenceOf,
  largerOf,
  over,
  overEach,
  ratioOf,
  scaled,
  sumOf,
  type Metric,
  type MetricValue,
} from "./metric.ts";

const declare = declareIn("agents");
const perThread = findEntity("thread");
const tokensOf = (column: string) => over("events", sum, column);

/** How many judgements there are of a kind, without those that another has replaced since. */
function judgements(kind: "like" | "dislike"): MetricValue {
  const replaced = and(is("type", "feedback.like", "feedback.dislike"), isAt(["replaces"], kind));
  return differenceOf(countOfTypes(`feedback.${kind}`), countOf(replaced));
}

const likes = judgements("like");
const dislikes = judgements("dislike");
const modelCalls = countOfTypes("llm.called");
const toolCalls = countOfTypes("tool.called");
const toolErrors = countOf(failed("tool.called", "tool.returned"));
const agentRuns = countOfTypes("agent.invoked");
const inputTokens = tokensOf("input_tokens");
const outputTokens = tokensOf("output_tokens");
const tool = and(is("type", "tool.called", "tool.returned"), present("duration_ms"));
const firstOf = (type: string) => over("events", min, "timestamp", is("type", type));

/** How long a person waits for the first answer of a conversation; of those that have one. */
const untilFirstAnswer = differenceOf(firstOf("message.s2c"), firstOf("message.c2s"));

/** What somebody thinks of it, or adds to it, may come much later. */
const work = not(is("type", "feedback.like", "feedback.dislike", "feedback.score", "trace.updated"));
/** What is told by a single event when it is over has no first and last; how long it took, it says itself. */
const elapsed = largerOf(
  constant(0),
  largerOf(
    over("events", max, "duration_ms", work),
    differenceOf(over("events", max, "timestamp", work), over("events", min, "timestamp", work)),
  ),
);
/** What a worker says once a tool is called; others say it when the call is over, and how that went. */
const callUnderWay = and(is("type", "tool.called"), is("duration_ms", ""), is("status", ""));
const finishedWork = and(
  is(
    "type",
    "agent.invoked",
    "llm.called",
    "tool.called",
    "tool.returned",
    "workflow.completed",
    "workflow.failed",
    "node.completed",
    "node.failed",
    "request",
    "span",
  ),
  not(callUnderWay),
);
const traceName = {
  ...over("events", argMax, "name", is("type", "trace.updated")),
  by: { column: "timestamp" },
};

export const agentMetrics: readonly Metric[] = [
  declare("llm_calls", "Model calls", "count", null, modelCalls, "Calls of models."),
  declare(
    "llm_errors",
    "Model errors",
    "count",
    "down",
    countOf(failed("llm.called")),
    "Calls of models that failed.",
  ),
  declare(
    "llm_error_rate",
    "Model error rate",
    "percent",
    "down",
    ratioOf(countOf(failed("llm.called")), modelCalls, 100),
    "Failed calls as a share of all calls of models.",
  ),
  ...durations(declare, "llm_duration", "Model time", "calls of models", is("type", "llm.called"), "seconds"),
  declare("tool_calls", "Tool calls", "count", null, toolCalls, "Calls of tools."),
  declare("tool_errors", "Tool errors", "count", "down", toolErrors, "Calls of tools that failed."),
  declare(
    "tool_error_rate",
    "Tool error rate",
    "percent",
    "down",
    ratioOf(toolErrors, toolCalls, 100),
    "Failed calls as a share of all calls of tools.",
  ),
  ...durations(declare, "tool_duration", "Tool time", "calls of tools", tool, "seconds"),
  declare("agent_runs", "Agent runs", "count", null, agentRuns, "How often agents did their work."),
  declare(
    "failed_runs",
    "Failed runs",
    "count",
    "down",
    countOf(failed("agent.invoked")),
    "Runs of agents that failed.",
  ),
  declare(
    "run_success_rate",
    "Run success rate",
    "percent",
    "up",
    ratioOf(countOf(and(is("type", "agent.invoked"), is("status", "", "ok"))), agentRuns, 100),
    "Successful runs, as a share of all runs of agents. A run without a status counts as successful.",
  ),
  ...durations(declare, "run_duration", "Run time", "runs of agents", is("type", "agent.invoked"), "seconds"),
  declare(
    "agent_errors",
    "Errors of agents",
    "count",
    "down",
    countOfTypes("error.occurred"),
    "What went wrong in agents, by `error_type`.",
  ),
  declare(
    "time_to_first_answer",
    "Time to first answer",
    "seconds",
    "down",
    scaled(
      overEach(perThread, mean, untilFirstAnswer, [{ of: untilFirstAnswer, op: ">=", value: 0 }]),
      0.001,
    ),
    "The mean time from a conversation's first message to its first answer. Conversations that begin with an answer, such as a greeting, are left out.",
  ),
  declare(
    "input_tokens",
    "Input tokens",
    "count",
    null,
    inputTokens,
    "Tokens that models read, cached ones included.",
  ),
  declare(
    "output_tokens",
    "Output tokens",
    "count",
    null,
    outputTokens,
    "Tokens that models wrote, reasoning included.",
  ),
  declare("tokens", "Tokens", "count", null, sumOf(inputTokens, outputTokens), "Input and output tokens."),
  declare(
    "cache_read_tokens",
    "Cached tokens",
    "count",
    null,
    tokensOf("cache_read_tokens"),
    "Input tokens that were read from a cache.",
  ),
  declare(
    "reasoning_tokens",
    "Reasoning tokens",
    "count",
    null,
    tokensOf("reasoning_tokens"),
    "Output tokens that were spent on reasoning.",
  ),
  declare(
    "cost",
    "Cost",
    "usd",
    "down",
    over("events", sum, "cost_usd"),
    "What models and APIs cost, in US dollars.",
  ),
  declare("likes", "Likes", "count", "up", likes, "Likes, without those that were replaced since."),
  declare("dislikes", "Dislikes", "count", "down", dislikes, "What people dislike, likewise."),
  declare(
    "satisfaction",
    "Satisfaction",
    "percent",
    "up",
    ratioOf(likes, sumOf(likes, dislikes), 100),
    "Likes as a share of all likes and dislikes.",
  ),
  declare(
    "score",
    "Score",
    "ratio",
    "up",
    over("events", mean, { path: ["value"] }, is("type", "feedback.score")),
    "The mean of the scores that were given.",
  ),
  declare(
    "last_seen",
    "Last seen",
    "timestamp",
    null,
    over("events", max, "timestamp"),
    "When the last event was.",
  ),
  declare(
    "elapsed",
    "Time elapsed",
    "milliseconds",
    "down",
    elapsed,
    "From the first event to the last, or as long as the longest piece of work if that took longer. Judgements and what is added to a trace later do not count.",
  ),
  declare(
    "spans",
    "Spans",
    "count",
    null,
    countOf(finishedWork),
    "Pieces of work that are over: runs of agents, calls of models and tools, executions of workflows and their nodes, requests and other spans.",
  ),
  declare(
    "trace_name",
    "Name of the trace",
    "text",
    null,
    traceName,
    "The latest name that was sent for a trace as a whole, as Langfuse's clients do.",
  ),
];
