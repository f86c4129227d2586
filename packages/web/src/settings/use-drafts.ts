import { useCallback, useState } from "react";
import type { FieldValue, FieldView } from "@dendro/core";
import { AgentError, type SettingsHook } from "@dendro/react";

/** What a person has typed and not saved. */
export interface Draft {
  readonly value: FieldValue | null;
  /** The field's version when they began. */
  readonly baseVersion: number;
  /** Why it was not taken. */
  readonly error: string | null;
}

export interface Drafts {
  readonly drafts: Readonly<Record<string, Draft>>;
  readonly isSaving: boolean;
  edit(field: FieldView, value: FieldValue | null): void;
  /** Back to what is set. */
  discard(fieldId: string): void;
  discardAll(): void;
  /** Saves every field by itself; those that are refused stay, with the reason. */
  save(): Promise<void>;
}

/** Keeps what is being edited apart from what is set, so that what others change appears meanwhile. */
export function useDrafts({ fields, version, patch }: SettingsHook): Drafts {
  const [drafts, setDrafts] = useState<Readonly<Record<string, Draft>>>({});
  const [isSaving, setSaving] = useState(false);

  const discard = useCallback(
    (fieldId: string) => setDrafts(({ [fieldId]: _gone, ...others }) => others),
    [],
  );

  function edit(field: FieldView, value: FieldValue | null): void {
    const isAsSet = field.type !== "password" && value === (field.value ?? null);
    if (isAsSet) return discard(field.id);
    setDrafts((now) => ({
      ...now,
      [field.id]: { value, baseVersion: now[field.id]?.baseVersion ?? version, error: null },
    }));
  }

  async function save(): Promise<void> {
    setSaving(true);
    for (const { id, label } of fields) {
      const draft = drafts[id];
      if (draft === undefined) continue;
      try {
        await patch(id, draft.value, draft.baseVersion);
        discard(id);
      } catch (thrown) {
        const error = messageOf(thrown, label);
        // Seen now: saving again means it.
        const baseVersion =
          thrown instanceof AgentError && thrown.code === "STALE" ? version : draft.baseVersion;
        setDrafts((now) => ({ ...now, [id]: { ...draft, baseVersion, error } }));
      }
    }
    setSaving(false);
  }

  return { drafts, isSaving, edit, discard, discardAll: () => setDrafts({}), save };
}

/** Beside the field it needs no name. */
function messageOf(thrown: unknown, label: string): string {
  if (thrown instanceof AgentError && thrown.code === "STALE")
    return "It was changed by somebody else. Save again to keep your value, or discard it to take theirs.";
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return message.startsWith(`${label}: `) ? message.slice(label.length + 2) : message;
}
