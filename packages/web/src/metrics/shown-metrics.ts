import type { Unit } from "@dendro/core";

/** A metric that a page shows: what the catalogue says of it, known before the catalogue is. */
export interface ShownMetric {
  readonly name: MetricName;
  readonly title: string;
  /** In a table whose title says the rest. */
  readonly short: string;
  readonly unit: Unit;
  readonly better: "up" | "down" | null;
}

const up = "up";
const down = "down";

const known = {
  events: ["Events", "count", null],
  users: ["Users", "count", up],
  visitors: ["Visitors", "count", up],
  visits: ["Visits", "count", up],
  pageviews: ["Page views", "count", up],
  views_per_visit: ["Views per visit", "ratio", up],
  bounce_rate: ["Bounce rate", "percent", down],
  visit_duration: ["Visit duration", "seconds", up],
  time_on_page: ["Time on page", "seconds", up],
  scroll_depth: ["Scroll depth", "percent", up],
  post_views: ["Post views", "count", up],
  readers: ["Readers", "count", up],
  reads_completed: ["Reads completed", "count", up],
  searches: ["Searches", "count", up],
  finish_rate: ["Finish rate", "percent", up],
  read_time: ["Read time", "seconds", up],
  reactions: ["Reactions", "count", up],
  shares: ["Shares", "count", up],
  comments: ["Comments", "count", up],
  agent_runs: ["Runs", "count", null],
  run_success_rate: ["Run success", "percent", up, "Success"],
  run_duration_p50: ["Run time, p50", "seconds", down],
  run_duration_p95: ["Run time, p95", "seconds", down, "p95"],
  llm_calls: ["Model calls", "count", null, "Calls"],
  llm_errors: ["Model errors", "count", down],
  llm_error_rate: ["Model error rate", "percent", down, "Error rate"],
  llm_duration_p50: ["Model time, p50", "seconds", down],
  llm_duration_p95: ["Model time, p95", "seconds", down, "p95"],
  llm_duration_p99: ["Model time, p99", "seconds", down],
  tool_calls: ["Tool calls", "count", null, "Calls"],
  tool_error_rate: ["Tool error rate", "percent", down, "Error rate"],
  tool_duration_p95: ["Tool time, p95", "seconds", down, "p95"],
  agent_errors: ["Errors", "count", down, "Errors"],
  cost: ["Cost", "usd", down],
  tokens: ["Tokens", "count", null],
  input_tokens: ["Input tokens", "count", null],
  output_tokens: ["Output tokens", "count", null],
  likes: ["Likes", "count", up],
  dislikes: ["Dislikes", "count", down],
  satisfaction: ["Satisfaction", "percent", up],
  active_conversations: ["Conversations", "count", up, "Chats"],
  messages: ["Messages", "count", null],
  messages_received: ["Messages received", "count", null],
  messages_sent: ["Messages sent", "count", null],
  response_time: ["Response time", "seconds", down],
  response_time_p50: ["Response time, p50", "seconds", down],
  response_time_p95: ["Response time, p95", "seconds", down, "p95"],
  cost_per_conversation: ["Cost per conversation", "usd", down],
  resolved_conversations: ["Resolved", "count", up],
  abandoned_conversations: ["Abandoned", "count", down],
  abandonment_rate: ["Abandonment rate", "percent", down],
  executions: ["Executions", "count", null],
  executions_failed: ["Failed", "count", down],
  success_rate: ["Success rate", "percent", up, "Success"],
  execution_duration_p50: ["Execution time, p50", "seconds", down],
  execution_duration_p95: ["Execution time, p95", "seconds", down, "p95"],
  execution_duration_p99: ["Execution time, p99", "seconds", down],
  node_runs: ["Node runs", "count", null, "Runs"],
  node_failures: ["Node failures", "count", down],
  node_failure_rate: ["Node failure rate", "percent", down, "Failed"],
  node_duration_p50: ["Node time, p50", "seconds", down, "p50"],
  node_duration_p99: ["Node time, p99", "seconds", down, "p99"],
  node_duration_p95: ["Node time, p95", "seconds", down, "p95"],
  node_time: ["Time in nodes", "seconds", null, "Time"],
  requests: ["Requests", "count", null],
  errors: ["Errors", "count", down],
  error_rate: ["Error rate", "percent", down],
  duration_p50: ["Median", "milliseconds", down],
  duration_p95: ["p95", "milliseconds", down],
  duration_p99: ["p99", "milliseconds", down],
  bytes: ["Bytes", "bytes", null],
  request_cache_hit_rate: ["Cache hit rate", "percent", up, "Cached"],
  apdex: ["Apdex", "ratio", up],
  provider_calls: ["Calls", "count", null],
  provider_error_rate: ["Error rate", "percent", down],
  provider_duration_p95: ["p95", "milliseconds", down],
} as const satisfies Record<
  string,
  readonly [title: string, unit: Unit, better: "up" | "down" | null, short?: string]
>;

export type MetricName = keyof typeof known;

/** What pages say of a metric. */
export function metric(name: MetricName): ShownMetric {
  const [title, unit, better, short = title] = known[name];
  return { name, title, short, unit, better };
}

/** Every metric that a page may show. */
export const shownMetrics: readonly ShownMetric[] = (Object.keys(known) as MetricName[]).map(metric);
