import { Search as SearchIcon } from "lucide-react";
import { useWrittenText } from "../ui/use-written-text.ts";

/** A field whose text narrows a list, a moment after it was written. */
export function SearchBox({
  label,
  value,
  onChange,
}: {
  label: string;
  value: string;
  onChange: (text: string) => void;
}) {
  const [text, setText] = useWrittenText(value, onChange);
  return (
    <label className="border-line-strong bg-surface flex h-8 min-w-0 items-center gap-2 rounded-lg border px-2.5">
      <SearchIcon size={14} className="text-muted shrink-0" aria-hidden />
      <span className="sr-only">{label}</span>
      <input
        type="search"
        value={text}
        onChange={(event) => setText(event.target.value)}
        placeholder={label}
        className="placeholder:text-muted w-64 min-w-0 bg-transparent text-xs outline-none"
      />
    </label>
  );
}
