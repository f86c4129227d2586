import type { Event } from "@dendro/core";
import {
  costOf,
  durationsOf,
  groupsBy,
  inOrder,
  mean,
  ofType,
  percentile,
  percentOf,
  rowsBy,
  seconds,
  sum,
  tokensOf,
  type Row,
} from "./plain-figures.ts";
import { createCalendar, datesIn, isIn, spanBefore, spanOf, type Asked, type Span } from "./plain-time.ts";

interface AskedWhose extends Asked {
  readonly shape?: "dendro" | "original";
  readonly user_id?: string;
  readonly workflow?: string;
}

/** What is of a user or of a workflow: also what only shares a run with an event that says so. */
function ofWhom(events: readonly Event[], { user_id: user, workflow }: AskedWhose): Event[] {
  let left = [...events];
  if (user !== undefined) left = withRuns(left, events, (event) => event.user_id === user);
  if (workflow !== undefined)
    left = withRuns(left, events, ({ type, name }) => type.startsWith("workflow.") && name === workflow);
  return left;
}

function withRuns(
  some: readonly Event[],
  all: readonly Event[],
  isMeant: (event: Event) => boolean,
): Event[] {
  const runs = new Set<string>();
  for (const event of all) if (event.run_id !== undefined && isMeant(event)) runs.add(event.run_id);
  return some.filter((event) => isMeant(event) || (event.run_id !== undefined && runs.has(event.run_id)));
}

function within(events: readonly Event[], span: Span): Event[] {
  return events.filter(({ timestamp }) => isIn(span, timestamp));
}

const nodeEnds = (events: readonly Event[]) => ofType(events, "node.completed", "node.failed");

export function nodeFigures(ends: readonly Event[]) {
  const failures = ofType(ends, "node.failed");
  const successes = ofType(ends, "node.completed");
  const hits = successes.filter(({ cached }) => cached === true);
  return {
    executions: ends.length,
    failed: failures.length,
    failure_rate: percentOf(failures.length, ends.length),
    avg_duration: seconds(mean(durationsOf(ends))),
    p50_duration: seconds(percentile(durationsOf(ends), 50)),
    p95_duration: seconds(percentile(durationsOf(ends), 95)),
    p99_duration: seconds(percentile(durationsOf(ends), 99)),
    cache_hits: hits.length,
    cache_hit_rate: percentOf(hits.length, successes.length),
    tokens: tokensOf(ends),
    cost: costOf(ends),
  };
}

export function nodes(
  events: readonly Event[],
  asked: AskedWhose & { limit?: number; order?: "most_used" | "least_used" },
  now: number,
): Row {
  const { limit = 20, order = "most_used" } = asked;
  const ends = nodeEnds(within(ofWhom(events, asked), spanOf(asked, 30, now)));
  const rows = rowsBy(
    ends,
    ({ name }) => [name],
    ([name], some) => ({
      node_type: name,
      ...nodeFigures(some),
      count: some.length,
      last_used: new Date(Math.max(...some.map(({ timestamp }) => timestamp))).toISOString(),
    }),
  );
  const sorted = inOrder(
    rows,
    ["executions", order === "most_used" ? "most" : "least"],
    ["node_type", "a to z"],
  );
  const shown = sorted.slice(0, limit);
  const named = shown.filter(({ node_type: type }) => type !== null);
  return {
    nodes: shown,
    node_usage: Object.fromEntries(named.map((row) => [row["node_type"], row["executions"]])),
    count: rows.length,
  };
}

export function executionFigures(ends: readonly Event[]) {
  const completed = ofType(ends, "workflow.completed");
  return {
    total_executions: ends.length,
    completed: completed.length,
    failed: ofType(ends, "workflow.failed").length,
    success_rate: percentOf(completed.length, ends.length),
    avg_duration: seconds(mean(durationsOf(ends))),
    p50_duration: seconds(percentile(durationsOf(ends), 50)),
    p95_duration: seconds(percentile(durationsOf(ends), 95)),
    p99_duration: seconds(percentile(durationsOf(ends), 99)),
  };
}

