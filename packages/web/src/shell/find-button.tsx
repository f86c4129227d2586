import { Search } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { isMac } from "../keys/combo.ts";
import { useShortcut } from "../keys/shortcuts.tsx";

const CommandPalette = lazy(async () => ({ default: (await import("./palette.tsx")).CommandPalette }));

/** Opens the palette, also by ⌘K or Ctrl+K wherever the focus is; it is loaded when it is first wanted. */
export function FindButton() {
  const [isOpen, setOpen] = useState(false);
  useShortcut("Everywhere", { keys: ["Mod+K"], title: "Find a page, or anything by its id" }, () =>
    setOpen((now) => !now),
  );
  return (
    <>
      <button
        type="button"
        aria-keyshortcuts={isMac ? "Meta+K" : "Control+K"}
        onClick={() => setOpen(true)}
        className="text-muted border-line hover:bg-hover flex h-8 w-full items-center gap-2 rounded-lg border px-2.5 text-xs"
      >
        <Search size={14} aria-hidden />
        Find
        <kbd aria-hidden className="ml-auto font-sans">
          {isMac ? "⌘K" : "Ctrl K"}
        </kbd>
      </button>
      {isOpen && (
        <Suspense fallback={null}>
          <CommandPalette onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </>
  );
}
