import { X } from "lucide-react";
import type { ReactNode } from "react";
import { useShortcut } from "../keys/shortcuts.tsx";
import { useDocumentTitle } from "../shell/document-title.ts";

/** A board for a screen on the wall: nothing around it, larger type; Escape leads back. */
export function Wall({
  title,
  onLeave,
  children,
}: {
  title: string;
  onLeave: () => void;
  children: ReactNode;
}) {
  useDocumentTitle(title);
  useShortcut("On the wall", { keys: ["Escape"], title: "Leave the wall" }, onLeave);
  return (
    <div style={{ zoom: 1.25 }}>
      <header className="mb-4 flex items-center justify-between">
        <h1 className="text-2xl font-semibold tracking-tight">{title}</h1>
        <button
          type="button"
          onClick={onLeave}
          aria-label="Leave the wall"
          className="text-muted hover:bg-hover grid size-9 place-items-center rounded-lg opacity-0 transition-opacity hover:opacity-100 focus-visible:opacity-100"
        >
          <X size={16} aria-hidden />
        </button>
      </header>
      {children}
    </div>
  );
}
