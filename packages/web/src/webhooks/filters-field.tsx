import type { Filter } from "@dendro/core";
import { ListFilter, X } from "lucide-react";
import { useId, useState } from "react";
import { filterNames, typesFirst } from "../explore/name-options.ts";
import { FilterChipList } from "../filters/filter-chips.tsx";
import { FilterForm } from "../filters/filter-form.tsx";
import { pageOperators, segmentName, type PageFilter } from "../filters/search.ts";
import { useCatalog } from "../questions/catalog.ts";
import { Button } from "../ui/button.tsx";
import { Popover } from "../ui/popover.tsx";

/** What must be true of an event beside its type. What was written by the API and has no form here stays as it is. */
export function FiltersField({
  filters,
  hint = "All must match an event for it to be sent.",
  onChange,
}: {
  filters: readonly Filter[];
  hint?: string;
  onChange: (filters: readonly Filter[]) => void;
}) {
  const id = useId();
  const catalog = useCatalog();
  const [isOpen, setOpen] = useState(false);
  const others = filters.filter((filter) => !isPageFilter(filter));
  const without = (gone: unknown) => onChange(filters.filter((filter) => filter !== gone));
  return (
    <div role="group" aria-labelledby={`${id}-label`}>
      <span id={`${id}-label`} className="mb-1 block text-xs font-medium">
        Filters
      </span>
      <div className="flex flex-wrap items-center gap-2">
        <Popover
          isOpen={isOpen}
          onOpenChange={setOpen}
          label="Add a filter"
          align="start"
          button={
            <Button className="h-8 text-xs" disabled={catalog === null}>
              <ListFilter size={14} className="text-muted" aria-hidden />
              Filter
            </Button>
          }
        >
          <FilterForm
            dimensions={[...typesFirst(filterNames(catalog)), segmentName]}
            onAdd={([operator, dimension, values]) => {
              setOpen(false);
              onChange([...filters, [operator, dimension, [...values]]]);
            }}
          />
        </Popover>
        <FilterChipList filters={filters.filter(isPageFilter)} onRemove={without} />
        {others.map((filter) => (
          <button
            key={JSON.stringify(filter)}
            type="button"
            onClick={() => without(filter)}
            className="border-line-strong hover:bg-hover flex min-h-8 max-w-full items-center gap-1.5 rounded-full border py-1 pr-2 pl-3 text-xs"
          >
            <span className="sr-only">Remove the filter </span>
            <code className="min-w-0 truncate">{JSON.stringify(filter)}</code>
            <X size={13} className="text-muted shrink-0" aria-hidden />
          </button>
        ))}
      </div>
      <span className="text-muted mt-1 block text-xs text-pretty">{hint}</span>
    </div>
  );
}

/** Whether it is one that the form of filters makes. */
const isPageFilter = (filter: Filter): filter is Filter & PageFilter =>
  pageOperators.some((name) => name === filter[0]) && typeof filter[1] === "string";
