import type { Aggregate } from "../aggregates/aggregate.ts";
import { count } from "../aggregates/count.ts";
import { mean } from "../aggregates/mean.ts";
import { quantile } from "../aggregates/quantile.ts";
import type { Domain } from "../event/known-types.ts";
import { and, is, type Condition } from "./condition.ts";
import {
  metric,
  over,
  scaled,
  type AggregateValue,
  type Metric,
  type MetricValue,
  type Unit,
} from "./metric.ts";

/** Metrics of one domain, without saying it each time. */
export const declareIn =
  (domain: Domain) =>
  (
    name: string,
    title: string,
    unit: Unit,
    better: Metric["better"],
    value: MetricValue,
    description: string,
  ): Metric =>
    metric({ name, title, unit, domain, better, value, description });

/** How many events match. */
export const countOf = (where: Condition | null): AggregateValue => over("events", count, null, where);

/** How many events there are of these types. */
export const countOfTypes = (...types: string[]): AggregateValue => countOf(is("type", ...types));

/** Events of these types that failed. */
export const failed = (...types: string[]): Condition => and(is("type", ...types), is("status", "error"));

/** The four metrics of how long something takes: the mean and three percentiles, from `duration_ms`. */
export function durations(
  declare: ReturnType<typeof declareIn>,
  prefix: string,
  title: string,
  of: string,
  where: Condition,
  unit: "seconds" | "milliseconds",
): Metric[] {
  const measured = <S>(aggregate: Aggregate<S>) =>
    scaled(over("events", aggregate, "duration_ms", where), unit === "seconds" ? 0.001 : 1);
  return [
    declare(prefix, title, unit, "down", measured(mean), `The mean time that ${of} take.`),
    ...[50, 95, 99].map((percent) =>
      declare(
        `${prefix}_p${percent}`,
        `${title}, p${percent}`,
        unit,
        "down",
        measured(quantile(percent / 100)),
        `The time that ${percent} % of ${of} stay within; between two of them as far between their times.`,
      ),
    ),
  ];
}
