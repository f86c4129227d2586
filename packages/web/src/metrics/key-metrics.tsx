import type { ResultMeta, ResultRow } from "@dendro/core";
import { RadioGroup } from "radix-ui";
import { chooseByArrow } from "../ui/choose-by-arrow.ts";
import { KeyFigure } from "./key-figure.tsx";
import type { ShownMetric } from "./shown-metrics.ts";

/** Metrics side by side, each with its change; choosing one shows it in the chart below. */
export function KeyMetrics({
  metrics,
  row,
  meta,
  isComing,
  selected,
  onSelect,
}: {
  metrics: readonly ShownMetric[];
  row: ResultRow | null;
  meta: ResultMeta | null;
  /** Whether there will be a row where there is none yet. */
  isComing: boolean;
  selected: string;
  onSelect: (name: string) => void;
}) {
  return (
    <RadioGroup.Root
      value={selected}
      onValueChange={onSelect}
      onKeyDownCapture={(event) => chooseByArrow(event, onSelect)}
      aria-label="Figure in the chart"
      className="grid grid-cols-2 sm:grid-cols-3 xl:flex"
    >
      {metrics.map((metric, index) => (
        <RadioGroup.Item
          key={metric.name}
          value={metric.name}
          data-metric={metric.name}
          className="group border-line hover:bg-hover relative min-w-0 px-4 pt-3.5 pb-3 text-left transition-colors first:rounded-tl-xl last:rounded-tr-xl xl:grow xl:basis-0 xl:not-first:border-l"
        >
          <span className="text-muted group-aria-checked:text-ink mb-0.5 block truncate text-xs font-medium transition-colors">
            {metric.title}
          </span>
          <KeyFigure metric={metric} row={row} index={index} meta={meta} isComing={isComing} />
          <span className="bg-accent absolute inset-x-4 bottom-0 h-0.5 scale-x-0 rounded-full transition-transform group-aria-checked:scale-x-100" />
        </RadioGroup.Item>
      ))}
    </RadioGroup.Root>
  );
}
