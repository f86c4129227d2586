import { useShowShortcuts } from "../keys/shortcuts.tsx";

/** Lists the shortcuts, as `?` does. */
export function ShortcutsButton() {
  return (
    <button
      type="button"
      aria-label="Keyboard shortcuts"
      title="Keyboard shortcuts"
      aria-keyshortcuts="?"
      onClick={useShowShortcuts()}
      className="text-muted border-line hover:bg-hover grid size-8 shrink-0 place-items-center rounded-lg border text-xs"
    >
      <span aria-hidden>?</span>
    </button>
  );
}
