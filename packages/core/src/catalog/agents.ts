import { count } from "../aggregates/count.ts";
import { sum } from "../aggregates/sum.ts";
import { and, is, isAt } from "../query/condition.ts";
import { differenceOf, metric, over, sumOf, type Metric } from "./metric.ts";

const inputTokens = over("events", sum, "input_tokens");
const outputTokens = over("events", sum, "output_tokens");

/** How many events there are of a type. */
function countOf(
  name: string,
  title: string,
  type: string,
  better: Metric["better"],
  description: string,
): Metric {
  return metric({
    name,
    title,
    unit: "count",
    domain: "agents",
    better,
    description,
    value: over("events", count, null, is("type", type)),
  });
}

/** How many judgements there are of a kind, without those that the same person has changed since. */
function judgements(
  name: string,
  title: string,
  kind: "like" | "dislike",
  other: "like" | "dislike",
  better: Metric["better"],
  description: string,
): Metric {
  const given = is("type", `feedback.${kind}`);
  const changed = and(is("type", `feedback.${other}`), isAt(["replaces"], kind));
  return metric({
    name,
    title,
    unit: "count",
    domain: "agents",
    better,
    description,
    value: differenceOf(over("events", count, null, given), over("events", count, null, changed)),
  });
}

export const agentMetrics = [
  countOf("llm_calls", "Model calls", "llm.called", null, "Calls of models."),
  countOf("tool_calls", "Tool calls", "tool.called", null, "Calls of tools."),
  countOf("agent_runs", "Agent runs", "agent.invoked", null, "How often agents did their work."),
  metric({
    name: "input_tokens",
    title: "Input tokens",
    unit: "count",
    domain: "agents",
    better: null,
    description: "Tokens that models read, cached ones included.",
    value: inputTokens,
  }),
  metric({
    name: "output_tokens",
    title: "Output tokens",
    unit: "count",
    domain: "agents",
    better: null,
    description: "Tokens that models wrote, reasoning included.",
    value: outputTokens,
  }),
  metric({
    name: "tokens",
    title: "Tokens",
    unit: "count",
    domain: "agents",
    better: null,
    description: "Input and output tokens.",
    value: sumOf(inputTokens, outputTokens),
  }),
  metric({
    name: "cost",
    title: "Cost",
    unit: "usd",
    domain: "agents",
    better: "down",
    description: "What models and APIs cost, in US dollars.",
    value: over("events", sum, "cost_usd"),
  }),
  judgements("likes", "Likes", "like", "dislike", "up", "What people like."),
  judgements("dislikes", "Dislikes", "dislike", "like", "down", "What people dislike."),
] as const;
