import type { ResultMeta, ResultRow } from "@dendro/core";
import { KeyFigure } from "../metrics/key-figure.tsx";
import type { MetricInfo } from "../questions/metric-info.ts";

/** Each metric as one large figure, with its change where it is compared. */
export function AnswerFigures({
  metrics,
  row,
  meta,
}: {
  metrics: readonly MetricInfo[];
  row: ResultRow | null;
  meta: ResultMeta | null;
}) {
  return (
    <dl className="m-auto flex w-full flex-wrap gap-x-10 gap-y-4 px-4 py-4">
      {metrics.map((metric, index) => (
        <div key={metric.name} data-metric={metric.name} className="min-w-0">
          <dt className="text-muted truncate text-xs font-medium">{metric.title}</dt>
          <dd>
            <KeyFigure metric={metric} row={row} index={index} meta={meta} />
          </dd>
        </div>
      ))}
    </dl>
  );
}
