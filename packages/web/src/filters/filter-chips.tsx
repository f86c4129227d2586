import { X } from "lucide-react";
import { countryName } from "../format/format.ts";
import { useSearch } from "./use-search.ts";

/** The filters that hold, each with a way out. */
export function FilterChips() {
  const { search, removeFilter } = useSearch();
  const filters = search.filters ?? [];
  if (filters.length === 0) return null;
  return (
    <ul className="flex flex-wrap gap-2" aria-label="Filters">
      {filters.map((filter) => {
        const [dimension, value] = filter;
        const shown = value === "" ? "(none)" : dimension === "country" ? countryName(value) : value;
        return (
          <li key={dimension}>
            <button
              type="button"
              onClick={() => removeFilter(filter)}
              aria-label={`Remove the filter ${dimension} is ${shown}`}
              className="border-line-strong bg-surface hover:bg-hover flex h-8 max-w-80 items-center gap-1.5 rounded-full border pr-2 pl-3 text-xs transition-colors"
            >
              <span className="text-muted">{dimension.replaceAll("_", " ")}</span>
              <span className="truncate font-medium">{shown}</span>
              <X size={13} className="text-muted shrink-0" aria-hidden />
            </button>
          </li>
        );
      })}
    </ul>
  );
}
