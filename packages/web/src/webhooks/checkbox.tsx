import type { ReactNode } from "react";

/** Something that is so or not, with what it means below it. */
export function Checkbox({
  label,
  hint,
  isChecked,
  onChange,
}: {
  label: string;
  hint?: ReactNode;
  isChecked: boolean;
  onChange: (isChecked: boolean) => void;
}) {
  return (
    <label className="flex items-start gap-2.5">
      <input
        type="checkbox"
        checked={isChecked}
        onChange={(event) => onChange(event.target.checked)}
        className="accent-accent mt-0.5 size-4 shrink-0"
      />
      <span className="min-w-0">
        <span className="block text-sm">{label}</span>
        {hint !== undefined && <span className="text-muted block text-xs text-pretty">{hint}</span>}
      </span>
    </label>
  );
}
