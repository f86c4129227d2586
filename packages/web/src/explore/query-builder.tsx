import type { Catalog } from "../api/client.ts";
import { granularities, granularityIn } from "../questions/drawing.ts";
import { textsOf } from "../questions/question.ts";
import { fieldClass } from "../ui/field.ts";
import type { Option } from "../ui/find-options.ts";
import { Fault } from "./fault.tsx";
import { Labelled } from "./labelled.tsx";
import { NamePicker } from "./name-picker.tsx";
import { dimensionOptions, metricOptions } from "./name-options.ts";
import { NumberField } from "./number-field.tsx";
import { hiddenParts, rowLimitOf, withDimensions, withGranularity, withRowLimit } from "./query-parts.ts";
import { isObject } from "./search.ts";
import type { AddressedQuestion } from "./use-question.ts";

const comparisons = [
  ["", "Not compared"],
  ["previous_period", "The period before"],
  ["previous_year", "The year before"],
] as const;

/** What is measured, by what, and beside what. */
export function QueryBuilder({
  asked: { parts, setParts },
  catalog,
  faults,
}: {
  asked: AddressedQuestion;
  catalog: Catalog | null;
  faults: ReadonlyMap<string, string>;
}) {
  const dimensions = textsOf(parts["dimensions"]);
  const compare = parts["compare"] ?? "";
  const isOwnComparison = comparisons.every(([value]) => value !== compare);
  const hidden = hiddenParts(parts);
  return (
    <div className="space-y-4 p-4">
      <NamePicker
        title="Metrics"
        placeholder="Add a metric"
        names={textsOf(parts["metrics"])}
        options={metricOptions(catalog)}
        other={readFunction}
        onChange={(metrics) => setParts({ metrics, order_by: undefined })}
        fault={faults.get("metrics")}
      />
      <NamePicker
        title="Dimensions"
        placeholder="Add a dimension"
        names={dimensions}
        options={dimensionOptions(catalog)}
        other={readPath}
        onChange={(names) => setParts(withDimensions(parts, names))}
        fault={faults.get("dimensions") ?? faults.get("top")}
      />
      <div className="grid grid-cols-2 gap-3 sm:grid-cols-3">
        <Labelled title="Over time">
          <select
            className={fieldClass}
            value={granularityIn(dimensions) ?? ""}
            onChange={({ target }) => setParts(withGranularity(parts, target.value))}
          >
            <option value="">Not by time</option>
            {granularities.map((one) => (
              <option key={one} value={one}>
                By {one}
              </option>
            ))}
          </select>
        </Labelled>
        <Labelled title="Compare with" fault={faults.get("compare")}>
          <select
            className={fieldClass}
            value={typeof compare === "string" && !isOwnComparison ? compare : "own"}
            onChange={({ target: { value } }) => setParts({ compare: value === "" ? undefined : value })}
          >
            {comparisons.map(([value, title]) => (
              <option key={value} value={value}>
                {title}
              </option>
            ))}
            {isOwnComparison && (
              <option value="own" disabled>
                As the JSON says
              </option>
            )}
          </select>
        </Labelled>
        {dimensions.some((name) => !name.startsWith("time:")) && (
          <Labelled
            title={isObject(parts["top"]) ? "Largest groups" : "Most rows"}
            fault={faults.get("pagination")}
          >
            <NumberField
              value={rowLimitOf(parts)}
              least={1}
              most={isObject(parts["top"]) ? 100 : 10_000}
              onChange={(limit) => setParts(withRowLimit(parts, limit))}
            />
          </Labelled>
        )}
      </div>
      {hidden.length > 0 && (
        <p className="text-muted text-xs">
          The JSON also says <span className="font-medium">{hidden.join(", ")}</span>.{" "}
          <button
            type="button"
            className="text-ink underline"
            onClick={() => setParts(Object.fromEntries(hidden.map((name) => [name, undefined])))}
          >
            Leave it out
          </button>
          {hidden.map((name) => (
            <Fault key={name} text={faults.get(name)} />
          ))}
        </p>
      )}
    </div>
  );
}

/** A function of metrics or fields, as it is written. */
const readFunction = (text: string): Option | null =>
  text.includes("(") ? { value: text, title: text, detail: "A function of fields or metrics." } : null;

const readPath = (text: string): Option | null =>
  /^data\../u.test(text) ? { value: text, title: text, detail: "A path in the event's data." } : null;
