import type { Event } from "@dendro/core";
import {
  costOf,
  different,
  durationsOf,
  failed,
  groupsBy,
  inOrder,
  known,
  tokensOf,
  type Row,
} from "./plain-figures.ts";
import { holds, type PlainFilter } from "./plain-filters.ts";
import { isIn, spanOf, upTo, type Asked } from "./plain-time.ts";

interface AskedTraces extends Asked {
  /** As JSON. */
  readonly filters?: string;
  readonly status?: string;
  readonly user_id?: string;
  readonly thread_id?: string;
  readonly model?: string;
  readonly source?: string;
  /** A part of a name. */
  readonly name_contains?: string;
  readonly min_duration_ms?: number;
  readonly order?: keyof typeof orders;
}

const orders = {
  newest: "start",
  longest: "duration_ms",
  costliest: "cost",
  most_tokens: "tokens",
  most_errors: "errors",
} as const;

/** What has a trace is of its trace, whatever run it is of; what has none is of its run. */
export function traces(events: readonly Event[], asked: AskedTraces, now: number): readonly Row[] {
  const { filters = "[]", min_duration_ms: least = 0, order = "newest" } = asked;
  const span = upTo(now, spanOf(asked, 1, now));
  const some = events.filter(({ timestamp }) => isIn(span, timestamp));
  const wanted = JSON.parse(filters) as PlainFilter[];
  const rows: (Row & ReturnType<typeof traceOf>)[] = [];
  for (const [id, own] of groupsBy(some, ({ trace_id: trace, run_id: run }) => trace ?? run)) {
    const isMeant =
      own.some((event) => wanted.every((filter) => holds(filter, event, some))) && hasAll(own, asked);
    const trace = traceOf(id, own);
    if (isMeant && trace.duration_ms >= least) rows.push(trace);
  }
  return inOrder(rows, [orders[order], "most"], ["id", "a to z"]).map((row) => ({
    ...row,
    start: new Date(Number(row["start"])).toISOString(),
    end: new Date(Number(row["end"])).toISOString(),
  }));
}

/** Whether for everything that is asked for there is an event, each its own. */
function hasAll(events: readonly Event[], { name_contains: part, ...asked }: AskedTraces): boolean {
  const columns = ["status", "user_id", "thread_id", "model", "source"] as const;
  return (
    columns.every(
      (column) => asked[column] === undefined || events.some((event) => event[column] === asked[column]),
    ) &&
    (part === undefined || events.some(({ name }) => name?.includes(part) === true))
  );
}

const ends = new Set([
  "agent.invoked",
  "llm.called",
  "tool.returned",
  "workflow.completed",
  "workflow.failed",
  "node.completed",
  "node.failed",
  "request",
  "span",
]);

/** Work that is over; a call of a tool is when it says how long it took or how it went. */
export const finishedWork = (events: readonly Event[]): Event[] =>
  events.filter(
    ({ type, duration_ms: duration, status }) =>
      ends.has(type) || (type === "tool.called" && (duration !== undefined || status !== undefined)),
  );

function traceOf(id: string, events: readonly Event[]) {
  const start = Math.min(...timesOf(events));
  const work = events.filter(({ type }) => !isAfterwards.has(type));
  const last = work.length === 0 ? 0 : Math.max(...timesOf(work)) - Math.min(...timesOf(work));
  const duration_ms = Math.max(last, ...durationsOf(work));
  return {
    id,
    name: toldName(events) ?? ofLongest(events, "name") ?? ofFirst(events, "name"),
    type: ofLongest(events, "type"),
    source: ofFirst(events, "source"),
    user_id: ofFirst(events, "user_id"),
    thread_id: ofFirst(events, "thread_id"),
    start,
    end: start + duration_ms,
    duration_ms,
    model: ofFirst(events, "model"),
    models: different(events.map(({ model }) => model)),
    events: events.length,
    spans: finishedWork(events).length,
    errors: failed(events).length,
    tokens: tokensOf(events),
    cost: costOf(events),
  };
}

const timesOf = (events: readonly Event[]) => events.map(({ timestamp }) => timestamp);

/** What is said of work when it is long over. */
export const isAfterwards = new Set(["feedback.like", "feedback.dislike", "feedback.score", "trace.updated"]);

/** What a trace is called by those who tell of all of it: what they say last, and then the last by the alphabet. */
export function toldName(events: readonly Event[]): string | null {
  const some = events.filter(({ type, name }) => type === "trace.updated" && name !== undefined);
  const latest = Math.max(...timesOf(some));
  return (
    known(some.filter(({ timestamp: at }) => at === latest).map(({ name }) => name))
      .toSorted()
      .at(-1) ?? null
  );
}

type Told = "name" | "type" | "source" | "user_id" | "thread_id" | "model";

/** What the longest piece of work says that says it; of equally long ones the last by the alphabet. */
function ofLongest(events: readonly Event[], told: Told): string | null {
  const some = events.filter((event) => event[told] !== undefined && event.duration_ms !== undefined);
  const longest = Math.max(...durationsOf(some));
  const texts = some.filter(({ duration_ms: duration }) => duration === longest).map((event) => event[told]);
  return known(texts).toSorted().at(-1) ?? null;
}

/** What the first event says that says it; of those at the same time the first by the alphabet. */
function ofFirst(events: readonly Event[], told: Told): string | null {
  const some = events.filter((event) => event[told] !== undefined);
  const first = Math.min(...some.map(({ timestamp }) => timestamp));
  const texts = some.filter(({ timestamp }) => timestamp === first).map((event) => event[told]);
  return known(texts).toSorted()[0] ?? null;
}
