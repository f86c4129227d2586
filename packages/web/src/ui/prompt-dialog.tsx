import { useState } from "react";
import { Button } from "./button.tsx";
import { fieldClass } from "./field.ts";
import { Window } from "./window.tsx";

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
    <Window title={title} onClose={onClose}>
      <form
        className="space-y-3"
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
    </Window>
  );
}
