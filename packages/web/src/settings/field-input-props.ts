import type { FieldValue, FieldView } from "@dendro/core";

export interface FieldInputProps {
  readonly id: string;
  readonly field: FieldView;
  readonly value: FieldValue | null;
  readonly isEdited: boolean;
  readonly isDisabled: boolean;
  readonly isInvalid: boolean;
  readonly describedBy: string;
  readonly onChange: (value: FieldValue | null) => void;
  readonly onDiscard: () => void;
}

export const inputClass =
  "border-line-strong bg-surface placeholder:text-muted/70 aria-invalid:border-bad h-10 w-full rounded-lg border px-3 disabled:opacity-60";
