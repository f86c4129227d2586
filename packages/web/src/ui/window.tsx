import { X } from "lucide-react";
import { Dialog } from "radix-ui";
import type { ReactNode } from "react";
import { FocusBack, leaveFocus } from "./focus-back.tsx";

/** A window above the page, as long as it is drawn. Escape, its cross and a click beside it close it, and who opened it has the focus again. */
export function Window({
  title,
  onClose,
  className = "max-w-md",
  children,
}: {
  title: string;
  onClose: () => void;
  /** How wide it may be. */
  className?: string;
  children: ReactNode;
}) {
  return (
    <Dialog.Root open onOpenChange={(isOpen) => !isOpen && onClose()}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-30 animate-[appear_.12s_ease-out] bg-black/40" />
        <Dialog.Content
          aria-describedby={undefined}
          onOpenAutoFocus={(event) => {
            // A window that asks for something is typed into at once.
            const field = (event.target as HTMLElement).querySelector<HTMLElement>("input, select, textarea");
            if (field === null) return;
            event.preventDefault();
            field.focus();
          }}
          onCloseAutoFocus={leaveFocus}
          className={`border-line bg-raised fixed inset-x-3 top-[10vh] z-30 mx-auto flex max-h-[80vh] animate-[appear_.15s_ease-out] flex-col rounded-2xl border shadow-2xl ${className}`}
        >
          <FocusBack />
          <header className="flex items-center justify-between pt-4 pr-3 pb-1 pl-5">
            <Dialog.Title className="min-w-0 truncate text-base font-semibold">{title}</Dialog.Title>
            <Dialog.Close
              aria-label="Close"
              className="text-muted hover:bg-hover grid size-9 shrink-0 place-items-center rounded-lg"
            >
              <X size={16} aria-hidden />
            </Dialog.Close>
          </header>
          <div className="overflow-y-auto px-5 pt-2 pb-5">{children}</div>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
