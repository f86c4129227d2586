import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { DateRangePicker } from "../filters/date-range-picker.tsx";
import { FilterBar } from "../filters/filter-bar.tsx";
import { carried } from "../filters/search.ts";
import { useSearch } from "../filters/use-search.ts";
import { PageMenu } from "./page-menu.tsx";
import { PrintedUnder } from "./printed-under.tsx";
import { useDocumentTitle } from "./document-title.ts";

/** A part of a subject that has an address of its own. */
export type PageTab = readonly [to: string, title: string];

/** Of many tabs on a phone the one that is shown is seen. */
const showCurrent = (tabs: HTMLElement | null) =>
  tabs?.querySelector("[aria-current=page]")?.scrollIntoView({ block: "nearest", inline: "nearest" });

/**
 * A page: its title and state, what leads to its other parts, and what it shows.
 * @param state what there is to say beside the title, such as who is there now
 * @param filters the dimensions that may be filtered by; without them there is no filter bar
 * @param hasMenu whether it has the menu of every page, and not one of its own @defaultValue true
 * @param hasRange whether it is about a time that can be chosen @defaultValue true
 */
export function Page({
  title,
  state,
  tabs = [],
  actions,
  filters,
  hasRange = true,
  hasMenu = true,
  children,
}: {
  title: string;
  state?: ReactNode;
  tabs?: readonly PageTab[];
  actions?: ReactNode;
  filters?: readonly string[];
  hasRange?: boolean;
  hasMenu?: boolean;
  children: ReactNode;
}) {
  const { search } = useSearch();
  useDocumentTitle(title);
  return (
    <div className="space-y-4">
      <header className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <h1 className="text-xl font-semibold tracking-tight">{title}</h1>
        {state}
        <div className="ml-auto flex flex-wrap items-center gap-2 print:hidden">
          {actions}
          {hasRange && <DateRangePicker />}
          {hasMenu && <PageMenu />}
        </div>
        <PrintedUnder hasRange={hasRange} />
      </header>
      {tabs.length > 0 && (
        <nav
          ref={showCurrent}
          aria-label={`Parts of ${title}`}
          className="border-line -mt-1 flex gap-1 overflow-x-auto border-b print:hidden"
        >
          {tabs.map(([to, name]) => (
            <Link
              key={to}
              to={to}
              search={carried(search)}
              activeOptions={{ exact: true, includeSearch: false }}
              className="text-muted hover:text-ink data-[status=active]:text-ink data-[status=active]:border-accent -mb-px border-b-2 border-transparent px-2.5 py-2 font-medium whitespace-nowrap transition-colors"
            >
              {name}
            </Link>
          ))}
        </nav>
      )}
      {filters !== undefined && <FilterBar dimensions={filters} />}
      {children}
    </div>
  );
}
