import type { ResultMeta, ResultRow } from "@dendro/core";
import { AnswerCharts } from "./answer-charts.tsx";
import { AnswerFigures } from "./answer-figures.tsx";
import { AnswerTable, type Sorting } from "./answer-table.tsx";
import { useCatalog } from "../questions/catalog.ts";
import { metricInfo } from "../questions/metric-info.ts";
import type { Drawing } from "../questions/drawing.ts";
import { textsOf, type Question } from "../questions/question.ts";

/** An answer as a chart, a table or figures. */
export function AnswerView({
  question,
  drawing,
  rows,
  meta,
  sorting,
  onOnly,
  onZoom,
  chartClass,
}: {
  question: Question;
  drawing: Drawing;
  rows: readonly ResultRow[];
  meta: ResultMeta | null;
  /** How a table is sorted, where that can be changed. */
  sorting?: Sorting;
  /** Shows one value of a dimension alone. */
  onOnly?: (dimension: string, value: string) => void;
  onZoom?: (first: string, last: string) => void;
  chartClass: string;
}) {
  const catalog = useCatalog();
  const dimensions = textsOf(question["dimensions"]);
  const metrics = textsOf(question["metrics"]).map((name) => metricInfo(name, catalog));
  if (rows.length === 0)
    return (
      <p className="text-muted m-auto px-4 py-12 text-center text-xs text-pretty">
        Nothing in this time. Choose a longer one, or fewer filters.
      </p>
    );
  if (drawing === "figure") return <AnswerFigures metrics={metrics} row={rows[0] ?? null} meta={meta} />;
  if (drawing === "table")
    return (
      <AnswerTable
        dimensions={dimensions}
        metrics={metrics}
        rows={rows}
        meta={meta}
        {...(sorting === undefined ? {} : { sorting })}
        {...(onOnly === undefined ? {} : { onOnly })}
      />
    );
  return (
    <AnswerCharts
      dimensions={dimensions}
      metrics={metrics}
      rows={rows}
      meta={meta}
      drawing={drawing}
      className={chartClass}
      {...(onZoom === undefined ? {} : { onZoom })}
    />
  );
}
