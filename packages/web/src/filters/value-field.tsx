import { Check } from "lucide-react";
import { useId, useRef, useState, type KeyboardEvent } from "react";
import { fieldClass } from "../ui/field.ts";
import { useValues } from "./use-values.ts";

/**
 * Values of a dimension, as ARIA APG has a combobox whose list stays open and takes several: typing narrows the list, arrows
 * move in it, Enter chooses or takes back; with nothing chosen in the list Enter is the form's.
 */
export function ValueField({
  dimension,
  text,
  onText,
  chosen,
  onToggle,
}: {
  dimension: string;
  text: string;
  onText: (text: string) => void;
  chosen: readonly string[];
  onToggle: (value: string) => void;
}) {
  const id = useId();
  const list = useRef<HTMLDivElement>(null);
  const [active, setActive] = useState<string | null>(null);
  const found = useValues(dimension, text.trim());
  const shown = [...new Set([...chosen, ...found])];
  const at = active === null ? -1 : shown.indexOf(active);

  const move = (to: number) => {
    const next = (to + shown.length) % shown.length;
    setActive(shown[next] ?? null);
    list.current?.children[next]?.scrollIntoView({ block: "nearest" });
  };
  const press = (event: KeyboardEvent) => {
    const value = shown[at];
    if (event.key === "ArrowDown" && shown.length > 0) move(at + 1);
    else if (event.key === "ArrowUp" && shown.length > 0) move(at === -1 ? -1 : at - 1);
    else if (event.key === "Enter" && value !== undefined) onToggle(value);
    else return;
    event.preventDefault();
  };
  return (
    <>
      <input
        role="combobox"
        aria-label="Value"
        aria-expanded={shown.length > 0}
        aria-controls={shown.length > 0 ? `${id}-list` : undefined}
        aria-autocomplete="list"
        aria-activedescendant={at === -1 ? undefined : `${id}-${at}`}
        autoComplete="off"
        placeholder="Value"
        className={fieldClass}
        value={text}
        onKeyDown={press}
        onChange={(event) => {
          setActive(null);
          onText(event.target.value);
        }}
      />
      {shown.length === 0 ? (
        <p className="text-muted h-8 px-2 text-xs">No such value in this time.</p>
      ) : (
        <div
          ref={list}
          id={`${id}-list`}
          role="listbox"
          aria-label="Values"
          aria-multiselectable
          className="max-h-60 overflow-y-auto"
        >
          {shown.map((value, index) => (
            // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/interactive-supports-focus -- keys are the field's
            <div
              key={value}
              id={`${id}-${index}`}
              role="option"
              aria-selected={chosen.includes(value)}
              data-active={index === at || undefined}
              // The field keeps the focus.
              onPointerDown={(event) => event.preventDefault()}
              onClick={() => onToggle(value)}
              className="hover:bg-hover data-active:bg-hover data-active:outline-accent flex h-8 w-full cursor-pointer items-center justify-between gap-2 rounded-lg px-2 text-left text-xs -outline-offset-2 data-active:outline-2"
            >
              <span className="truncate">{value}</span>
              {chosen.includes(value) && <Check size={14} className="text-accent shrink-0" aria-hidden />}
            </div>
          ))}
        </div>
      )}
    </>
  );
}
