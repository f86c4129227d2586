import { useEffect, useRef, useState } from "react";
import type { FieldValue, FieldView } from "@dendro/core";
import type { Draft } from "./drafts.ts";
import { FieldInput } from "./field-input.tsx";
import { showValue } from "./show-value.ts";

export interface FieldEditorProps {
  readonly field: FieldView;
  readonly draft: Draft | undefined;
  readonly mayChange: boolean;
  readonly onEdit: (value: FieldValue | null) => void;
  readonly onDiscard: () => void;
}

/** A field with its label, its input, what is wrong with it, and what others have done to it meanwhile. */
export function FieldEditor({ field, draft, mayChange, onEdit, onDiscard }: FieldEditorProps) {
  const { id, label, description, required = false, readonly: isReadonly = false } = field;
  const isNews = useNews(field);
  const hasChangedSince = draft !== undefined && field.version > draft.baseVersion;
  const inputId = `setting-${id}`;
  return (
    <div data-setting={id} data-version={field.version}>
      <div className="flex items-baseline gap-2">
        <label htmlFor={inputId} className="font-medium">
          {label}
        </label>
        {required && <span className="text-muted text-xs">needed</span>}
        {isReadonly && <span className="text-muted text-xs">set by the worker</span>}
        {isNews && (
          <span className="bg-accent-soft text-accent animate-[appear_0.3s] rounded-full px-2 text-xs">
            just changed
          </span>
        )}
      </div>
      {description !== undefined && (
        <p id={`${inputId}-about`} className="text-muted text-xs text-pretty">
          {description}
        </p>
      )}
      <div className="mt-1.5">
        <FieldInput
          id={inputId}
          field={field}
          value={draft === undefined ? (field.value ?? null) : draft.value}
          isEdited={draft !== undefined}
          isDisabled={isReadonly || !mayChange}
          describedBy={`${inputId}-about ${inputId}-error`}
          isInvalid={draft !== undefined && draft.error !== null}
          onChange={onEdit}
          onDiscard={onDiscard}
        />
      </div>
      <p id={`${inputId}-error`} role="alert" className="text-bad text-xs text-pretty">
        {draft?.error}
      </p>
      {hasChangedSince && draft?.error === null && (
        <p className="text-warn mt-1 text-xs">
          Meanwhile it was set to {showValue(field, field.value)}.{" "}
          <button type="button" className="underline" onClick={onDiscard}>
            Take that
          </button>
        </p>
      )}
    </div>
  );
}

/** How long it is said that somebody has just changed a field, in milliseconds. */
const newsMs = 6000;

function useNews({ version }: FieldView): boolean {
  const first = useRef(version);
  const [shown, setShown] = useState(version);
  useEffect(() => {
    if (version === first.current) return;
    const timer = setTimeout(() => setShown(version), newsMs);
    return () => clearTimeout(timer);
  }, [version]);
  return version !== shown;
}
