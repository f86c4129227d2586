import { X } from "lucide-react";
import type { Catalog } from "../api/client.ts";
import { fieldClass } from "../ui/field.ts";
import { IconButton } from "../ui/icon-button.tsx";
import { Fault } from "./fault.tsx";
import { Labelled } from "./labelled.tsx";
import { dimensionOptions, filterNames, typesFirst } from "./name-options.ts";
import { NumberField } from "./number-field.tsx";
import { PerSelect } from "./per-select.tsx";
import { StepFilters } from "./step-filters.tsx";
import type { AddressedQuestion } from "./use-question.ts";

/** Whose paths, of what, from the beginning or around one station, and how far. */
export function PathsBuilder({
  asked: { parts, setParts },
  catalog,
  faults,
}: {
  asked: AddressedQuestion;
  catalog: Catalog | null;
  faults: ReadonlyMap<string, string>;
}) {
  const { per, by, around, steps, limit, filters } = parts;
  return (
    <div className="space-y-4 p-4">
      <fieldset className="min-w-0">
        <legend className="text-muted mb-1 text-xs font-medium">Of events</legend>
        <StepFilters
          label="paths"
          filters={Array.isArray(filters) ? (filters as unknown[]) : []}
          dimensions={typesFirst(filterNames(catalog))}
          onChange={(next) => setParts({ filters: next })}
        />
      </fieldset>
      <div className="grid grid-cols-2 gap-3 sm:grid-cols-4">
        <PerSelect value={per} fault={faults.get("per")} onChange={(next) => setParts({ per: next })} />
        <Labelled title="Stations are" fault={faults.get("by")}>
          <select
            className={fieldClass}
            value={typeof by === "string" ? by : "page"}
            onChange={({ target }) => setParts({ by: target.value, around: undefined })}
          >
            {dimensionOptions(catalog)
              .filter(({ value }) => !value.startsWith("time:"))
              .map(({ value, title }) => (
                <option key={value} value={value}>
                  {title}
                </option>
              ))}
          </select>
        </Labelled>
        <Labelled title="Steps" fault={faults.get("steps")}>
          <NumberField
            value={typeof steps === "number" ? steps : 3}
            least={1}
            most={10}
            onChange={(next) => setParts({ steps: next })}
          />
        </Labelled>
        <Labelled title="Links a step" fault={faults.get("limit")}>
          <NumberField
            value={typeof limit === "number" ? limit : 20}
            least={1}
            most={100}
            onChange={(next) => setParts({ limit: next })}
          />
        </Labelled>
      </div>
      {typeof around === "string" ? (
        <p className="flex min-w-0 items-center gap-2 text-sm">
          <span className="text-muted">Around</span>
          <span className="min-w-0 truncate font-medium">{around}</span>
          <IconButton label="From the beginning" onClick={() => setParts({ around: undefined })}>
            <X size={14} aria-hidden />
          </IconButton>
        </p>
      ) : (
        <AroundForm onSet={(station) => setParts({ around: station })} />
      )}
      <Fault text={faults.get("around")} />
    </div>
  );
}

function AroundForm({ onSet }: { onSet: (station: string) => void }) {
  return (
    <form
      className="max-w-80"
      onSubmit={(event) => {
        event.preventDefault();
        const station = new FormData(event.currentTarget).get("around");
        if (typeof station === "string" && station !== "") onSet(station);
      }}
    >
      <Labelled title="From the beginning, or around">
        <input name="around" className={fieldClass} placeholder="/pricing, or click a node below" />
      </Labelled>
    </form>
  );
}
