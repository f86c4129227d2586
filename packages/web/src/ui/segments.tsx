import { ToggleGroup } from "radix-ui";

/** One of a few, side by side. */
export function Segments({
  label,
  options,
  value,
  onChange,
}: {
  label: string;
  options: readonly (readonly [value: string, title: string])[];
  value: string;
  onChange: (value: string) => void;
}) {
  return (
    <ToggleGroup.Root
      type="single"
      aria-label={label}
      value={value}
      onValueChange={(next) => next !== "" && onChange(next)}
      className="-mr-1.5 flex min-w-0 overflow-x-auto"
    >
      {options.map(([option, title]) => (
        <ToggleGroup.Item
          key={option}
          value={option}
          className="text-muted hover:text-ink data-[state=on]:text-ink h-8 rounded-md px-1.5 text-xs font-medium whitespace-nowrap transition-colors data-[state=on]:underline data-[state=on]:decoration-2 data-[state=on]:underline-offset-[6px] sm:px-2"
        >
          {title}
        </ToggleGroup.Item>
      ))}
    </ToggleGroup.Root>
  );
}
