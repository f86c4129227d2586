import { hash } from "node:crypto";
import {
  asNumber,
  createZone,
  earlierWindow,
  evaluate,
  isoTime,
  measurementsOf,
  ownTypes,
  watchableOwnTypes,
  querySchema,
  readMetric,
  usualWeeks,
  windowAt,
  type AlertRule,
  type Filter,
  type Measured,
  type Query,
  type ResolvedRange,
  type Unit,
} from "@dendro/core";
import type { TenantQueries } from "../query/tenant-queries.ts";
import { storableText } from "../webhooks/storable-text.ts";
import { maxSeries } from "./alert.ts";

/** What a rule's series come to at a moment. */
export interface MeasuredSeries {
  /** By the value of the dimension; `""` of a rule without one. */
  readonly series: ReadonlyMap<string, Measured>;
  /** How many there are, also of those that are not here. */
  readonly found: number;
  /** What a series comes to of which nothing was heard. */
  readonly nothing: (name: string) => Measured;
  readonly unit: Unit;
}

/** @throws DendroError what a query throws */
export type MeasureRule = (
  tenant: string,
  rule: AlertRule,
  at: number,
  signal?: AbortSignal,
) => Promise<MeasuredSeries>;

export function createMeasure(ask: TenantQueries["ask"]): MeasureRule {
  return async (tenant, rule, at, signal) => {
    const { question, window } = rule;
    const zone = createZone(question.timezone);
    const { unit, value } = readMetric(question.metric);
    const empty = asNumber(evaluate(value, ({ aggregate }) => aggregate.read(aggregate.empty())));
    const range = windowAt(window, at, zone);
    const values = async (asked: ResolvedRange) => {
      const { results, total } = await ask(tenant, queryOf(rule, asked), signal);
      // What has no value of the dimension is none of its series.
      const rows = results.filter(({ dimensions: [name] }) => name !== null && name !== "");
      const found = (total?.rows ?? results.length) - (results.length - rows.length);
      const series = rows.map(
        ({ dimensions: [name], metrics: [metric] }) => [seriesName(name ?? ""), asNumber(metric)] as const,
      );
      return { of: new Map(series), found };
    };
    const now = await values(range);
    const before: { readonly of: ReadonlyMap<string, number | null>; readonly found: number }[] = [];
    // One after the other: nobody waits for an alert as they do for a page.
    for (const earlier of comparedWith(rule, range, zone)) before.push(await values(earlier));

    const measured = (name: string, found: number | null): Measured => ({
      value: found,
      before: withoutBeginning(
        before.map(({ of, found: all }) => of.get(name) ?? (all > of.size ? null : empty)),
        empty,
      ),
    });
    return {
      series: new Map([...now.of].map(([name, found]) => [name, measured(name, found)])),
      found: now.found,
      nothing: (name) => measured(name, empty),
      unit,
    };
  };
}

const isWorseBelow = (condition: AlertRule["condition"]): boolean =>
  condition.kind === "below" || ("direction" in condition && condition.direction === "down");

/** As long as a name of a series may be; of a longer one the beginning is kept, and what tells it from others that begin so. */
const maxName = 300;

/** A value of a dimension as stores can keep it in an index. */
export function seriesName(value: string): string {
  const name = storableText(value);
  if (name.length <= maxName) return name;
  return `${name.slice(0, maxName - 14)}…${hash("sha256", name, "base64url").slice(0, 12)}`;
}

/** A rule's question over a time. What Dendro itself has made sets off no alert, but of webhooks, where that is asked for. */
export function queryOf({ question, condition }: AlertRule, { from, to }: ResolvedRange): Query {
  const { metric, dimension, timezone } = question;
  return querySchema.parse({
    metrics: [metric],
    dimensions: dimension === null ? [] : [dimension],
    filters: filtersOf(question),
    date_range: [isoTime(from), isoTime(to)],
    timezone,
    order_by: [[metric, isWorseBelow(condition) ? "asc" : "desc"]],
    include: ["rows"],
    pagination: { limit: maxSeries },
  });
}

/** Visits are not made of them, and what is asked of visits is found faster without asking for events as well. */
export function filtersOf({ metric, filters }: AlertRule["question"]): Filter[] {
  const isOfVisits = measurementsOf(readMetric(metric).value).some(({ table }) => table === "visits");
  if (isOfVisits) return filters;
  const named = new Set(filters.flatMap(namedTypes));
  const unwatched = ownTypes.filter((type) => !watchableOwnTypes.includes(type) || !named.has(type));
  return [...filters, ["is_not", "type", unwatched]];
}

/** Types that a filter asks for by name. */
const namedTypes = (filter: Filter): readonly unknown[] =>
  filter[0] === "is" && filter[1] === "type" && Array.isArray(filter[2]) ? filter[2] : [];

/** The earlier windows that a rule compares one with, the newest first. */
export function comparedWith(
  { window, condition }: Pick<AlertRule, "window" | "condition">,
  range: ResolvedRange,
  zone: ReturnType<typeof createZone>,
): ResolvedRange[] {
  if (condition.kind === "changed") return [earlierWindow(window, range, condition.against, zone)];
  if (condition.kind !== "unusual") return [];
  return Array.from({ length: usualWeeks }, (_none, week) =>
    earlierWindow(window, range, "week", zone, week + 1),
  );
}

/** Before anything was heard nothing was usual: weeks of nothing at the far end are none. */
function withoutBeginning(before: readonly (number | null)[], empty: number | null): (number | null)[] {
  const last = before.findLastIndex((value) => value !== null && value !== empty);
  return before.map((value, index) => (before.length > 1 && index > last ? null : value));
}
