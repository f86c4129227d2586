import type { FieldValue, FieldView } from "@dendro/core";
import { AgentError } from "@dendro/react";

/** What a person has typed and not saved. */
export interface Draft {
  readonly value: FieldValue | null;
  /** The settings' version when they began. */
  readonly baseVersion: number;
  /** Why it was not taken. */
  readonly error: string | null;
}

/** By the ids of their fields. */
export type DraftsById = Readonly<Record<string, Draft>>;

/** With what was typed into a field; what is as it is set is no draft. @param version of the settings */
export function withEdit(
  drafts: DraftsById,
  field: FieldView,
  value: FieldValue | null,
  version: number,
): DraftsById {
  const isAsSet = field.type !== "password" && value === (field.value ?? null);
  if (isAsSet) return withoutDraft(drafts, field.id);
  const baseVersion = drafts[field.id]?.baseVersion ?? version;
  return { ...drafts, [field.id]: { value, baseVersion, error: null } };
}

export function withoutDraft(drafts: DraftsById, fieldId: string): DraftsById {
  const { [fieldId]: _gone, ...others } = drafts;
  return others;
}

/** A draft that was not taken. @param version of the settings, as they are seen now */
export function refusedDraft(draft: Draft, thrown: unknown, label: string, version: number): Draft {
  const isStale = thrown instanceof AgentError && thrown.code === "STALE";
  return {
    ...draft,
    // Seen now: saving again means it.
    baseVersion: isStale ? version : draft.baseVersion,
    error: isStale ? staleMessage : messageOf(thrown, label),
  };
}

const staleMessage =
  "It was changed by somebody else. Save again to keep your value, or discard it to take theirs.";

/** Beside the field it needs no name. */
function messageOf(thrown: unknown, label: string): string {
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return message.startsWith(`${label}: `) ? message.slice(label.length + 2) : message;
}
