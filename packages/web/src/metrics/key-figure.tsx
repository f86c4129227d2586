import type { Change as ChangeValue, ResultMeta, ResultRow } from "@dendro/core";
import { exactValue, formatChange, formatValue } from "../format/format.ts";
import { Skeleton } from "../ui/skeleton.tsx";
import type { ShownMetric } from "./shown-metrics.ts";

/** A metric's value, and its change where it is compared. */
export function KeyFigure({
  metric,
  row,
  index,
  meta,
  isComing = true,
}: {
  metric: Pick<ShownMetric, "unit" | "better">;
  row: ResultRow | null;
  /** Where it stands in the row. */
  index: number;
  meta: ResultMeta | null;
  /** Whether there will be a row where there is none yet. @defaultValue true */
  isComing?: boolean;
}) {
  if (row === null)
    return isComing ? (
      <Skeleton className="my-1 h-6 w-16" />
    ) : (
      <span className="text-muted text-2xl leading-8">–</span>
    );
  return (
    <span className="flex flex-wrap items-baseline gap-x-2">
      <span
        className="text-2xl font-semibold tracking-tight whitespace-nowrap tabular-nums"
        title={exactValue(row.metrics[index], metric.unit)}
      >
        {formatValue(row.metrics[index], metric.unit)}
      </span>
      <Change
        change={row.comparison?.change[index] ?? null}
        unit={meta?.change_units?.[index] ?? "percent"}
        title={
          meta?.comparison_mode === "to_date"
            ? "Compared with as much of the period before"
            : "Compared with the period before"
        }
        better={metric.better}
      />
    </span>
  );
}

function Change({
  change,
  unit,
  title,
  better,
}: {
  change: ChangeValue;
  unit: "percent" | "points";
  title: string;
  better: ShownMetric["better"];
}) {
  if (change === null) return null;
  const shown = formatChange(change, unit);
  const isUp = change === "new" || change > 0;
  const isGood = shown.startsWith("0 ") || better === null ? null : isUp === (better === "up");
  const color = isGood === null ? "text-muted" : isGood ? "text-good" : "text-bad";
  return (
    <span className={`text-xs tabular-nums ${color}`} title={title}>
      {shown}
    </span>
  );
}
