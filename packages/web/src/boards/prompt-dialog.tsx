import { Dialog } from "radix-ui";
import { useState } from "react";
import { Button } from "../ui/button.tsx";
import { fieldClass } from "../ui/field.ts";

/** Asks for a text, such as a title. */
export function PromptDialog({
  title,
  label,
  value,
  action,
  onSubmit,
  onClose,
}: {
  title: string;
  label: string;
  value: string;
  action: string;
  onSubmit: (text: string) => void;
  onClose: () => void;
}) {
  const [text, setText] = useState(value);
  return (
    <Dialog.Root open onOpenChange={(isOpen) => !isOpen && onClose()}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-30 bg-black/40" />
        <Dialog.Content
          aria-describedby={undefined}
          className="border-line bg-surface fixed inset-x-3 top-[18vh] z-30 mx-auto max-w-md rounded-2xl border p-5 shadow-2xl"
        >
          <Dialog.Title className="font-semibold">{title}</Dialog.Title>
          <form
            className="mt-3 space-y-3"
            onSubmit={(event) => {
              event.preventDefault();
              if (text.trim() === "") return;
              onSubmit(text.trim());
              onClose();
            }}
          >
            <label className="block">
              <span className="text-muted mb-1 block text-xs font-medium">{label}</span>
              <input
                className={fieldClass}
                value={text}
                maxLength={128}
                required
                onChange={(event) => setText(event.target.value)}
              />
            </label>
            <div className="flex justify-end gap-2">
              <Button onClick={onClose}>Cancel</Button>
              <Button type="submit">{action}</Button>
            </div>
          </form>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
