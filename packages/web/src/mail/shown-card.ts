import {
  dimensions as allDimensions,
  metrics as allMetrics,
  type ReportCard,
  type ResultRow,
} from "@dendro/core";
import { plotsOf } from "../answers/plots.ts";
import { labelTitle, type Plot } from "../charts/plot.ts";
import { bucketTitle } from "../format/bucket.ts";
import { countryName, formatChange, formatCount, formatCounted, formatValue } from "../format/format.ts";
import { dimensionTitle, metricInfo, type MetricInfo } from "../questions/metric-info.ts";
import { drawingOf, granularityIn } from "../questions/drawing.ts";
import { rangeTitle } from "../questions/range-title.ts";

/** A card in words, of which HTML and text are made. */
export interface ShownCard {
  readonly id: string;
  readonly title: string;
  /** Which time it is about; empty where that is not known. */
  readonly about: string;
  readonly figures: readonly ShownFigure[];
  readonly plots: readonly Plot[];
  readonly table: ShownTable | null;
  /** Why there is nothing to show, or what is left out. */
  readonly note: string | null;
}

export interface ShownFigure {
  readonly title: string;
  readonly value: string;
  /** Empty where there is none. */
  readonly change: string;
  /** Null where neither is better. */
  readonly isGood: boolean | null;
}

export interface ShownTable {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** How many columns from the left are text. */
  readonly texts: number;
  /** How many rows are in the file only. */
  readonly left: number;
}

/** So many rows are read in a mail; the file has all. */
const mostRows = 15;
/** Beside a picture fewer are enough. */
const mostBesidePicture = 7;
const mostLines = 3;

const catalog = { metrics: allMetrics, dimensions: allDimensions } as unknown as Parameters<
  typeof metricInfo
>[1];

export function shownCard(card: ReportCard): ShownCard {
  const about = card.query === null ? "" : rangeTitle(card.query.date_range);
  const empty = { id: card.id, title: card.title, about, figures: [], plots: [], table: null, note: null };
  if (card.fault !== null) return { ...empty, note: card.fault };
  if (card.query === null) return { ...empty, ...plainTable(card) };
  if (card.rows.length === 0) return { ...empty, note: "Nothing in this time." };
  const { dimensions } = card.query;
  const metrics = card.query.metrics.map((name) => metricInfo(name, catalog));
  const drawing = drawingOf(card.query, card.drawing);
  if (drawing === "figure") return { ...empty, figures: figuresOf(metrics, card) };
  const { plots, left } =
    drawing === "table"
      ? { plots: [], left: 0 }
      : plotsOf({ dimensions, metrics }, drawing, card.rows, card.meta);
  const [first] = plots;
  if (first === undefined) return { ...empty, table: tableOf(dimensions, metrics, card) };
  const note = left === 0 ? null : `${formatCounted(left, "more group")} in the attached file.`;
  return { ...empty, plots, table: besidePicture(first, dimensions), note };
}

function figuresOf(metrics: readonly MetricInfo[], { rows, meta }: ReportCard): ShownFigure[] {
  const row = rows[0];
  return metrics.map(({ title, unit, better }, index) => {
    const change = row?.comparison?.change[index] ?? null;
    const shown = formatChange(change, meta?.change_units?.[index]);
    const isUp = change === "new" || (change ?? 0) > 0;
    const isNeither = better === null || shown === "" || shown.startsWith("0 ");
    return {
      title,
      value: formatValue(row?.metrics[index], unit),
      change: shown,
      isGood: isNeither ? null : isUp === (better === "up"),
    };
  });
}

function tableOf(
  dimensions: readonly string[],
  metrics: readonly MetricInfo[],
  { rows }: ReportCard,
): ShownTable {
  return {
    head: [...dimensions.map((name) => dimensionTitle(name, catalog)), ...metrics.map(({ title }) => title)],
    rows: rows
      .slice(0, mostRows)
      .map((row) => [
        ...dimensions.map((name, index) => valueTitle(name, row, index)),
        ...metrics.map(({ unit }, index) => formatValue(row.metrics[index], unit)),
      ]),
    texts: dimensions.length,
    left: Math.max(0, rows.length - mostRows),
  };
}

function valueTitle(name: string, { dimensions }: ResultRow, index: number): string {
  const value = dimensions[index] ?? null;
  if (value === null) return "(none)";
  const granularity = granularityIn([name]);
  return granularity === null ? groupTitle(name, value) : bucketTitle(value, granularity, false);
}

const groupTitle = (dimension: string, value: string) =>
  dimension === "country" ? countryName(value) : value;

/** The newest times, or the largest groups. */
function besidePicture(plot: Plot, dimensions: readonly string[]): ShownTable {
  const { labels, lines, unit, granularity, open } = plot;
  const shown = lines.filter(({ shape }) => shape !== "before").slice(0, mostLines);
  const over = granularity === null ? labels : labels.slice(0, open === null ? undefined : open + 1);
  const rows =
    granularity === null ? over.slice(0, mostBesidePicture) : over.slice(-mostBesidePicture).toReversed();
  return {
    head: [
      granularity === null ? dimensionTitle(dimensions[0] ?? "", catalog) : "Time",
      ...shown.map(({ title }) => title),
    ],
    rows: rows.map((label) => [
      granularity === null ? groupTitle(dimensions[0] ?? "", label) : labelTitle(plot, label, false),
      ...shown.map(({ values }) => formatValue(values[labels.indexOf(label)] ?? null, unit)),
    ]),
    texts: 1,
    left: over.length - rows.length,
  };
}

/** Of funnels, retention and paths: as their files have it. */
function plainTable({ table: { columns, rows } }: ReportCard): Pick<ShownCard, "table" | "note"> {
  if (rows.length === 0) return { table: null, note: "Nothing in this time." };
  const texts = columns.findIndex((_, index) => rows.some((row) => typeof row[index] === "number"));
  return {
    table: {
      head: columns.map(({ name }) => name.replaceAll("_", " ")),
      rows: rows
        .slice(0, mostRows)
        .map((row) => row.map((cell) => (typeof cell === "number" ? plainNumber(cell) : (cell ?? "–")))),
      texts: texts === -1 ? columns.length : texts,
      left: Math.max(0, rows.length - mostRows),
    },
    note: null,
  };
}

const plainNumber = (value: number) =>
  Number.isInteger(value)
    ? formatCount(value)
    : new Intl.NumberFormat("en", { maximumFractionDigits: 2 }).format(value);
