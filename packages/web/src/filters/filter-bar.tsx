import { ListFilter } from "lucide-react";
import { useState } from "react";
import { Button } from "../ui/button.tsx";
import { Popover } from "../ui/popover.tsx";
import { FilterChips } from "./filter-chips.tsx";
import { FilterForm } from "./filter-form.tsx";
import { SavedFilters } from "./saved-filters.tsx";
import { useSearch } from "./use-search.ts";

/** The filters of the page, and a way to add one. */
export function FilterBar({ dimensions }: { dimensions: readonly string[] }) {
  const { addFilter } = useSearch();
  const [isOpen, setOpen] = useState(false);
  return (
    <div className="flex flex-wrap items-center gap-2">
      <Popover
        isOpen={isOpen}
        onOpenChange={setOpen}
        label="Add a filter"
        align="start"
        button={
          <Button className="h-8 text-xs print:hidden">
            <ListFilter size={14} className="text-muted" aria-hidden />
            Filter
          </Button>
        }
      >
        <FilterForm
          dimensions={dimensions}
          onAdd={(filter) => {
            setOpen(false);
            addFilter(filter);
          }}
        />
      </Popover>
      <SavedFilters />
      <FilterChips />
    </div>
  );
}
