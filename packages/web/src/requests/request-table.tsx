import type { StoredEvent } from "../api/client.ts";
import { formatValue } from "../format/format.ts";
import { whenTitle } from "../format/when.ts";
import { TraceLink } from "../shell/trace-link.tsx";
import { Table } from "../ui/table.tsx";

const textOf = (event: StoredEvent, ...names: string[]) =>
  names.map((name) => event[name]).find((value) => typeof value === "string" && value !== "") as
    string | undefined;

const numberOf = (event: StoredEvent, name: string) => {
  const value = event[name];
  return typeof value === "number" ? value : null;
};

/** Requests, each of which opens as it is kept; one of a trace leads to that. */
export function RequestTable({
  events: requests,
  onOpen,
}: {
  events: readonly StoredEvent[];
  onOpen: (request: StoredEvent) => void;
}) {
  return (
    <Table
      label="Requests"
      rows={requests}
      keyOf={({ id }) => id}
      empty="None in this time."
      columns={[
        {
          title: "Request",
          cell: (request) => (
            <button
              type="button"
              onClick={() => onOpen(request)}
              data-request={request.id}
              className="block max-w-96 truncate rounded-md text-left font-mono text-xs hover:underline max-sm:max-w-36"
            >
              {textOf(request, "method")} {textOf(request, "path", "route", "name")}
            </button>
          ),
        },
        {
          title: "Status",
          cell: (request) => (
            <span className={`tabular-nums ${request["status"] === "error" ? "text-bad font-medium" : ""}`}>
              {numberOf(request, "status_code") ?? textOf(request, "status") ?? "–"}
              {request["error_type"] !== undefined && (
                <span className="text-muted ml-2 text-xs font-normal">{textOf(request, "error_type")}</span>
              )}
            </span>
          ),
        },
        {
          title: "Duration",
          align: "right",
          cell: (request) => formatValue(numberOf(request, "duration_ms"), "milliseconds"),
        },
        { title: "From", cell: (request) => textOf(request, "source") ?? "–" },
        {
          title: "When",
          align: "right",
          cell: ({ timestamp }) => (
            <time className="text-muted whitespace-nowrap" dateTime={new Date(timestamp).toISOString()}>
              {whenTitle(timestamp)}
            </time>
          ),
        },
        {
          title: "Trace",
          align: "right",
          cell: (request) => {
            const trace = textOf(request, "trace_id");
            return trace === undefined ? "–" : <TraceLink id={trace} />;
          },
        },
      ]}
    />
  );
}
