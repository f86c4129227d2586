import { z } from "@hono/zod-openapi";
import {
  type Bottlenecks,
  type BottlenecksResult,
  dayMs,
  type Filter,
  type Measure,
  type MetricValue,
  type QueryInput,
  type QueryResult,
  type ResultRow,
  isoTime,
} from "@dendro/core";
import { createZone, readMetric, resolveDateRange } from "@dendro/core";
import type { UnpricedReason, UnpricedUse } from "@dendro/ingest";
import type { Tag } from "./tags.ts";
import type { SavedFilters } from "../store/saved-filters.ts";
import type { BreakdownsResult } from "../query/breakdowns.ts";
import type { EventList, EventPage } from "../query/list-events.ts";

/** Runs a preset's queries for one tenant. */
export interface QueryRunner {
  /** Milliseconds since 1970. */
  readonly now: number;
  /** Whether the tenant's figures are shown a day late. */
  readonly isDelayed: boolean;
  /** What the tenant counts as conversions. */
  readonly goals: readonly SavedFilters[];
  /** Why uses of a model have no cost. */
  whyUnpriced(use: UnpricedUse): UnpricedReason;
  ask(query: QueryInput): Promise<QueryResult>;
  /**
   * The rows of one question by several lists of dimensions, each list as if it was asked for alone.
   * @param limit rows of each, and of each time where it is by time; by the first metric
   * @param isCounted whether it is told how many rows each has without the limit
   */
  breakDown(
    query: Pick<QueryInput, "metrics" | "date_range" | "timezone" | "filters">,
    by: readonly (readonly string[])[],
    limit: number,
    isCounted?: boolean,
  ): Promise<BreakdownsResult>;
  bottlenecks(
    question: Pick<Bottlenecks, "date_range" | "timezone" | "filters" | "limit">,
  ): Promise<BottlenecksResult>;
  listEvents(list: EventList): Promise<EventPage>;
}

/** A route with its own parameters and response over ordinary queries. */
export interface Preset<P extends z.ZodRawShape = z.ZodRawShape, A extends z.ZodObject = z.ZodObject> {
  /** Below `/api/v1`. */
  readonly path: string;
  /** Whether it is also answered without `/api/v1` before it. */
  readonly atRoot: boolean;
  readonly tag: Tag;
  readonly summary: string;
  readonly description: string;
  /** Whether it shows single things that happened, which some tenants do not keep. @defaultValue false */
  readonly needsEvents?: boolean;
  readonly parameters: z.ZodObject<P>;
  readonly answer: A;
  readonly read: (parameters: z.output<z.ZodObject<P>>, runner: QueryRunner) => Promise<z.output<A>>;
}

export function preset<P extends z.ZodRawShape, A extends z.ZodObject>(declared: Preset<P, A>): Preset {
  // Whoever mounts it gives it what its own schema has read.
  return declared as unknown as Preset;
}

const moment = z.string().max(40);

/** The time that every preset can be asked about. */
export const period = (days: number, maxDays = 365) => ({
  days: z.coerce
    .number()
    .int()
    .min(1)
    .max(maxDays)
    .default(days)
    .meta({ description: "So many days up to today, unless `start` is given." }),
  start: moment.optional().meta({ description: "The first day, as YYYY-MM-DD, or a moment as ISO 8601." }),
  end: moment
    .optional()
    .meta({ description: "The last day, which is included, or a moment, which is not; by default now." }),
  start_date: moment.optional().meta({ description: "Another name of `start`." }),
  end_date: moment.optional().meta({ description: "Another name of `end`." }),
  timezone: z.string().max(64).default("UTC").meta({ description: "An IANA time zone." }),
});

interface Period {
  readonly days: number;
  readonly start?: string | undefined;
  readonly end?: string | undefined;
  readonly start_date?: string | undefined;
  readonly end_date?: string | undefined;
  readonly timezone: string;
}

/** What a time was asked for with, by whichever of its names. */
export function endsOf({ start, end, start_date, end_date }: Omit<Period, "days" | "timezone">) {
  return { start: start ?? start_date, end: end ?? end_date };
}

/** The range of time that a preset was asked about. */
export function rangeOf(asked: Period, now: number): QueryInput["date_range"] {
  const { days, timezone } = asked;
  const { start, end } = endsOf(asked);
  if (start !== undefined) return [start, end ?? isoTime(now)];
  if (end === undefined) return `${days}d`;
  const last = Date.parse(end);
  // What is no moment is refused by the language, with its own words.
  if (Number.isNaN(last)) return [end, end];
  if (/^\d{4}-\d{2}-\d{2}$/u.test(end))
    return [isoTime(last - (days - 1) * dayMs).slice(0, "YYYY-MM-DD".length), end];
  // A moment without an offset is what the clocks of the zone show, not ours.
  const { to } = resolveDateRange(["1970-01-01", end], { now, zone: createZone(timezone) });
  return [isoTime(to - days * dayMs), end];
}

