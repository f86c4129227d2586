import { count } from "../aggregates/count.ts";
import { sum } from "../aggregates/sum.ts";
import { and, is, isAt } from "../query/condition.ts";
import { differenceOf, metric, over, sumOf, type Metric, type MetricValue } from "./metric.ts";

const inputTokens = over("events", sum, "input_tokens");
const outputTokens = over("events", sum, "output_tokens");

function countMetric(
  name: string,
  title: string,
  value: MetricValue,
  better: Metric["better"],
  description: string,
): Metric {
  return metric({ name, title, unit: "count", domain: "agents", better, description, value });
}

/** How many events there are of a type. */
const ofType = (type: string) => over("events", count, null, is("type", type));

/** How many judgements there are of a kind, without those that the same person has changed since. */
function judgements(kind: "like" | "dislike", other: "like" | "dislike"): MetricValue {
  const changed = and(is("type", `feedback.${other}`), isAt(["replaces"], kind));
  return differenceOf(ofType(`feedback.${kind}`), over("events", count, null, changed));
}

export const agentMetrics = [
  countMetric("llm_calls", "Model calls", ofType("llm.called"), null, "Calls of models."),
  countMetric("tool_calls", "Tool calls", ofType("tool.called"), null, "Calls of tools."),
  countMetric("agent_runs", "Agent runs", ofType("agent.invoked"), null, "How often agents did their work."),
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
  countMetric("likes", "Likes", judgements("like", "dislike"), "up", "What people like."),
  countMetric("dislikes", "Dislikes", judgements("dislike", "like"), "down", "What people dislike."),
] as const;
