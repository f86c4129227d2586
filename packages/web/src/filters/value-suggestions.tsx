import { useQuery } from "@tanstack/react-query";
import type { Filter } from "@dendro/core";
import { Check } from "lucide-react";
import { useDeferredValue } from "react";
import { admin } from "../api/admin.ts";
import { api } from "../api/client.ts";
import { queryOf, segmentName } from "./search.ts";
import { useSearch } from "./use-search.ts";
import { useTenant } from "./tenant-context.ts";

const offered = 8;

/** The commonest values of a dimension in the time of the page, to be chosen, those first that were. */
export function ValueSuggestions({
  dimension,
  text,
  chosen,
  onToggle,
}: {
  dimension: string;
  text: string;
  chosen: readonly string[];
  onToggle: (value: string) => void;
}) {
  const tenant = useTenant();
  const { search } = useSearch();
  const wanted = useDeferredValue(text);
  const { date_range, timezone } = queryOf(search);
  const question = {
    metrics: ["events"],
    dimensions: [dimension],
    date_range,
    timezone,
    ...(wanted === "" ? {} : { filters: [["contains", dimension, [wanted]] satisfies Filter] }),
    pagination: { limit: offered },
  };
  const { data: found = [] } = useQuery({
    queryKey: ["values", tenant, question],
    queryFn: async () =>
      dimension === segmentName
        ? (await admin.saved(tenant, "segments"))
            .map(({ name }) => name)
            .filter((name) => name.includes(wanted))
        : (await api.query(tenant, question)).results.flatMap(({ dimensions: [value] }) => value ?? []),
  });
  const shown = [...new Set([...chosen, ...found])];
  if (shown.length === 0) return <p className="text-muted h-8 px-2 text-xs">No such value in this time.</p>;
  return (
    <ul aria-label="Values" className="max-h-60 overflow-y-auto">
      {shown.map((value) => (
        <li key={value}>
          <button
            type="button"
            aria-pressed={chosen.includes(value)}
            onClick={() => onToggle(value)}
            className="hover:bg-hover flex h-8 w-full items-center justify-between gap-2 rounded-lg px-2 text-left text-xs"
          >
            <span className="truncate">{value}</span>
            {chosen.includes(value) && <Check size={14} className="text-accent shrink-0" aria-hidden />}
          </button>
        </li>
      ))}
    </ul>
  );
}
