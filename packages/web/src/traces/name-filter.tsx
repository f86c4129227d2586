import { Search as SearchIcon } from "lucide-react";
import { useWrittenText } from "../ui/use-written-text.ts";
import { useListSearch } from "./use-list-search.ts";

/** A part of a name that traces must have; the list follows when typing is over. */
export function NameFilter() {
  const { search, change } = useListSearch();
  const [text, setText] = useWrittenText(search.name ?? "", (name) =>
    change({ name: name === "" ? undefined : name }),
  );
  return (
    <label className="border-line-strong bg-surface focus-within:border-accent flex h-9 min-w-0 grow items-center gap-2 rounded-lg border px-2.5 transition-colors sm:max-w-64">
      <SearchIcon size={15} className="text-muted shrink-0" aria-hidden />
      <span className="sr-only">Name contains</span>
      <input
        type="search"
        value={text}
        onChange={({ target }) => setText(target.value)}
        placeholder="Name contains"
        className="placeholder:text-muted w-full min-w-0 bg-transparent outline-none"
      />
    </label>
  );
}
