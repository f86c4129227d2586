import { Search } from "lucide-react";
import { lazy, Suspense, useEffect, useState } from "react";

const CommandPalette = lazy(async () => ({ default: (await import("./palette.tsx")).CommandPalette }));

const isMac = /Mac|iPhone|iPad/u.test(navigator.userAgent);

/** Opens the palette, also by ⌘K or Ctrl+K wherever the focus is; it is loaded when it is first wanted. */
export function FindButton() {
  const [isOpen, setOpen] = useState(false);
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== "k" || !(isMac ? event.metaKey : event.ctrlKey)) return;
      event.preventDefault();
      setOpen((now) => !now);
    };
    globalThis.addEventListener("keydown", listen);
    return () => globalThis.removeEventListener("keydown", listen);
  }, []);
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
