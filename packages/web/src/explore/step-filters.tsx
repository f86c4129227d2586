import { Plus, X } from "lucide-react";
import { useState } from "react";
import { FilterForm } from "../filters/filter-form.tsx";
import { Button } from "../ui/button.tsx";
import { Popover } from "../ui/popover.tsx";
import { filterWords } from "./filter-words.ts";

/** The filters of one step, and a way to add one. What the form cannot say, the JSON can; here it is shown as it stands. */
export function StepFilters({
  label,
  filters,
  dimensions,
  onChange,
}: {
  label: string;
  filters: readonly unknown[];
  dimensions: readonly string[];
  onChange: (filters: readonly unknown[]) => void;
}) {
  const [isOpen, setOpen] = useState(false);
  return (
    <div className="flex min-w-0 flex-wrap items-center gap-1.5">
      {filters.length > 0 && (
        <ul aria-label={`Filters of ${label}`} className="contents">
          {filters.map((filter) => {
            const words = filterWords(filter);
            return (
              <li key={JSON.stringify(filter)} className="min-w-0">
                <button
                  type="button"
                  onClick={() => onChange(filters.filter((one) => one !== filter))}
                  className="border-line-strong bg-surface hover:bg-hover flex h-8 max-w-80 items-center gap-1.5 rounded-full border pr-2 pl-3 text-xs"
                >
                  <span className="sr-only">Remove </span>
                  <span className="truncate">{words}</span>
                  <X size={13} className="text-muted shrink-0" aria-hidden />
                </button>
              </li>
            );
          })}
        </ul>
      )}
      <Popover
        isOpen={isOpen}
        onOpenChange={setOpen}
        label={`Add a filter to ${label}`}
        align="start"
        button={
          <Button className="h-8 border-dashed text-xs">
            <Plus size={13} aria-hidden />
            {filters.length === 0 ? "Which events?" : "And"}
            <span className="sr-only"> of {label}</span>
          </Button>
        }
      >
        <FilterForm
          dimensions={dimensions}
          onAdd={(filter) => {
            setOpen(false);
            onChange([...filters, filter]);
          }}
        />
      </Popover>
    </div>
  );
}
