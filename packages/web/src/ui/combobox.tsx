import { useId, useRef, useState, type KeyboardEvent } from "react";
import { fieldClass } from "./field.ts";
import { findOptions, type Option } from "./find-options.ts";

/**
 * A field with a list of what it may be filled with, as ARIA APG has a combobox with list autocomplete: typing narrows the
 * list, arrows move in it, Enter chooses, Escape closes.
 * @param other what may be chosen though it is not in the list, from what was typed
 * @param onBackspace what Backspace in the empty field does
 */
export function Combobox({
  label,
  placeholder,
  options,
  onChoose,
  other,
  onBackspace,
  describedBy,
}: {
  label: string;
  placeholder: string;
  options: readonly Option[];
  onChoose: (value: string) => void;
  other?: (text: string) => Option | null;
  onBackspace?: () => void;
  describedBy?: string;
}) {
  const id = useId();
  const list = useRef<HTMLDivElement>(null);
  const [text, setText] = useState("");
  const [isOpen, setOpen] = useState(false);
  const [at, setAt] = useState(0);
  const own = text.trim() === "" ? null : (other?.(text.trim()) ?? null);
  const found = findOptions(options, text);
  const shown = own === null ? found : [...found, own];
  const active = isOpen ? shown[at] : undefined;

  const move = (to: number) => {
    setOpen(true);
    const next = Math.max(0, Math.min(to, shown.length - 1));
    setAt(next);
    list.current?.children[next]?.scrollIntoView({ block: "nearest" });
  };
  const choose = (value: string) => {
    onChoose(value);
    setText("");
    setAt(0);
    setOpen(false);
  };
  const close = () => {
    setOpen(false);
    setText("");
    setAt(0);
  };
  const press = (event: KeyboardEvent) => {
    const moves: Record<string, number> = isOpen
      ? { ArrowDown: at + 1, ArrowUp: at - 1 }
      : { ArrowDown: 0, ArrowUp: shown.length - 1 };
    const to = moves[event.key];
    if (to !== undefined) move(to);
    else if (event.key === "Enter" && active !== undefined) choose(active.value);
    else if (event.key === "Escape" && (isOpen || text !== "")) close();
    else if (event.key === "Backspace" && text === "") onBackspace?.();
    else return;
    if (event.key !== "Backspace") event.preventDefault();
  };

  return (
    <div className="relative min-w-40 grow basis-40">
      <input
        role="combobox"
        aria-label={label}
        aria-expanded={isOpen}
        aria-controls={`${id}-list`}
        aria-autocomplete="list"
        aria-activedescendant={active === undefined ? undefined : `${id}-${at}`}
        aria-describedby={describedBy}
        autoComplete="off"
        spellCheck={false}
        placeholder={placeholder}
        value={text}
        className={fieldClass}
        onKeyDown={press}
        onClick={() => setOpen(true)}
        onBlur={close}
        onChange={(event) => {
          setText(event.target.value);
          setAt(0);
          setOpen(true);
        }}
      />
      <div
        ref={list}
        id={`${id}-list`}
        role="listbox"
        aria-label={label}
        hidden={!isOpen}
        className="border-line bg-raised absolute top-10 left-0 z-20 max-h-72 w-80 max-w-[calc(100vw-3rem)] overflow-y-auto rounded-xl border p-1.5 shadow-xl shadow-black/10"
      >
        {isOpen &&
          shown.map(({ value, title, detail }, index) => (
            // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/interactive-supports-focus -- keys are the field's
            <div
              key={value}
              id={`${id}-${index}`}
              role="option"
              aria-selected={index === at}
              className="aria-selected:bg-hover cursor-pointer rounded-lg px-2.5 py-1.5"
              // The field keeps the focus.
              onPointerDown={(event) => event.preventDefault()}
              onPointerMove={() => setAt(index)}
              onClick={() => choose(value)}
            >
              <span className="flex items-baseline justify-between gap-3">
                <span className="min-w-0 font-medium break-words">{title}</span>
                {title !== value && <code className="text-muted truncate text-xs">{value}</code>}
              </span>
              <span className="text-muted block text-xs text-pretty">{detail}</span>
            </div>
          ))}
        {isOpen && shown.length === 0 && (
          <div
            role="option"
            aria-disabled
            aria-selected={false}
            tabIndex={-1}
            className="text-muted px-2.5 py-1.5 text-xs"
          >
            Nothing is called so.
          </div>
        )}
      </div>
    </div>
  );
}
