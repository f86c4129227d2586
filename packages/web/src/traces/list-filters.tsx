import { CircleAlert } from "lucide-react";
import { CardMenu } from "../exports/card-menu.tsx";
import { FilterChips } from "./list-filter-chips.tsx";
import { FilterForm } from "./list-filter-form.tsx";
import { NameFilter } from "./name-filter.tsx";
import { ColumnsMenu } from "./columns-menu.tsx";
import { orders, usualOrder, type Order } from "./list-search.ts";
import { listQuestion } from "./list-question.ts";
import { ViewsMenu } from "./views-menu.tsx";
import { useListSearch } from "./use-list-search.ts";

/** What narrows the list, and how it is shown. */
export function ListFilters() {
  const { search, change } = useListSearch();
  const isErrors = search.errors === true;
  return (
    <div className="flex flex-wrap items-center gap-2">
      <NameFilter key={search.name ?? ""} />
      <button
        type="button"
        aria-pressed={isErrors}
        onClick={() => change({ errors: isErrors ? undefined : true })}
        className="border-line-strong bg-surface hover:bg-hover aria-pressed:border-bad aria-pressed:text-bad flex h-9 items-center gap-2 rounded-lg border px-3 font-medium whitespace-nowrap transition-colors"
      >
        <CircleAlert size={15} className={isErrors ? "" : "text-muted"} aria-hidden />
        Errors only
      </button>
      <FilterForm />
      <FilterChips />
      {/* On a phone, how it is shown stands in a row of its own. */}
      <div className="flex items-center gap-2 max-sm:basis-full sm:ml-auto">
        <label className="border-line-strong bg-surface flex h-9 items-center rounded-lg border pl-3 font-medium sm:hidden">
          <span className="sr-only">Sort</span>
          <select
            value={search.sort ?? usualOrder}
            onChange={({ target }) =>
              change({ sort: target.value === usualOrder ? undefined : (target.value as Order) })
            }
            className="h-full bg-transparent pr-2 outline-none"
          >
            {Object.entries(orders).map(([order, title]) => (
              <option key={order} value={order}>
                {title}
              </option>
            ))}
          </select>
        </label>
        <ViewsMenu />
        <ColumnsMenu />
        <CardMenu title="Traces" source={{ path: "/api/v1/query", question: listQuestion(search) }} />
      </div>
    </div>
  );
}
