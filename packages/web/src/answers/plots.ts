import { asNumber, type ResultMeta, type ResultRow } from "@dendro/core";
import { categoryColor, openBucket, type ChartColor, type Line, type Plot } from "../charts/plot.ts";
import type { MetricInfo } from "../questions/metric-info.ts";
import { granularityIn, type Drawing } from "../questions/drawing.ts";
import { addsUp } from "../questions/metric-unit.ts";

/** More colours than these nobody tells apart. */
const mostLines = 8;
/** More groups than these have no room beside each other. */
const mostBars = 40;

export interface Drawn {
  /** One for each unit. */
  readonly plots: readonly Plot[];
  /** How many groups and lines there is no room for. */
  readonly left: number;
}

export interface Asked {
  readonly dimensions: readonly string[];
  readonly metrics: readonly MetricInfo[];
}

/** What a chart shows of an answer: along its axis time or the first dimension, in colours the others and the metrics. */
export function plotsOf(
  { dimensions, metrics }: Asked,
  drawing: Drawing,
  rows: readonly ResultRow[],
  meta: ResultMeta | null,
): Drawn {
  const granularity = granularityIn(dimensions);
  const axis = Math.max(
    0,
    dimensions.findIndex((name) => name.startsWith("time:")),
  );
  const nameOf = ({ dimensions: values }: ResultRow) =>
    values.flatMap((value, index) => (index === axis ? [] : [value ?? "(none)"])).join(" · ");
  const labelOf = ({ dimensions: values }: ResultRow) => values[axis] ?? "(none)";
  const all = labelsOf(rows.map(labelOf), granularity !== null, meta);
  const labels = granularity === null ? all.slice(0, mostBars) : all;
  const open = granularity === null ? null : openBucket(labels, meta?.partial_time_labels ?? []);
  const found = [...new Set(rows.map(nameOf))];
  const names = [...found.filter((name) => name !== others), ...found.filter((name) => name === others)];
  const cells = new Map(rows.map((row) => [`${labelOf(row)}\n${nameOf(row)}`, row]));

  const drawnMetrics = metrics.map((metric, index) => ({ ...metric, index })).filter(isNumber);
  const charts = [...Map.groupBy(drawnMetrics, ({ unit }) => unit)].map(([unit, own]) => ({
    unit,
    own,
    all: names.flatMap((name) => own.map((metric) => ({ metric, name }))),
  }));
  const line = ({ metric, name }: (typeof charts)[number]["all"][number], color: ChartColor): Line[] => {
    const cell = (label: string) => cells.get(`${label}\n${name}`);
    const isToCome = (at: number) => open !== null && at > open;
    const nothing = addsUp(metric.unit) ? 0 : null;
    const title = [
      ...(name === "" ? [] : [name]),
      ...(metrics.length > 1 || name === "" ? [metric.title] : []),
    ];
    const id = `${metric.name} ${name}`;
    const now: Line = {
      id,
      title: title.join(", "),
      values: labels.map((label, at) => {
        const row = cell(label);
        return isToCome(at) ? null : row === undefined ? nothing : asNumber(row.metrics[metric.index]);
      }),
      // A rate is no length of a bar that others continue.
      shape: drawing === "line" || (granularity !== null && !addsUp(metric.unit)) ? "line" : "bar",
      color,
    };
    if (granularity === null || name !== "" || rows[0]?.comparison === undefined) return [now];
    const before = labels.map((label) => asNumber(cell(label)?.comparison?.metrics[metric.index]));
    return [
      { ...now, id: `${id} before`, title: `${now.title}, before`, values: before, shape: "before" },
      now,
    ];
  };
  const plots = charts.map(({ unit, own, all: series }): Plot => ({
    title: own.map(({ title }) => title).join(", "),
    unit,
    granularity,
    labels,
    // Where a chart has one metric, a group has the same colour in all charts.
    lines: series
      .slice(0, mostLines)
      .flatMap((one, index) => line(one, one.name === others ? "c8" : categoryColor(index))),
    open,
    isStacked: drawing === "stack" && addsUp(unit),
  }));
  const left = charts.reduce((sum, { all: series }) => sum + Math.max(0, series.length - mostLines), 0);
  return { plots, left: all.length - labels.length + left };
}

/** What the server calls all groups together that are not among the largest. */
const others = "(other)";

/** Buckets of time in their order, those without rows too; other values in the answer's order. */
function labelsOf(found: readonly string[], isTime: boolean, meta: ResultMeta | null): readonly string[] {
  if (isTime && meta?.time_labels !== undefined) return meta.time_labels;
  const labels = [...new Set(found)];
  return isTime ? labels.toSorted((a, b) => Date.parse(a) - Date.parse(b)) : labels;
}

const isNumber = ({ unit }: MetricInfo) => unit !== "text" && unit !== "timestamp";
