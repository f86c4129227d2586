import { useState } from "react";
import type { Unit } from "@dendro/core";
import type { AlertRule } from "../api/alerts.ts";
import { fieldClass } from "../ui/field.ts";
import { Labelled } from "../ui/labelled.tsx";

type Condition = AlertRule["condition"];

const kinds = [
  ["above", "is above"],
  ["below", "is below"],
  ["changed", "has changed by"],
  ["unusual", "is unusual for the time of the week"],
  ["absent", "is nothing at all"],
] as const;

/** What a condition of a kind begins as. */
const firstOf = (kind: Condition["kind"], before: Condition): Condition => {
  switch (kind) {
    case "above":
    case "below":
      return { kind, value: "value" in before ? before.value : 0 };
    case "changed":
      return { kind, percent: 50, direction: "either", against: "week" };
    case "unusual":
      return { kind, sensitivity: 4, direction: "either" };
    case "absent":
      return { kind };
  }
};

const unitTitles: Readonly<Partial<Record<Unit, string>>> = {
  percent: "percent",
  milliseconds: "milliseconds",
  seconds: "seconds",
  usd: "dollars",
  bytes: "bytes",
};

/** When it is not as it should be. */
export function ConditionFields({
  condition,
  unit,
  onChange,
}: {
  condition: Condition;
  unit: Unit;
  onChange: (condition: Condition) => void;
}) {
  return (
    <fieldset className="grid gap-3 sm:grid-cols-2">
      <legend className="sr-only">Condition</legend>
      <Labelled label="It is not as it should be when it">
        <select
          value={condition.kind}
          onChange={({ target }) => onChange(firstOf(target.value as Condition["kind"], condition))}
          className={fieldClass}
        >
          {kinds.map(([kind, title]) => (
            <option key={kind} value={kind}>
              {title}
            </option>
          ))}
        </select>
      </Labelled>
      {(condition.kind === "above" || condition.kind === "below") && (
        <>
          <Labelled label={`Limit${unitTitles[unit] === undefined ? "" : `, in ${unitTitles[unit]}`}`}>
            <NumberInput
              value={condition.value}
              onChange={(value) => onChange({ ...condition, value: value ?? condition.value })}
            />
          </Labelled>
          <Labelled
            label="Well again from"
            hint="Optional: away from the limit, so that it does not fire again and again."
          >
            <NumberInput
              isOptional
              value={condition.recovers ?? null}
              onChange={(value) => {
                const { recovers: _, ...rest } = condition;
                onChange(value === null ? rest : { ...rest, recovers: value });
              }}
            />
          </Labelled>
        </>
      )}
      {condition.kind === "changed" && (
        <>
          <Labelled label="More than, in percent">
            <NumberInput
              least={1}
              value={condition.percent}
              onChange={(value) => onChange({ ...condition, percent: value ?? condition.percent })}
            />
          </Labelled>
          <Labelled label="Compared with">
            <select
              value={condition.against}
              onChange={({ target }) =>
                onChange({ ...condition, against: target.value as typeof condition.against })
              }
              className={fieldClass}
            >
              <option value="previous">The time right before</option>
              <option value="day">The same time a day before</option>
              <option value="week">The same time a week before</option>
            </select>
          </Labelled>
        </>
      )}
      {condition.kind === "unusual" && (
        <Labelled
          label="Sensitivity"
          hint="Median absolute deviations from the median of eight weeks. Larger is calmer."
        >
          <NumberInput
            least={1}
            most={20}
            value={condition.sensitivity}
            onChange={(value) => onChange({ ...condition, sensitivity: value ?? condition.sensitivity })}
          />
        </Labelled>
      )}
      {(condition.kind === "changed" || condition.kind === "unusual") && (
        <Labelled label="Which way">
          <select
            value={condition.direction}
            onChange={({ target }) =>
              onChange({ ...condition, direction: target.value as typeof condition.direction })
            }
            className={fieldClass}
          >
            <option value="either">Up or down</option>
            <option value="up">Up</option>
            <option value="down">Down</option>
          </select>
        </Labelled>
      )}
    </fieldset>
  );
}

/** A number as it is written: what is none yet is handed on when it is one. */
function NumberInput({
  value,
  least,
  most,
  isOptional = false,
  onChange,
}: {
  value: number | null;
  least?: number;
  most?: number;
  isOptional?: boolean;
  onChange: (value: number | null) => void;
}) {
  const [text, setText] = useState(value === null ? "" : String(value));
  return (
    <input
      type="number"
      step="any"
      required={!isOptional}
      min={least}
      max={most}
      value={text}
      onChange={({ target }) => {
        setText(target.value);
        if (target.value !== "") onChange(target.valueAsNumber);
        else if (isOptional) onChange(null);
      }}
      className={fieldClass}
    />
  );
}
