import { Link } from "@tanstack/react-router";
import { TriangleAlert, TrendingUp } from "lucide-react";
import { dayTitle, formatValue } from "../format/format.ts";
import { useSearch } from "../filters/use-search.ts";
import { metric, type MetricName } from "../metrics/shown-metrics.ts";
import { findUnusual, type DailyValues, type Unusual } from "./unusual.ts";

/** The days of the last week on which the subject was not as on other days of their name; each leads there. */
export function UnusualDays({ subject, days }: { subject: string; days: readonly DailyValues[] }) {
  const found = findUnusual(days, 3);
  if (found.length === 0) return null;
  return (
    <ul aria-label="Unusual" className="border-line mt-auto border-t px-2 py-1.5">
      {found.map((unusual) => (
        <li key={`${unusual.metric} ${unusual.day}`}>
          <UnusualDay subject={subject} unusual={unusual} />
        </li>
      ))}
    </ul>
  );
}

function UnusualDay({ subject, unusual }: { subject: string; unusual: Unusual }) {
  const { search } = useSearch();
  const { name, title, unit, better } = metric(unusual.metric as MetricName);
  const isHigher = unusual.value > unusual.usual[1];
  const isBad = better !== null && isHigher !== (better === "up");
  const Icon = isBad ? TriangleAlert : TrendingUp;
  const { day } = unusual;
  return (
    <Link
      to={subject}
      search={{ tenant: search.tenant, from: day, to: day, metric: name }}
      className="hover:bg-hover flex items-center gap-2 rounded-lg px-2 py-1.5 text-xs"
    >
      <Icon size={14} aria-hidden className={`shrink-0 ${isBad ? "text-bad" : "text-muted"}`} />
      <span className="min-w-0 text-pretty">
        <span className="font-medium">{title}</span> {formatValue(unusual.value, unit)} on {dayTitle(day)}
        <span className="text-muted">
          , usually {formatValue(unusual.usual[0], unit)} to {formatValue(unusual.usual[1], unit)}
        </span>
      </span>
    </Link>
  );
}
