import { X } from "lucide-react";
import { countryName } from "../format/format.ts";
import type { PageFilter } from "./search.ts";
import { useSearch } from "./use-search.ts";

const operatorWords = { is_not: "is not", contains: "contains", contains_not: "without" } as const;

/** The filters of the page, each with a way out. */
export function FilterChips() {
  const { search, removeFilter } = useSearch();
  return <FilterChipList filters={search.filters ?? []} onRemove={removeFilter} />;
}

/** Filters that hold, each with a way out. */
export function FilterChipList({
  filters,
  onRemove,
}: {
  filters: readonly PageFilter[];
  onRemove: (filter: PageFilter) => void;
}) {
  if (filters.length === 0) return null;
  return (
    <ul className="flex flex-wrap gap-2" aria-label="Filters">
      {filters.map((filter) => {
        const [operator, dimension] = filter;
        const shown = valuesOf(filter);
        return (
          <li key={`${operator} ${dimension}`}>
            <button
              type="button"
              onClick={() => onRemove(filter)}
              className="border-line-strong bg-surface hover:bg-hover flex h-8 max-w-80 items-center gap-1.5 rounded-full border pr-2 pl-3 text-xs transition-colors"
            >
              <span className="sr-only">Remove the filter </span>
              <span className="text-muted whitespace-nowrap">
                {dimension.replaceAll("_", " ")}{" "}
                {operator === "is" ? <span className="sr-only">is </span> : operatorWords[operator]}
              </span>
              <span className="truncate font-medium">{shown}</span>
              <X size={13} className="text-muted shrink-0" aria-hidden />
            </button>
          </li>
        );
      })}
    </ul>
  );
}

function valuesOf([, dimension, values]: PageFilter): string {
  const shown = values.map((value) =>
    value === "" ? "(none)" : dimension === "country" ? countryName(value) : value,
  );
  return shown.join(" or ");
}
