import type { FieldView } from "@dendro/core";
import { Button } from "../ui/button.tsx";
import { inputClass, type FieldInputProps } from "./field-input-props.ts";

/** A secret is never shown: it can be set, replaced and removed. */
export function SecretInput({
  id,
  field,
  value,
  isEdited,
  isDisabled,
  isInvalid,
  describedBy,
  onChange,
  onDiscard,
}: FieldInputProps & { readonly field: Extract<FieldView, { type: "password" }> }) {
  const isSet = field.is_set === true;
  if (!isEdited) {
    return (
      <span className="flex items-center gap-2">
        <span className="text-muted grow" data-secret={isSet ? "set" : "not set"}>
          {isSet ? "••••••••  It is set." : "It is not set."}
        </span>
        <Button
          id={id}
          aria-label={`${isSet ? "Replace" : "Set"} ${field.label}`}
          disabled={isDisabled}
          aria-describedby={describedBy}
          onClick={() => onChange("")}
        >
          {isSet ? "Replace" : "Set"}
        </Button>
        {isSet && !isDisabled && (
          <Button aria-label={`Remove ${field.label}`} onClick={() => onChange(null)}>
            Remove
          </Button>
        )}
      </span>
    );
  }
  if (value === null) {
    return (
      <span className="flex items-center gap-2">
        <span id={id} className="text-warn grow">
          It will be removed.
        </span>
        <Button onClick={onDiscard}>Keep it</Button>
      </span>
    );
  }
  return (
    <span className="flex items-center gap-2">
      <input
        id={id}
        type="password"
        autoComplete="new-password"
        // It was asked for by the button that stood here.
        // oxlint-disable-next-line jsx-a11y/no-autofocus
        autoFocus
        className={inputClass}
        placeholder={field.placeholder ?? "The new secret"}
        aria-invalid={isInvalid}
        aria-describedby={describedBy}
        value={String(value)}
        onChange={({ target }) => onChange(target.value)}
      />
      <Button onClick={onDiscard}>Cancel</Button>
    </span>
  );
}
