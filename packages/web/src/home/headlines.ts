import { metric, type MetricName, type ShownMetric } from "../metrics/shown-metrics.ts";

const names: Readonly<Record<string, readonly MetricName[]>> = {
  "/sites": ["visitors", "pageviews", "bounce_rate", "visit_duration"],
  "/agents": ["agent_runs", "cost", "run_duration_p95", "run_success_rate"],
  "/analytics": ["active_conversations", "messages", "users", "satisfaction"],
  "/workflows": ["executions", "success_rate", "execution_duration_p95", "node_failures"],
  "/requests": ["requests", "error_rate", "duration_p95", "errors"],
};

/** What is worth knowing of a subject at a glance; the first is the one that is drawn. */
export const headlinesOf = (subject: string): readonly ShownMetric[] => (names[subject] ?? []).map(metric);
