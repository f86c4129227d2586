import { X } from "lucide-react";
import { formatValue } from "../format/format.ts";
import { textFilterNames, type ListSearch } from "./list-search.ts";
import { filterTitles } from "./filter-titles.ts";
import { useListSearch } from "./use-list-search.ts";

/** The filters that have no control of their own, each with a way to take it off. */
export function FilterChips() {
  const { search, change } = useListSearch();
  const chips: [keyof ListSearch, string, string][] = [];
  for (const name of textFilterNames) {
    const value = search[name];
    if (name !== "name" && value !== undefined) chips.push([name, filterTitles[name], value]);
  }
  if (search.longer !== undefined)
    chips.push(["longer", "Took at least", formatValue(search.longer, "milliseconds")]);
  return chips.map(([name, title, value]) => (
    <span
      key={name}
      className="bg-accent-soft text-accent flex h-9 max-w-full min-w-0 items-center gap-1.5 rounded-lg pr-1 pl-3"
    >
      <span className="truncate" title={value}>
        {title} <strong className="font-medium">{value}</strong>
      </span>
      <button
        type="button"
        aria-label={`Remove ${title} ${value}`}
        onClick={() => change({ [name]: undefined })}
        className="grid size-7 shrink-0 place-items-center rounded-md"
      >
        <X size={14} aria-hidden />
      </button>
    </span>
  ));
}
