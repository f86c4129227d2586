import type { AlertRuleInput } from "./rule.ts";

/** A rule that is ready to be switched on. */
export interface AlertTemplate {
  /** The name that its rule gets unless another is chosen. */
  readonly name: string;
  /** What it is for, in a sentence. */
  readonly description: string;
  readonly rule: AlertRuleInput;
}

export const alertTemplates: readonly AlertTemplate[] = [
  {
    name: "error-rate",
    description: "More than five percent of requests fail.",
    rule: {
      title: "Requests fail",
      question: { metric: "error_rate" },
      window: "5m",
      condition: { kind: "above", value: 5, recovers: 3 },
      for: "2m",
      keep_firing_for: "5m",
      severity: "critical",
    },
  },
  {
    name: "slow-requests",
    description: "A route takes longer than a second for one of twenty requests.",
    rule: {
      title: "A route is slow",
      question: { metric: "p95(duration_ms)", dimension: "route", filters: [["is", "type", ["request"]]] },
      window: "10m",
      condition: { kind: "above", value: 1000, recovers: 800 },
      for: "5m",
      keep_firing_for: "5m",
    },
  },
  {
    name: "user-budget",
    description: "A user has cost more than five dollars today.",
    rule: {
      title: "A user is over the day's budget",
      question: { metric: "cost", dimension: "user" },
      window: "today",
      condition: { kind: "above", value: 5 },
    },
  },
  {
    name: "daily-budget",
    description: "All models together have cost more than a hundred dollars today.",
    rule: {
      title: "The day's budget is spent",
      question: { metric: "cost" },
      window: "today",
      condition: { kind: "above", value: 100 },
      severity: "critical",
    },
  },
  {
    name: "dislikes",
    description: "People dislike answers much more than is usual at this time of the week.",
    rule: {
      title: "Answers are disliked",
      question: { metric: "dislikes" },
      window: "1h",
      condition: { kind: "unusual", direction: "up" },
    },
  },
  {
    name: "no-traffic",
    description: "Nothing was heard for a quarter of an hour.",
    rule: {
      title: "Nothing arrives",
      question: { metric: "events" },
      window: "15m",
      condition: { kind: "absent" },
      severity: "critical",
    },
  },
  {
    name: "failed-executions",
    description: "Executions of a workflow fail.",
    rule: {
      title: "Executions fail",
      question: { metric: "executions_failed", dimension: "name" },
      window: "15m",
      condition: { kind: "above", value: 0 },
      keep_firing_for: "15m",
    },
  },
  {
    name: "model-errors",
    description: "More than a tenth of the calls of a model fail.",
    rule: {
      title: "A model fails",
      question: { metric: "llm_error_rate", dimension: "model" },
      window: "10m",
      condition: { kind: "above", value: 10 },
      for: "2m",
      keep_firing_for: "5m",
    },
  },
  {
    name: "failing-webhooks",
    description: "A webhook endpoint was disabled, or messages to it were given up.",
    rule: {
      title: "Webhooks do not arrive",
      question: {
        metric: "events",
        dimension: "name",
        filters: [["is", "type", ["webhook.disabled", "webhook.exhausted"]]],
      },
      window: "1h",
      condition: { kind: "above", value: 0 },
    },
  },
];
