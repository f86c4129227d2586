import { ChevronDown, ChevronUp, Search as SearchIcon } from "lucide-react";
import type { ReactNode } from "react";
import { useShortcutsWithin } from "../keys/shortcuts.tsx";
import { useWrittenText } from "../ui/use-written-text.ts";
import type { TraceSearch } from "./trace-search.ts";
import type { Waterfall } from "./use-waterfall.ts";

const findShortcuts = [
  { keys: ["Enter"], title: "Next match" },
  { keys: ["Shift+Enter"], title: "Previous match" },
  { keys: ["Escape"], title: "End the search" },
];

/** Looks for spans, says how many there are, and goes from one to the next. */
export function FindSpans({
  waterfall: { found, match, goTo },
  find,
  change,
}: {
  waterfall: Waterfall;
  find: string | undefined;
  change: (next: Partial<TraceSearch>) => void;
}) {
  const [text, setText] = useWrittenText(find ?? "", (wanted) =>
    change({ find: wanted === "" ? undefined : wanted }),
  );
  const at = match === null ? -1 : found.indexOf(match);
  const step = (by: 1 | -1) => {
    const next = at === -1 ? (by === 1 ? 0 : found.length - 1) : (at + by + found.length) % found.length;
    const id = found[next];
    if (id !== undefined) goTo(id);
  };
  const onKeyDown = useShortcutsWithin("In the search for spans", findShortcuts, (event) => {
    if (event.key === "Enter") step(event.shiftKey ? -1 : 1);
    if (event.key !== "Escape" || text === "") return;
    // It is the search that ends, and not what else Escape ends.
    event.stopPropagation();
    setText("");
  });
  return (
    <label className="border-line focus-within:border-accent flex h-8 min-w-0 grow items-center gap-2 rounded-lg border pr-1 pl-2.5 transition-colors sm:max-w-80">
      <SearchIcon size={14} className="text-muted shrink-0" aria-hidden />
      <span className="sr-only">Find spans</span>
      <input
        type="search"
        value={text}
        onChange={({ target }) => setText(target.value)}
        onKeyDown={onKeyDown}
        placeholder="Find spans"
        className="placeholder:text-muted w-full min-w-0 bg-transparent outline-none"
      />
      {find !== undefined && (
        <>
          <span role="status" className="text-muted shrink-0 text-xs tabular-nums">
            {at === -1 ? found.length : `${at + 1} of ${found.length}`}
            <span className="sr-only"> found</span>
          </span>
          <Step title="Previous match" isOff={found.length === 0} onClick={() => step(-1)}>
            <ChevronUp size={14} aria-hidden />
          </Step>
          <Step title="Next match" isOff={found.length === 0} onClick={() => step(1)}>
            <ChevronDown size={14} aria-hidden />
          </Step>
        </>
      )}
    </label>
  );
}

function Step({
  title,
  isOff,
  onClick,
  children,
}: {
  title: string;
  isOff: boolean;
  onClick: () => void;
  children: ReactNode;
}) {
  return (
    <button
      type="button"
      aria-label={title}
      title={title}
      disabled={isOff}
      onClick={onClick}
      className="text-muted hover:bg-hover hover:text-ink grid size-6 shrink-0 place-items-center rounded-md disabled:opacity-40"
    >
      {children}
    </button>
  );
}
