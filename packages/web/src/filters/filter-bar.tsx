import { ListFilter } from "lucide-react";
import { Popover } from "radix-ui";
import { useState } from "react";
import { Button } from "../ui/button.tsx";
import { FilterChips } from "./filter-chips.tsx";
import { FilterForm } from "./filter-form.tsx";
import { useSearch } from "./use-search.ts";

/** The filters of the page, and a way to add one. */
export function FilterBar({ dimensions }: { dimensions: readonly string[] }) {
  const { addFilter } = useSearch();
  const [isOpen, setOpen] = useState(false);
  return (
    <div className="flex flex-wrap items-center gap-2">
      <Popover.Root open={isOpen} onOpenChange={setOpen}>
        <Popover.Trigger asChild>
          <Button className="h-8 text-xs">
            <ListFilter size={14} className="text-muted" aria-hidden />
            Filter
          </Button>
        </Popover.Trigger>
        <Popover.Portal>
          <Popover.Content
            align="start"
            sideOffset={6}
            collisionPadding={12}
            aria-label="Add a filter"
            className="border-line bg-raised z-20 w-80 animate-[appear_.12s_ease-out] rounded-xl border p-3 shadow-xl shadow-black/10"
          >
            <FilterForm
              dimensions={dimensions}
              onAdd={(filter) => {
                setOpen(false);
                addFilter(filter);
              }}
            />
          </Popover.Content>
        </Popover.Portal>
      </Popover.Root>
      <FilterChips />
    </div>
  );
}
