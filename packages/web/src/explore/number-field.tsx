import { useState } from "react";
import { fieldClass } from "../ui/field.ts";

/** A whole number, taken over when somebody leaves the field or presses Enter. */
export function NumberField({
  value,
  least,
  most,
  onChange,
}: {
  value: number;
  least: number;
  most: number;
  onChange: (value: number) => void;
}) {
  const [text, setText] = useState<string | null>(null);
  const take = () => {
    setText(null);
    const number = Math.min(most, Math.max(least, Math.round(Number(text))));
    if (text !== null && text !== "" && number !== value && !Number.isNaN(number)) onChange(number);
  };
  return (
    <input
      type="number"
      inputMode="numeric"
      min={least}
      max={most}
      className={fieldClass}
      value={text ?? value}
      onChange={(event) => setText(event.target.value)}
      onBlur={take}
      onKeyDown={(event) => event.key === "Enter" && take()}
    />
  );
}