export function workflows(events: readonly Event[], asked: AskedWhose, now: number): Row {
  const span = spanOf(asked, 7, now);
  const { dateOf } = createCalendar(asked.timezone ?? "UTC");
  const allEnds = ofType(ofWhom(events, asked), "workflow.completed", "workflow.failed");
  const ends = within(allEnds, span);
  const figures = executionFigures(ends);
  const before = executionFigures(within(allEnds, spanBefore(span, asked, now)));
  const byWorkflow = rowsBy(
    ends,
    ({ name }) => [name],
    ([workflow], some) => ({ workflow, ...executionFigures(some) }),
  );
  return {
    ...figures,
    workflow_executions: {
      total: ends.length,
      completed: figures.completed,
      failed: figures.failed,
      success_rate: figures.success_rate,
    },
    daily_breakdown: datesIn(span, asked.timezone).map((date) => {
      const some = ends.filter(({ timestamp }) => dateOf(timestamp) === date);
      return { date, ...executionFigures(some), total: some.length };
    }),
    by_workflow: inOrder(byWorkflow, ["total_executions", "most"], ["workflow", "a to z"]).slice(0, 100),
    trend: {
      total_executions: changeOf(before.total_executions, figures.total_executions),
      success_rate: pointsOf(before.success_rate, figures.success_rate),
      avg_duration: changeOf(before.avg_duration, figures.avg_duration),
    },
  };
}

const changeOf = (before: number | null, now: number | null) => {
  if (before === null || now === null) return null;
  if (before === 0) return now === 0 ? 0 : null;
  return ((now - before) / before) * 100;
};

/** A change of a rate is in points. */
const pointsOf = (before: number | null, now: number | null) =>
  before === null || now === null ? null : now - before;

export function performance(
  events: readonly Event[],
  asked: AskedWhose & { limit?: number; min_sample?: number },
  now: number,
): Row {
  const { limit = 10, min_sample = 5 } = asked;
  const ends = nodeEnds(within(ofWhom(events, asked), spanOf(asked, 7, now)));
  const rows: Row[] = rowsBy(
    ends,
    ({ name }) => [name],
    ([node_type], some) => ({ node_type, ...nodeFigures(some) }),
  ).filter(({ executions }) => Number(executions) >= min_sample);
  const ranked = (first: string, isShown: (row: Row) => boolean, ...fields: string[]) =>
    inOrder(rows.filter(isShown), [first, "most"], ["node_type", "a to z"])
      .slice(0, limit)
      .map((row) => Object.fromEntries(["node_type", first, ...fields].map((field) => [field, row[field]])));
  const cached = ranked("cache_hit_rate", (row) => row["cache_hits"] !== 0, "cache_hits", "executions");
  return {
    slowest_nodes: ranked(
      "avg_duration",
      (row) => row["avg_duration"] !== null,
      "p95_duration",
      "executions",
    ),
    most_failed_nodes: ranked("failure_rate", (row) => row["failed"] !== 0, "failed", "executions"),
    cache_efficiency: asked.shape === "original" ? byNode(cached) : cached,
    bottlenecks: bottlenecks(ends).slice(0, limit),
    min_sample,
  };
}

/** Figures by what they are of; those of nothing that has a name are left out. */
const byNode = (rows: readonly Row[]) =>
  Object.fromEntries(
    rows
      .filter(({ node_type: type }) => type !== null)
      .map(({ node_type: type, ...figures }) => [type, figures]),
  );

/**
 * What is on the way back from each run's end: always the node that ended last before the one that was reached began, or
 * seems to have ended less than a millisecond later.
 */
function bottlenecks(ends: readonly Event[]): Row[] {
  const onPath: { name: string | undefined; run: string; ms: number }[] = [];
  for (const [run, some] of groupsBy(ends, ({ run_id: id }) => id)) {
    let left = some.filter(({ duration_ms: duration }) => duration !== undefined);
    let reached = Infinity;
    while (left.length > 0) {
      let next: Event | undefined;
      for (const node of left) if (node.timestamp <= reached + 1 && isLater(node, next)) next = node;
      if (next === undefined) break;
      const { name, timestamp, duration_ms = 0 } = next;
      const ms = Math.min(timestamp, reached) - (timestamp - duration_ms);
      left = left.filter((node) => node !== next);
      if (ms <= 0) continue;
      onPath.push({ name, run, ms });
      reached = timestamp - duration_ms;
    }
  }
  const whole = sum(onPath.map(({ ms }) => ms));
  const names = new Set(onPath.map(({ name }) => name));
  const rows = [...names].map((name) => {
    const own = onPath.filter((part) => part.name === name);
    const ms = sum(own.map((part) => part.ms));
    return {
      node_type: name ?? null,
      share: percentOf(ms, whole) ?? 0,
      duration: ms / 1000,
      executions: new Set(own.map(({ run }) => run)).size,
    };
  });
  return inOrder(rows, ["duration", "most"], ["node_type", "a to z"]);
}

