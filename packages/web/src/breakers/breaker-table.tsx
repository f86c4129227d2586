import { Link } from "@tanstack/react-router";
import type { BreakerStatus } from "../api/breakers.ts";
import { carried } from "../filters/search.ts";
import { useSearch } from "../filters/use-search.ts";
import { whenTitle } from "../format/when.ts";
import { Table } from "../ui/table.tsx";
import { BreakerState } from "./breaker-state.tsx";

const rank = { open: 0, half_open: 1, closed: 2 } as const;

/** Breakers, those first of which calls do not go through. */
export function BreakerTable({ breakers }: { breakers: readonly BreakerStatus[] }) {
  const { search } = useSearch();
  return (
    <Table
      label="Breakers"
      rows={breakers.toSorted((one, other) => rank[one.state] - rank[other.state])}
      keyOf={(breaker) => breaker.node_type}
      empty=""
      columns={[
        {
          title: "Node type",
          cell: ({ node_type: node }) => (
            <Link
              to="/breakers/$node"
              params={{ node }}
              search={carried(search)}
              className="block max-w-44 min-w-32 font-medium break-words hover:underline sm:max-w-80"
            >
              {node}
            </Link>
          ),
        },
        { title: "State", cell: (breaker) => <BreakerState breaker={breaker} /> },
        {
          title: "Failures in a row",
          align: "right",
          cell: ({ consecutive_failures: failures, threshold }) => `${failures} of ${threshold}`,
        },
        {
          title: "Last error",
          cell: ({ last_error: error }) =>
            error === null ? "" : <code className="text-xs break-words">{error}</code>,
        },
        {
          title: "Next",
          cell: (breaker) => (
            <span className="text-xs whitespace-nowrap tabular-nums">{nextOf(breaker)}</span>
          ),
        },
        {
          title: "Opened",
          align: "right",
          cell: ({ opening }) => (opening === 0 ? "never" : `${opening} ×`),
        },
      ]}
    />
  );
}

/** What happens by itself. */
function nextOf({ override, state, recovery_at: recoveryAt, probes }: BreakerStatus): string {
  if (override !== null)
    return override.until === null ? "" : `override ends ${whenTitle(Date.parse(override.until))}`;
  if (recoveryAt !== null) return `tries again ${whenTitle(Date.parse(recoveryAt))}`;
  return state === "half_open" ? `${probes.succeeded} of ${probes.allowed} probes succeeded` : "";
}
