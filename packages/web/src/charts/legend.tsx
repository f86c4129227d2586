import type { Line } from "./plot.ts";

/** The lines of a chart, each of which may be hidden and shown again. */
export function Legend({
  lines,
  hidden,
  onToggle,
}: {
  lines: readonly Pick<Line, "id" | "title" | "color">[];
  hidden: ReadonlySet<string>;
  onToggle: (id: string) => void;
}) {
  return (
    <ul className="flex flex-wrap gap-x-1 gap-y-0.5 px-3 pt-2" aria-label="Legend">
      {lines.map(({ id, title, color }) => (
        <li key={id} className="min-w-0">
          <button
            type="button"
            aria-pressed={!hidden.has(id)}
            onClick={() => onToggle(id)}
            className="hover:bg-hover text-muted aria-pressed:text-ink flex h-7 max-w-56 items-center gap-2 rounded-md px-2 text-xs transition-colors not-aria-pressed:line-through"
          >
            <span
              aria-hidden
              className="size-2 shrink-0 rounded-xs"
              style={{ background: hidden.has(id) ? "var(--line-strong)" : `var(--${color})` }}
            />
            <span className="truncate">{title}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}