/** Whether a node ended later than another; of those that end together the longest, then the first by name, is. */
function isLater(node: Event, other: Event | undefined): boolean {
  if (other === undefined) return true;
  if (node.timestamp !== other.timestamp) return node.timestamp > other.timestamp;
  const { duration_ms: own = 0 } = node;
  const { duration_ms: others = 0 } = other;
  return own === others ? (node.name ?? "") < (other.name ?? "") : own > others;
}

export const isProvided = ({ provider, model }: Event) => provider !== undefined || model !== undefined;

function costFigures(events: readonly Event[]) {
  const calls = ofType(events, "request", "llm.called", "node.completed", "node.failed").filter(isProvided);
  return { cost: costOf(events), calls: calls.length, tokens: tokensOf(events) };
}

/** Each API's figures, or its provider's where it has no name. */
function byApi(events: readonly Event[]): Row {
  const groups = groupsBy(events, ({ name, provider }) => name ?? provider ?? "unknown");
  return Object.fromEntries([...groups].map(([api, some]) => [api, costFigures(some)]));
}

/** Why a model has no cost, of those that the tests send: the list knows one of them, and one provider it does not know. */
function reasonOf(provider: string | null | undefined, model: string | null | undefined, tokens: number) {
  if (tokens === 0) return "no_token_counts";
  if (provider === "weather-api") return "unknown_provider";
  return model === "gpt-4o" ? "priced_since" : "unknown_model";
}

export function costs(events: readonly Event[], asked: AskedWhose, now: number): Row {
  const span = spanOf(asked, 30, now);
  const { dateOf } = createCalendar(asked.timezone ?? "UTC");
  const all = within(ofWhom(events, asked), span);
  const provided = all.filter(isProvided);
  const models = all.filter(({ model }) => model !== undefined);
  const unpriced = all.filter(({ cost_source: source }) => source === "unknown");
  const { cost, calls, tokens } = costFigures(all);
  const top = (rows: readonly Row[], most: string, ...names: string[]) =>
    inOrder(rows, [most, "most"], ...names.map((name) => [name, "a to z"] as const)).slice(0, 100);
  return {
    total_cost: cost,
    total_tokens: tokens,
    total_calls: calls,
    by_provider: top(
      rowsBy(
        provided,
        (event) => [event.provider],
        ([provider], some) => ({ provider, ...costFigures(some) }),
      ),
      "cost",
      "provider",
    ),
    by_api:
      asked.shape === "original"
        ? byApi(provided)
        : top(
            rowsBy(
              provided,
              (event) => [event.provider, event.name],
              ([provider, api], some) => ({ provider, api, ...costFigures(some) }),
            ),
            "cost",
            "provider",
            "api",
          ),
    by_model: top(
      rowsBy(
        models,
        (event) => [event.provider, event.model],
        ([provider, model], some) => ({ provider, model, ...costFigures(some) }),
      ),
      "cost",
      "provider",
      "model",
    ),
    daily_breakdown: datesIn(span, asked.timezone).map((date) => ({
      date,
      ...costFigures(all.filter(({ timestamp }) => dateOf(timestamp) === date)),
    })),
    unpriced_models: top(
      rowsBy(
        unpriced,
        (event) => [event.provider, event.model],
        ([provider, model], some) => ({
          provider,
          model,
          calls: some.length,
          tokens: tokensOf(some),
          reason: reasonOf(provider, model, tokensOf(some)),
        }),
      ),
      "calls",
      "provider",
      "model",
    ),
  };
}
