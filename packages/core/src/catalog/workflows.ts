import { sum } from "../aggregates/sum.ts";
import { and, is } from "./condition.ts";
import { countOf, countOfTypes, declareIn, durations } from "./declare.ts";
import { over, ratioOf, scaled, type Metric } from "./metric.ts";

const declare = declareIn("workflows");

const ended = is("type", "workflow.completed", "workflow.failed");
const completed = countOfTypes("workflow.completed");
const nodeEnded = is("type", "node.completed", "node.failed");
const nodeFailures = countOfTypes("node.failed");
const cacheHits = countOf(and(is("type", "node.completed"), is("cached", "true")));

export const workflowMetrics: readonly Metric[] = [
  declare(
    "executions",
    "Executions",
    "count",
    null,
    countOf(ended),
    "Workflow executions that came to an end.",
  ),
  declare("executions_completed", "Completed", "count", "up", completed, "Successful workflow executions."),
  declare(
    "executions_failed",
    "Failed",
    "count",
    "down",
    countOfTypes("workflow.failed"),
    "Workflow executions that failed.",
  ),
  declare(
    "success_rate",
    "Success rate",
    "percent",
    "up",
    ratioOf(completed, countOf(ended), 100),
    "Successful executions, as a share of those that ended.",
  ),
  ...durations(declare, "execution_duration", "Execution time", "workflow executions", ended, "seconds"),
  declare(
    "node_runs",
    "Node runs",
    "count",
    null,
    countOf(nodeEnded),
    "How often nodes did their work or failed at it.",
  ),
  declare("node_failures", "Node failures", "count", "down", nodeFailures, "How often nodes failed."),
  declare(
    "node_failure_rate",
    "Node failure rate",
    "percent",
    "down",
    ratioOf(nodeFailures, countOf(nodeEnded), 100),
    "Failures as a share of all runs of nodes.",
  ),
  ...durations(declare, "node_duration", "Node time", "runs of nodes", nodeEnded, "seconds"),
  declare(
    "node_time",
    "Time in nodes",
    "seconds",
    null,
    scaled(over("events", sum, "duration_ms", nodeEnded), 0.001),
    "The time that all runs of nodes took together.",
  ),
  declare("cache_hits", "Cache hits", "count", "up", cacheHits, "Node runs answered from a cache."),
  declare(
    "cache_hit_rate",
    "Cache hit rate",
    "percent",
    "up",
    ratioOf(cacheHits, countOfTypes("node.completed"), 100),
    "Cache hits as a share of successful node runs.",
  ),
];
