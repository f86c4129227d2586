import type { Change as ChangeValue, ResultMeta, ResultRow } from "@dendro/core";
import { RadioGroup } from "radix-ui";
import { formatChange, formatValue } from "../format/format.ts";
import { Skeleton } from "../ui/skeleton.tsx";
import type { ShownMetric } from "./shown-metrics.ts";

/** Metrics side by side, each with its change; choosing one shows it in the chart below. */
export function KeyMetrics({
  metrics,
  row,
  meta,
  selected,
  onSelect,
}: {
  metrics: readonly ShownMetric[];
  row: ResultRow | null;
  meta: ResultMeta | null;
  selected: string;
  onSelect: (name: string) => void;
}) {
  return (
    <RadioGroup.Root
      value={selected}
      onValueChange={onSelect}
      aria-label="Figure in the chart"
      className="grid grid-cols-2 sm:grid-cols-3 lg:flex"
    >
      {metrics.map((metric, index) => (
        <RadioGroup.Item
          key={metric.name}
          value={metric.name}
          data-metric={metric.name}
          className="group border-line hover:bg-hover relative min-w-0 px-4 pt-3.5 pb-3 text-left transition-colors first:rounded-tl-xl last:rounded-tr-xl lg:grow lg:basis-0 lg:not-first:border-l"
        >
          <span className="text-muted group-aria-checked:text-ink block truncate text-xs font-medium transition-colors">
            {metric.title}
          </span>
          <span className="mt-1 flex flex-wrap items-baseline gap-x-2">
            {row === null ? (
              <Skeleton className="my-1 h-6 w-16" />
            ) : (
              <>
                <span className="text-xl font-semibold tracking-tight whitespace-nowrap tabular-nums">
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
              </>
            )}
          </span>
          <span className="bg-accent absolute inset-x-4 bottom-0 h-0.5 scale-x-0 rounded-full transition-transform group-aria-checked:scale-x-100" />
        </RadioGroup.Item>
      ))}
    </RadioGroup.Root>
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
