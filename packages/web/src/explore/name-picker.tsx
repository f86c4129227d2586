import { X } from "lucide-react";
import { useId } from "react";
import { Combobox } from "../ui/combobox.tsx";
import type { Option } from "../ui/find-options.ts";
import { Fault } from "./fault.tsx";

/** Several names that are chosen from a list, in an order. */
export function NamePicker({
  title,
  placeholder,
  names,
  options,
  onChange,
  other,
  fault,
}: {
  title: string;
  placeholder: string;
  names: readonly string[];
  options: readonly Option[];
  onChange: (names: readonly string[]) => void;
  other?: (text: string) => Option | null;
  fault: string | undefined;
}) {
  const faultId = useId();
  return (
    <fieldset className="min-w-0">
      <legend className="text-muted mb-1 text-xs font-medium">{title}</legend>
      <div className="flex flex-wrap gap-1.5">
        {names.length > 0 && (
          <ul aria-label={title} className="contents">
            {names.map((name) => {
              const option = options.find(({ value }) => value === name);
              return (
                <li key={name} className="min-w-0">
                  <button
                    type="button"
                    title={option?.detail}
                    onClick={() => onChange(names.filter((one) => one !== name))}
                    className="border-line-strong bg-surface hover:bg-hover flex h-9 max-w-72 items-center gap-1.5 rounded-lg border pr-2 pl-3 text-sm font-medium"
                  >
                    <span className="sr-only">Remove </span>
                    <span className="truncate">{option?.title ?? name}</span>
                    <X size={13} className="text-muted shrink-0" aria-hidden />
                  </button>
                </li>
              );
            })}
          </ul>
        )}
        <Combobox
          label={`Add to ${title.toLowerCase()}`}
          placeholder={placeholder}
          options={options.filter(({ value }) => !names.includes(value))}
          onChoose={(name) => onChange([...names.filter((one) => one !== name), name])}
          onBackspace={() => onChange(names.slice(0, -1))}
          {...(other === undefined ? {} : { other })}
          {...(fault === undefined ? {} : { describedBy: faultId })}
        />
      </div>
      <Fault id={faultId} text={fault} />
    </fieldset>
  );
}
