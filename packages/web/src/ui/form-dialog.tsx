import { X } from "lucide-react";
import { Dialog } from "radix-ui";
import { useRef, useState, type FormEvent, type ReactNode } from "react";
import { Button } from "./button.tsx";
import { FocusBack, leaveFocus } from "./focus-back.tsx";
import { Notice } from "./notice.tsx";

/** What was written into the field of a name; empty where nothing was, or no such field is there. */
export type Written = (name: string) => string;

/**
 * Asks for something in a window above the page, and stays open until it was accepted.
 * @param onSubmit is given what was written, by a field's name, without blanks around it; what it throws is shown, and where it
 * answers "more" there is more to ask
 */
export function FormDialog({
  trigger,
  title,
  submit,
  isDangerous = false,
  children,
  onSubmit,
}: {
  trigger: ReactNode;
  title: string;
  submit: string;
  isDangerous?: boolean;
  children: ReactNode;
  onSubmit: (written: Written) => Promise<unknown>;
}) {
  const button = useRef<HTMLButtonElement>(null);
  const [isOpen, setOpen] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const [fault, setFault] = useState<string | null>(null);
  const send = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    setBusy(true);
    setFault(null);
    try {
      const values = new FormData(event.currentTarget);
      const answer = await onSubmit((name) => {
        const value = values.get(name);
        return typeof value === "string" ? value.trim() : "";
      });
      if (answer !== "more") setOpen(false);
    } catch (error) {
      setFault(error instanceof Error ? error.message : String(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <Dialog.Root
      open={isOpen}
      onOpenChange={(next) => {
        setFault(null);
        setOpen(next);
      }}
    >
      <Dialog.Trigger ref={button} asChild>
        {trigger}
      </Dialog.Trigger>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-30 animate-[appear_.12s_ease-out] bg-black/40" />
        <Dialog.Content
          aria-describedby={undefined}
          onCloseAutoFocus={leaveFocus}
          className="border-line bg-raised fixed inset-x-3 top-[10vh] z-30 mx-auto max-h-[80vh] max-w-md animate-[appear_.15s_ease-out] overflow-y-auto rounded-2xl border p-5 shadow-2xl"
        >
          <FocusBack to={button} />
          <div className="flex items-center justify-between">
            <Dialog.Title className="text-base font-semibold">{title}</Dialog.Title>
            <Dialog.Close
              aria-label="Close"
              className="text-muted hover:bg-hover -mr-2 grid size-9 place-items-center rounded-lg"
            >
              <X size={16} aria-hidden />
            </Dialog.Close>
          </div>
          <form onSubmit={(event) => void send(event)} className="mt-3 space-y-3">
            {children}
            {fault !== null && <Notice message={fault} />}
            <div className="flex justify-end gap-2 pt-2">
              <Dialog.Close asChild>
                <Button>Cancel</Button>
              </Dialog.Close>
              <Button type="submit" disabled={isBusy} tone={isDangerous ? "danger" : "main"}>
                {submit}
              </Button>
            </div>
          </form>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
