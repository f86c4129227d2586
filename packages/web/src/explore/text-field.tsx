import { useState } from "react";
import { fieldClass } from "../ui/field.ts";

/** A text, taken over when somebody leaves the field or presses Enter: not every letter is another question. */
export function TextField({
  label,
  placeholder,
  value,
  onChange,
  className = "",
}: {
  label: string;
  placeholder: string;
  value: string;
  onChange: (value: string) => void;
  className?: string;
}) {
  const [text, setText] = useState<string | null>(null);
  const take = () => {
    if (text !== null && text !== value) onChange(text);
    setText(null);
  };
  return (
    <input
      aria-label={label}
      placeholder={placeholder}
      className={`${fieldClass} ${className}`}
      value={text ?? value}
      onChange={({ target }) => setText(target.value)}
      onBlur={take}
      onKeyDown={(event) => event.key === "Enter" && take()}
    />
  );
}
