import { useState, type FormEvent } from "react";
import { Button } from "../ui/button.tsx";
import { fieldClass } from "../ui/field.ts";
import { pageOperators, segmentName, type PageFilter, type PageOperator } from "./search.ts";
import { ValueField } from "./value-field.tsx";

const words: Readonly<Record<PageOperator, string>> = {
  is: "is",
  is_not: "is not",
  contains: "contains",
  contains_not: "does not contain",
};

/** Asks for a dimension, what is asked of it, and values, of which those that exist are offered. */
export function FilterForm({
  dimensions,
  onAdd,
}: {
  dimensions: readonly string[];
  onAdd: (filter: PageFilter) => void;
}) {
  const [dimension, setDimension] = useState(dimensions[0] ?? "");
  const [operator, setOperator] = useState<PageOperator>("is");
  const [values, setValues] = useState<readonly string[]>([]);
  const [text, setText] = useState("");
  // Filters with a name hold as a whole.
  const operators = dimension === segmentName ? (["is", "is_not"] as const) : pageOperators;
  const chosen = text.trim() === "" ? values : [...new Set([...values, text.trim()])];
  const submit = (event: FormEvent) => {
    event.preventDefault();
    // It may stand above another form, which is not sent by it.
    event.stopPropagation();
    if (chosen.length > 0) onAdd([operator, dimension, chosen]);
  };
  const toggle = (value: string) => {
    setText("");
    setValues(values.includes(value) ? values.filter((one) => one !== value) : [...values, value]);
  };
  return (
    <form onSubmit={submit} className="space-y-2">
      <div className="flex gap-2">
        <select
          aria-label="Dimension"
          className={fieldClass}
          value={dimension}
          onChange={(event) => {
            setDimension(event.target.value);
            setOperator("is");
            setValues([]);
          }}
        >
          {dimensions.map((name) => (
            <option key={name} value={name}>
              {name.replaceAll("_", " ")}
            </option>
          ))}
        </select>
        <select
          aria-label="Condition"
          className={fieldClass}
          value={operator}
          onChange={(event) => setOperator(event.target.value as PageOperator)}
        >
          {operators.map((name) => (
            <option key={name} value={name}>
              {words[name]}
            </option>
          ))}
        </select>
      </div>
      <ValueField
        key={dimension}
        dimension={dimension}
        text={text}
        onText={setText}
        chosen={values}
        onToggle={toggle}
      />
      <Button type="submit" className="w-full justify-center" disabled={chosen.length === 0}>
        Add the filter
      </Button>
    </form>
  );
}