/** Restricts a preset to one user or one workflow. */
export const ownerParameters = {
  user_id: z.string().min(1).max(256).optional().meta({
    description: "Only what belongs to this user, and to executions that any event says are theirs.",
  }),
  workflow: z.string().min(1).max(512).optional().meta({ description: "Only executions of this workflow." }),
};

interface OwnerFilters extends Period {
  readonly user_id?: string | undefined;
  readonly workflow?: string | undefined;
}

const workflowTypes = ["workflow.started", "workflow.completed", "workflow.failed"];

/** Filters for the events of a user and of the user's executions, and of the executions of a workflow, because its nodes do not name it. */
export function ownerFilters(asked: OwnerFilters, now: number): Filter[] {
  const date_range = executionsRange(asked, now);
  const filters: Filter[] = [];
  if (asked.user_id !== undefined) {
    const isUser: Filter = ["is", "user", [asked.user_id]];
    filters.push(["or", [isUser, ["has_done", "run", { filters: [isUser], date_range }]]]);
  }
  if (asked.workflow !== undefined) {
    const isWorkflow: Filter[] = [
      ["is", "type", workflowTypes],
      ["is", "name", [asked.workflow]],
    ];
    filters.push([
      "or",
      [
        ["and", isWorkflow],
        ["has_done", "run", { filters: isWorkflow, date_range }],
      ],
    ]);
  }
  return filters;
}

/** An execution is known by events that lie no further away than this. */
const executionReachMs = 7 * dayMs;

/**
 * The range in which to look for the events that name the owner of an execution, when other events of that execution are
 * in the period or in the one it is compared with.
 */
function executionsRange(asked: OwnerFilters, now: number): [string, string] {
  const { from, to } = resolveDateRange(rangeOf(asked, now), { now, zone: createZone(asked.timezone) });
  const since = Math.min(from - (to - from), now) - executionReachMs;
  const until = Math.min(to, now) + executionReachMs;
  return [isoTime(Math.max(since, 0)), isoTime(Math.max(until, executionReachMs))];
}

/** Fields of an answer, each with the metric that fills it. */
export type FigureFields = Readonly<Record<string, string>>;

/** How such fields look in an answer. */
export function figuresSchema<F extends FigureFields>(fields: F) {
  const shape = Object.entries(fields).map(([name, metric]) => {
    const { unit, value, window } = readMetric(metric);
    const measure = unit === "text" ? z.string() : z.number();
    const schema = window === null && isAlwaysThere(value) ? measure : measure.nullable();
    return [name, schema.meta({ description: `\`${metric}\`${unitNote[unit] ?? ""}` })];
  });
  return z.object(Object.fromEntries(shape) as Record<keyof F & string, z.ZodType<Measure>>);
}

/** Whether a metric has a value of nothing too: a count is 0, a mean is none. */
function isAlwaysThere(value: MetricValue): boolean {
  if (value.kind === "constant") return true;
  if (value.kind !== "arithmetic") return value.aggregate.read(value.aggregate.empty()) !== null;
  return value.op !== "/" && isAlwaysThere(value.left) && isAlwaysThere(value.right);
}

const unitNote: Readonly<Record<string, string>> = {
  percent: ", 0 to 100",
  seconds: ", in seconds",
  milliseconds: ", in milliseconds",
  usd: ", in US dollars",
  bytes: ", in bytes",
  timestamp: ", in milliseconds since 1970",
};

/**
 * The fields of an answer from a row.
 * @param asked the metrics that the row was asked with
 */
export function figuresOf<F extends FigureFields>(
  fields: F,
  row: { readonly metrics?: ResultRow["metrics"] | undefined } | undefined,
  asked?: readonly string[],
): Record<keyof F & string, Measure> {
  const metrics = row?.metrics;
  const figures: Record<string, Measure> = {};
  Object.keys(fields).forEach((name, index) => {
    figures[name] = metrics?.[asked === undefined ? index : asked.indexOf(fields[name] ?? "")] ?? null;
  });
  return figures;
}

/** A moment of the answer, or null. */
export const timeOf = (ms: Measure | undefined): string | null =>
  typeof ms === "number" ? isoTime(ms) : null;
