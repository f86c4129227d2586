import type { Event } from "@dendro/core";
import {
  durationsOf,
  failed,
  inOrder,
  mean,
  ofType,
  percentile,
  percentOf,
  rowsBy,
  sum,
  type Row,
} from "./plain-figures.ts";
import { holds, type PlainFilter } from "./plain-filters.ts";
import { createCalendar, hour, hoursIn, isIn, minute, spanOf, type Asked, type Span } from "./plain-time.ts";

interface AskedRequests extends Asked {
  readonly filters?: string;
  readonly by?: "route" | "method" | "status" | "status_class" | "provider" | "region" | "source";
  readonly source?: string;
  readonly limit?: number;
}

const sides = {
  route: (event: Event) => event.route,
  method: (event: Event) => event.method,
  status: (event: Event) => event.status_code?.toString(),
  status_class: (event: Event) =>
    event.status_code === undefined ? undefined : `${event.status_code.toString().slice(0, -2)}xx`,
  provider: (event: Event) => event.provider,
  region: (event: Event) => event.region,
  source: (event: Event) => event.source,
};

export function requests(events: readonly Event[], asked: AskedRequests, now: number): Row {
  const { by = "route", source, limit = 50, timezone = "UTC" } = asked;
  const span = spanOf(asked, 1, now);
  const { hourOf } = createCalendar(timezone);
  const filters = asked.filters === undefined ? [] : (JSON.parse(asked.filters) as PlainFilter[]);
  const all = events.filter(
    (event) =>
      isIn(span, event.timestamp) &&
      (source === undefined || event.source === source) &&
      filters.every((filter) => holds(filter, event, events)),
  );
  const list = ofType(all, "request");
  const groups = rowsBy(
    list,
    (event) => [sides[by](event)],
    ([value], some) => ({ value, ...figuresOf(some, minutesPassed(span, now)) }),
  );
  return {
    ...figuresOf(list, minutesPassed(span, now)),
    groups: inOrder(groups, ["requests", "most"], ["value", "a to z"]).slice(0, limit),
    hourly: hoursIn(span, timezone).map((label) => ({
      hour: label,
      ...figuresOf(
        list.filter(({ timestamp }) => hourOf(timestamp) === label),
        minutesPassed(partOf(span, label), now),
      ),
    })),
    providers: providers(all).slice(0, 100),
  };
}

/** The part of a time that is in an hour; clocks are changed at full hours where the tests ask. */
function partOf({ from, to }: Span, label: string): Span {
  const begin = Date.parse(label);
  return { from: Math.max(begin, from), to: Math.min(begin + hour, to) };
}

/** Minutes of a time that are over. */
const minutesPassed = ({ from, to }: Span, now: number) => (Math.min(to, now) - from) / minute;

export function figuresOf(some: readonly Event[], minutes: number) {
  const durations = durationsOf(some);
  const withCache = some.filter(({ cached }) => cached !== undefined);
  const well = some.filter(({ status, duration_ms: ms }) => status !== "error" && ms !== undefined);
  const satisfied = well.filter(({ duration_ms: ms = 0 }) => ms <= 500);
  const tolerating = well.filter(({ duration_ms: ms = 0 }) => ms > 500 && ms <= 2000);
  return {
    requests: some.length,
    rate: minutes <= 0 ? null : some.length / minutes,
    errors: failed(some).length,
    error_rate: percentOf(failed(some).length, some.length),
    avg_duration: mean(durations),
    p50_duration: percentile(durations, 50),
    p95_duration: percentile(durations, 95),
    p99_duration: percentile(durations, 99),
    bytes: sum(some.map(({ bytes }) => bytes)),
    cache_hit_rate: percentOf(withCache.filter(({ cached }) => cached === true).length, withCache.length),
    apdex: durations.length === 0 ? null : (satisfied.length + tolerating.length / 2) / durations.length,
    avg_memory: mean(some.map(({ data }) => numberIn(data?.["memory_bytes"]))),
    avg_cpu_time: mean(some.map(({ data }) => numberIn(data?.["cpu_ms"]))),
  };
}

const numberIn = (value: unknown) => (typeof value === "number" ? value : undefined);

function providers(events: readonly Event[]): Row[] {
  const calls = ofType(events, "request", "llm.called", "node.completed", "node.failed").filter(
    ({ provider }) => provider !== undefined,
  );
  const rows = rowsBy(
    calls,
    (event) => [event.provider],
    ([provider], some) => {
      const errorRate = (failed(some).length / some.length) * 100;
      return {
        provider,
        calls: some.length,
        error_rate: errorRate,
        avg_duration: mean(durationsOf(some)),
        p95_duration: percentile(durationsOf(some), 95),
        health: errorRate >= 50 ? "down" : errorRate >= 5 ? "degraded" : "healthy",
      };
    },
  );
  return inOrder(rows, ["calls", "most"], ["provider", "a to z"]);
}
