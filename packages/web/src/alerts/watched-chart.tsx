import { useMemo } from "react";
import { plotsOf } from "../answers/plots.ts";
import { useAnswer } from "../answers/use-answer.ts";
import type { AlertRule } from "../api/alerts.ts";
import { Chart } from "../charts/chart.tsx";
import { Legend } from "../charts/legend.tsx";
import type { Line } from "../charts/plot.ts";
import { useToggles } from "../metrics/use-toggles.ts";
import { useCatalog } from "../questions/catalog.ts";
import { metricInfo } from "../questions/metric-info.ts";
import { addsUp, metricUnit } from "../questions/metric-unit.ts";
import type { Question } from "../questions/question.ts";
import { Card, cardTitle } from "../ui/card.tsx";
import { Skeleton } from "../ui/skeleton.tsx";

/** How the figure was of late, with the line that it must not cross. */
export function WatchedChart({ rule }: { rule: AlertRule }) {
  const catalog = useCatalog();
  const [hidden, toggle] = useToggles();
  const question = questionOf(rule);
  const { rows, meta, problem } = useAnswer(question);
  const { metric } = rule.question;
  const limit = limitOf(rule);
  const plot = useMemo(() => {
    const dimensions = question["dimensions"] as string[];
    const info = metricInfo(metric, catalog);
    const [drawn] = plotsOf({ dimensions, metrics: [info] }, "line", rows ?? [], meta).plots;
    if (drawn === undefined) return null;
    const line: Line[] =
      limit === null
        ? []
        : [
            {
              id: "limit",
              title: "Limit",
              values: drawn.labels.map(() => limit),
              shape: "before",
              color: "bad",
            },
          ];
    return { ...drawn, lines: [...drawn.lines, ...line] };
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- the question is made of the rule
  }, [JSON.stringify(question), rows, meta, catalog, metric, limit]);
  return (
    <Card label="Of late" title={<h2 className={cardTitle}>Of late, by {stepOf(rule)}</h2>}>
      {problem !== null ? (
        <p role="alert" className="text-bad px-4 py-8 text-center text-xs text-pretty">
          {problem.message}
        </p>
      ) : plot === null || rows === null ? (
        <Skeleton className="m-4 h-48" />
      ) : (
        <div className="p-2">
          {plot.lines.length > 1 && <Legend lines={plot.lines} hidden={hidden} onToggle={toggle} />}
          <Chart plot={{ ...plot, lines: plot.lines.filter(({ id }) => !hidden.has(id)) }} className="h-48" />
        </div>
      )}
    </Card>
  );
}

/** The line that must not be crossed; null where what is drawn is of another length, and adds up to what is judged. */
function limitOf({ condition, question, window }: AlertRule): number | null {
  if (condition.kind !== "above" && condition.kind !== "below") return null;
  const isOfOneStep = ["1m", "1h", "1d", "today"].includes(window);
  return isOfOneStep || !addsUp(metricUnit(question.metric)) ? condition.value : null;
}

/** In pieces that are as long as the window, as far as there are such. */
function stepOf({ window }: AlertRule): "minute" | "hour" | "day" {
  if (window === "this_month" || window === "today" || window.endsWith("d")) return "day";
  return window.endsWith("h") ? "hour" : "minute";
}

const ranges = { minute: "3h", hour: "3d", day: "30d" } as const;

function questionOf(rule: AlertRule): Question {
  const { metric, dimension, filters, timezone: zone } = rule.question;
  const step = stepOf(rule);
  return {
    metrics: [metric],
    dimensions: [`time:${step}`, ...(dimension === null ? [] : [dimension])],
    ...(dimension === null ? {} : { top: { dimension, limit: 5 } }),
    filters,
    date_range: ranges[step],
    timezone: zone,
  };
}
