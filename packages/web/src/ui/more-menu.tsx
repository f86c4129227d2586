import { Ellipsis } from "lucide-react";
import type { ReactNode } from "react";
import { Menu } from "./menu.tsx";

/** What can be done with something, behind three dots. */
export function MoreMenu({ label, children }: { label: string; children: ReactNode }) {
  return (
    <Menu
      className="min-w-52"
      button={
        <button
          type="button"
          aria-label={label}
          title={label}
          className="text-muted hover:bg-hover hover:text-ink data-[state=open]:bg-hover grid size-8 shrink-0 place-items-center rounded-md transition-colors print:hidden"
        >
          <Ellipsis size={15} aria-hidden />
        </button>
      }
    >
      {children}
    </Menu>
  );
}
