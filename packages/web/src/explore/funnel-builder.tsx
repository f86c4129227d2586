import { ArrowDown, ArrowUp, Plus, X } from "lucide-react";
import type { Catalog } from "../api/client.ts";
import type { Question } from "../questions/question.ts";
import { Button } from "../ui/button.tsx";
import { fieldClass } from "../ui/field.ts";
import { Fault } from "./fault.tsx";
import { IconButton } from "../ui/icon-button.tsx";
import { Labelled } from "./labelled.tsx";
import { dimensionOptions, filterNames, typesFirst } from "./name-options.ts";
import { PerSelect } from "./per-select.tsx";
import { isObject } from "./search.ts";
import { StepFilters } from "./step-filters.tsx";
import { TextField } from "./text-field.tsx";
import type { AddressedQuestion } from "./use-question.ts";
import { windows } from "./windows.ts";

/** The steps of a funnel, whose they are, and how long the last may be after the first. */
export function FunnelBuilder({
  asked: { parts, setParts },
  catalog,
  faults,
}: {
  asked: AddressedQuestion;
  catalog: Catalog | null;
  faults: ReadonlyMap<string, string>;
}) {
  const steps = (Array.isArray(parts["steps"]) ? (parts["steps"] as unknown[]) : []).filter(isObject);
  const dimensions = typesFirst(filterNames(catalog));
  const setSteps = (next: readonly Question[]) => setParts({ steps: next });
  const setStep = (index: number, step: Question) => setSteps(steps.with(index, step));
  const swap = (a: number, b: number) =>
    setSteps(steps.with(a, steps[b] as Question).with(b, steps[a] as Question));
  return (
    <div className="space-y-4 p-4">
      <ol className="space-y-2" aria-label="Steps">
        {steps.map((step, index) => {
          const name = typeof step["name"] === "string" ? step["name"] : "";
          const label = name === "" ? `step ${index + 1}` : name;
          const filters = Array.isArray(step["filters"]) ? (step["filters"] as unknown[]) : [];
          return (
            // A step is known by its place: that is what it is.
            <li key={index} className="border-line flex flex-wrap items-start gap-2 rounded-lg border p-2">
              <span className="text-muted grid h-8 w-6 place-items-center text-xs tabular-nums">
                {index + 1}
              </span>
              <TextField
                label={`Name of step ${index + 1}`}
                placeholder={`Step ${index + 1}`}
                className="h-8 w-36!"
                value={name}
                onChange={(text) => {
                  const { name: _name, ...rest } = step;
                  setStep(index, text === "" ? rest : { name: text, ...rest });
                }}
              />
              <div className="min-w-0 grow basis-40">
                <StepFilters
                  label={label}
                  filters={filters}
                  dimensions={dimensions}
                  onChange={(next) => setStep(index, { ...step, filters: next })}
                />
              </div>
              <div className="ml-auto flex">
                <IconButton
                  label={`Move ${label} up`}
                  isOff={index === 0}
                  onClick={() => swap(index, index - 1)}
                >
                  <ArrowUp size={14} aria-hidden />
                </IconButton>
                <IconButton
                  label={`Move ${label} down`}
                  isOff={index === steps.length - 1}
                  onClick={() => swap(index, index + 1)}
                >
                  <ArrowDown size={14} aria-hidden />
                </IconButton>
                <IconButton label={`Remove ${label}`} onClick={() => setSteps(steps.toSpliced(index, 1))}>
                  <X size={14} aria-hidden />
                </IconButton>
              </div>
            </li>
          );
        })}
      </ol>
      <Fault text={faults.get("steps")} />
      <Button className="h-8 text-xs" onClick={() => setSteps([...steps, { filters: [] }])}>
        <Plus size={14} aria-hidden />
        Add a step
      </Button>
      <div className="grid grid-cols-2 gap-3 sm:grid-cols-3">
        <PerSelect value={parts["per"]} fault={faults.get("per")} onChange={(per) => setParts({ per })} />
        <Labelled title="Within" fault={faults.get("window")}>
          <select
            className={fieldClass}
            value={typeof parts["window"] === "string" ? parts["window"] : "14d"}
            onChange={({ target }) => setParts({ window: target.value })}
          >
            {windows(parts["window"]).map(([value, title]) => (
              <option key={value} value={value}>
                {title}
              </option>
            ))}
          </select>
        </Labelled>
        <Labelled title="Split by" fault={faults.get("dimension")}>
          <select
            className={fieldClass}
            value={typeof parts["dimension"] === "string" ? parts["dimension"] : ""}
            onChange={({ target: { value } }) => setParts({ dimension: value === "" ? undefined : value })}
          >
            <option value="">Not split</option>
            {dimensionOptions(catalog)
              .filter(({ value }) => !value.startsWith("time:"))
              .map(({ value, title }) => (
                <option key={value} value={value}>
                  {title}
                </option>
              ))}
          </select>
        </Labelled>
      </div>
    </div>
  );
}
