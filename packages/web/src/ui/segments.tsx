import { RadioGroup } from "radix-ui";
import { chooseByArrow } from "./choose-by-arrow.ts";

/** One of a few, side by side: arrows choose. */
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
    <RadioGroup.Root
      aria-label={label}
      value={value}
      onValueChange={onChange}
      onKeyDownCapture={(event) => chooseByArrow(event, onChange)}
      className="-mr-1.5 flex min-w-0 overflow-x-auto"
    >
      {options.map(([option, title]) => (
        <RadioGroup.Item
          key={option}
          value={option}
          className="text-muted hover:text-ink data-[state=checked]:text-ink h-8 rounded-md px-1.5 text-xs font-medium whitespace-nowrap transition-colors data-[state=checked]:underline data-[state=checked]:decoration-2 data-[state=checked]:underline-offset-[6px] sm:px-2"
        >
          {title}
        </RadioGroup.Item>
      ))}
    </RadioGroup.Root>
  );
}
