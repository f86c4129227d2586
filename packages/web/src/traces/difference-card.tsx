import { exactValue, formatChange, formatValue } from "../format/format.ts";
import { Card } from "../ui/card.tsx";
import { differencesOf, type Difference } from "./differences.ts";
import type { DrawnTrace } from "./use-trace.ts";

/** By how much two traces differ, from this one to the other. */
export function DifferenceCard({ first, second }: { first: DrawnTrace; second: DrawnTrace }) {
  return (
    <Card label="Differences">
      <dl className="grid grid-cols-2 gap-x-6 gap-y-3 px-4 py-3 sm:grid-cols-3 lg:grid-cols-5">
        {differencesOf(first.trace.totals, second.trace.totals).map((difference) => (
          <Cell key={difference.title} difference={difference} />
        ))}
      </dl>
    </Card>
  );
}

function Cell({ difference }: { difference: Difference }) {
  const { title, unit, first, second, change, isBurden } = difference;
  const isMore = change === "new" || (change !== null && change > 0);
  const look =
    !isBurden || change === null || change === 0 ? "text-muted" : isMore ? "text-bad" : "text-good";
  return (
    <div data-difference={title} className="tabular-nums">
      <dt className="text-muted text-xs">{title}</dt>
      <dd className="flex flex-wrap items-baseline gap-x-2">
        <span
          className="font-medium"
          title={`${exactValue(first, unit)} here, ${exactValue(second, unit)} in the other`}
        >
          {formatValue(first, unit)} → {formatValue(second, unit)}
        </span>
        <span className={`text-xs ${look}`}>{change === null ? "" : formatChange(change)}</span>
      </dd>
    </div>
  );
}
