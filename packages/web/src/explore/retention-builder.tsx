import type { Catalog } from "../api/client.ts";
import { fieldClass } from "../ui/field.ts";
import { Fault } from "./fault.tsx";
import { Labelled } from "./labelled.tsx";
import { filterNames, typesFirst } from "./name-options.ts";
import { NumberField } from "./number-field.tsx";
import { PerSelect } from "./per-select.tsx";
import { StepFilters } from "./step-filters.tsx";
import type { AddressedQuestion } from "./use-question.ts";

const sides = [
  ["first", "Begins with"],
  ["return", "Comes back with"],
] as const;

/** With what somebody begins, what shows that they are back, and in which periods. */
export function RetentionBuilder({
  asked: { parts, setParts },
  catalog,
  faults,
}: {
  asked: AddressedQuestion;
  catalog: Catalog | null;
  faults: ReadonlyMap<string, string>;
}) {
  const dimensions = typesFirst(filterNames(catalog));
  const { per, granularity, periods, cohort } = parts;
  return (
    <div className="space-y-4 p-4">
      {sides.map(([side, title]) => (
        <fieldset key={side} className="min-w-0">
          <legend className="text-muted mb-1 text-xs font-medium">{title}</legend>
          <StepFilters
            label={title}
            filters={Array.isArray(parts[side]) ? (parts[side] as unknown[]) : []}
            dimensions={dimensions}
            onChange={(filters) => setParts({ [side]: filters })}
          />
          <Fault text={faults.get(side)} />
        </fieldset>
      ))}
      <div className="grid grid-cols-2 gap-3 sm:grid-cols-4">
        <PerSelect value={per} fault={faults.get("per")} onChange={(next) => setParts({ per: next })} />
        <Labelled title="Periods of a" fault={faults.get("granularity")}>
          <select
            className={fieldClass}
            value={typeof granularity === "string" ? granularity : "week"}
            onChange={({ target }) => setParts({ granularity: target.value })}
          >
            {["day", "week", "month"].map((one) => (
              <option key={one} value={one}>
                {one}
              </option>
            ))}
          </select>
        </Labelled>
        <Labelled title="How many later" fault={faults.get("periods")}>
          <NumberField
            value={typeof periods === "number" ? periods : 8}
            least={1}
            most={100}
            onChange={(next) => setParts({ periods: next })}
          />
        </Labelled>
        <Labelled title="Who counts" fault={faults.get("cohort")}>
          <select
            className={fieldClass}
            value={typeof cohort === "string" ? cohort : "first_in_range"}
            onChange={({ target }) =>
              setParts({ cohort: target.value === "first_in_range" ? undefined : target.value })
            }
          >
            <option value="first_in_range">All who did it</option>
            <option value="first_ever">Who never did before</option>
          </select>
        </Labelled>
      </div>
    </div>
  );
}
