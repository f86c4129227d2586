import { Link } from "@tanstack/react-router";
import type { Alert } from "../api/alerts.ts";
import { carried } from "../filters/search.ts";
import { useSearch } from "../filters/use-search.ts";
import { useCatalog } from "../questions/catalog.ts";
import { dimensionTitle, metricInfo } from "../questions/metric-info.ts";
import { Ago } from "../ui/ago.tsx";
import { Table } from "../ui/table.tsx";
import { AlertState, StaleNote } from "./alert-state.tsx";
import { conditionWords, windowWords } from "./rule-words.ts";

/** What needs somebody comes first. */
const urgency: readonly Alert["state"][] = ["firing", "recovering", "pending", "no_data", "new", "ok", "off"];

/** The alerts, each with what it watches and how that is. */
export function AlertTable({ alerts }: { alerts: readonly Alert[] }) {
  const { search } = useSearch();
  return (
    <Table
      label="Alerts"
      rows={alerts.toSorted((a, b) => urgency.indexOf(a.state) - urgency.indexOf(b.state))}
      keyOf={({ name }) => name}
      empty="There is no alert yet."
      columns={[
        {
          title: "Alert",
          cell: (alert) => (
            <span className="block min-w-52 py-0.5">
              <Link
                to="/alerts/$name"
                params={{ name: alert.name }}
                search={carried(search)}
                className="font-medium break-words hover:underline"
              >
                {alert.rule.title}
              </Link>
              <Watched alert={alert} />
              <StaleNote alert={alert} />
            </span>
          ),
        },
        { title: "State", cell: ({ state }) => <AlertState state={state} /> },
        { title: "Severity", cell: ({ rule }) => severityTitles[rule.severity] },
        {
          title: "Firing",
          cell: ({ series, firing_since: since, rule }) =>
            since === null ? (
              <span className="text-muted">–</span>
            ) : (
              <span className="whitespace-nowrap">
                {rule.question.dimension !== null && `${series.firing + series.recovering}, `}
                <Ago at={since} />
              </span>
            ),
        },
      ]}
    />
  );
}

export const severityTitles = { critical: "Critical", warning: "Warning", info: "Info" } as const;

function Watched({ alert: { rule } }: { alert: Alert }) {
  const catalog = useCatalog();
  const { metric, dimension } = rule.question;
  const { title, unit } = metricInfo(metric, catalog);
  return (
    <span className="text-muted block text-xs text-pretty">
      {title}
      {dimension !== null && ` of each ${dimensionTitle(dimension, catalog).toLowerCase()}`}{" "}
      {windowWords(rule.window)}: {conditionWords(rule.condition, unit)}
    </span>
  );
}
