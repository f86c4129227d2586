import { count } from "../aggregates/count.ts";
import { quantile } from "../aggregates/quantile.ts";
import { sum } from "../aggregates/sum.ts";
import { and, is } from "../query/condition.ts";
import { metric, over, ratioOf, type Metric } from "./metric.ts";

const request = is("type", "request");
const requestCount = over("events", count, null, request);
const errorCount = over("events", count, null, and(request, is("status", "error")));

const durationQuantile = (percent: 50 | 95 | 99): Metric =>
  metric({
    name: `duration_p${percent}`,
    title: `Duration, p${percent}`,
    unit: "milliseconds",
    domain: "requests",
    better: "down",
    description: `The duration that ${percent} % of requests stay under, within 1 %.`,
    value: over("events", quantile(percent / 100), "duration_ms", request),
  });

export const requestMetrics = [
  metric({
    name: "requests",
    title: "Requests",
    unit: "count",
    domain: "requests",
    better: null,
    description: "HTTP requests that a server answered, to bots as well.",
    value: requestCount,
  }),
  metric({
    name: "errors",
    title: "Errors",
    unit: "count",
    domain: "requests",
    better: "down",
    description:
      "Requests whose status is error: unless the sender says otherwise, those answered with 500 or above.",
    value: errorCount,
  }),
  metric({
    name: "error_rate",
    title: "Error rate",
    unit: "percent",
    domain: "requests",
    better: "down",
    description: "Errors as a share of all requests.",
    value: ratioOf(errorCount, requestCount, 100),
  }),
  durationQuantile(50),
  durationQuantile(95),
  durationQuantile(99),
  metric({
    name: "bytes",
    title: "Bytes",
    unit: "bytes",
    domain: "requests",
    better: null,
    description: "Bytes sent in answer to requests.",
    value: over("events", sum, "bytes", request),
  }),
] as const;
