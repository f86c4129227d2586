import { useBlocker } from "@tanstack/react-router";
import { useCallback, useState } from "react";
import type { FieldValue, FieldView } from "@dendro/core";
import type { SettingsHook } from "@dendro/react";
import { refusedDraft, withEdit, withoutDraft, type DraftsById } from "./drafts.ts";

export interface Drafts {
  readonly drafts: DraftsById;
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
  const [drafts, setDrafts] = useState<DraftsById>({});
  const [isSaving, setSaving] = useState(false);
  const hasDrafts = Object.keys(drafts).length > 0;
  useBlocker({
    shouldBlockFn: () =>
      hasDrafts && !globalThis.confirm("Leave this page? Changes that are not saved are lost."),
    enableBeforeUnload: hasDrafts,
    disabled: !hasDrafts,
  });

  const discard = useCallback((fieldId: string) => setDrafts((now) => withoutDraft(now, fieldId)), []);

  const edit = (field: FieldView, value: FieldValue | null) =>
    setDrafts((now) => withEdit(now, field, value, version));

  async function save(): Promise<void> {
    setSaving(true);
    for (const { id, label } of fields) {
      const draft = drafts[id];
      if (draft === undefined) continue;
      try {
        await patch(id, draft.value, draft.baseVersion);
        discard(id);
      } catch (thrown) {
        setDrafts((now) => ({ ...now, [id]: refusedDraft(draft, thrown, label, version) }));
      }
    }
    setSaving(false);
  }

  return { drafts, isSaving, edit, discard, discardAll: () => setDrafts({}), save };
}
