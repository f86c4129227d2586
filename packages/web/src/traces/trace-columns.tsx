import { Link } from "@tanstack/react-router";
import { columnVisibilityFeature, createColumnHelper, tableFeatures } from "@tanstack/react-table";
import type { Unit } from "@dendro/core";
import { exactValue, formatValue } from "../format/format.ts";
import { columnTitles } from "./column-names.ts";
import type { ListedTrace } from "./trace-api.ts";
import { ErrorCount } from "./error-count.tsx";
import { exactTitle, whenTitle } from "../format/when.ts";
import { carried } from "../filters/search.ts";

export const features = tableFeatures({ columnVisibilityFeature });
const column = createColumnHelper<typeof features, ListedTrace>();

const startOf = ({ start }: ListedTrace): number => (start === null ? Number.NaN : Date.parse(start));
const figure = (value: number, unit: Unit) => (
  <span title={exactValue(value, unit)}>{formatValue(value, unit)}</span>
);
const muted = (text: string | null) => (
  <span className="text-muted block truncate" title={text ?? undefined}>
    {text ?? "–"}
  </span>
);

export const columns = column.columns([
  column.display({
    id: "name",
    header: columnTitles.name,
    cell: ({ row: { original: trace } }) => (
      <Link
        to="/traces/$traceId"
        params={{ traceId: trace.id }}
        search={carried}
        className="block truncate font-medium after:absolute after:inset-0"
      >
        {trace.name ?? trace.id}
      </Link>
    ),
  }),
  column.display({
    id: "started",
    header: columnTitles.started,
    cell: ({ row: { original: trace } }) => (
      <time
        dateTime={trace.start ?? undefined}
        title={trace.start === null ? undefined : exactTitle(startOf(trace))}
      >
        {trace.start === null ? "–" : whenTitle(startOf(trace))}
      </time>
    ),
  }),
  column.display({
    id: "duration",
    header: columnTitles.duration,
    cell: ({ row }) => figure(row.original.duration_ms, "milliseconds"),
  }),
  column.display({
    id: "status",
    header: columnTitles.status,
    cell: ({ row }) => <ErrorCount errors={row.original.errors} />,
  }),
  column.display({
    id: "tokens",
    header: columnTitles.tokens,
    cell: ({ row }) => figure(row.original.tokens, "count"),
  }),
  column.display({
    id: "cost",
    header: columnTitles.cost,
    cell: ({ row }) => figure(row.original.cost, "usd"),
  }),
  column.display({
    id: "model",
    header: columnTitles.model,
    cell: ({ row: { original: trace } }) =>
      muted(trace.model === null || trace.models < 2 ? trace.model : `${trace.model} +${trace.models - 1}`),
  }),
  column.display({ id: "user", header: columnTitles.user, cell: ({ row }) => muted(row.original.user_id) }),
  column.display({
    id: "spans",
    header: columnTitles.spans,
    cell: ({ row }) => figure(row.original.spans, "count"),
  }),
  column.display({
    id: "worker",
    header: columnTitles.worker,
    cell: ({ row }) => muted(row.original.source),
  }),
  column.display({
    id: "conversation",
    header: columnTitles.conversation,
    cell: ({ row }) => muted(row.original.thread_id),
  }),
  column.display({ id: "id", header: columnTitles.id, cell: ({ row }) => muted(row.original.id) }),
]);
