import { expect, test } from "vitest";
import type { FieldView } from "@dendro/core";
import { AgentError } from "@dendro/react";
import { refusedDraft, withEdit, withoutDraft } from "./drafts.ts";

const tone = { id: "tone", type: "text", label: "Tone", value: "warm", version: 1 } as unknown as FieldView;
const note = { id: "note", type: "text", label: "Note", value: null, version: 0 } as unknown as FieldView;
const key = { id: "key", type: "password", label: "Key", is_set: true, version: 0 } as unknown as FieldView;

test("what is typed is a draft from the version that it began with, until it is as it is set", () => {
  const typed = withEdit({}, tone, "cool", 4);
  expect(typed).toEqual({ tone: { value: "cool", baseVersion: 4, error: null } });
  const more = withEdit(withEdit(typed, tone, "cooler", 5), note, "x", 5);
  expect(more).toEqual({
    tone: { value: "cooler", baseVersion: 4, error: null },
    note: { value: "x", baseVersion: 5, error: null },
  });
  expect(withEdit(more, tone, "warm", 6)).toEqual({ note: more["note"] });
  expect(withEdit(more, note, null, 6)).toEqual({ tone: more["tone"] });
  expect(withoutDraft(more, "tone")).toEqual({ note: more["note"] });
});

test("a password is always a draft: nobody sees what is set", () => {
  expect(withEdit({}, key, null, 2)).toEqual({ key: { value: null, baseVersion: 2, error: null } });
});

test("a draft that is refused says why, without the name of its field", () => {
  const draft = { value: "cool", baseVersion: 4, error: null };
  expect(refusedDraft(draft, new AgentError("INVALID", "Tone: is too long"), "Tone", 9)).toEqual({
    value: "cool",
    baseVersion: 4,
    error: "is too long",
  });
  expect(refusedDraft(draft, new Error("Tones: no"), "Tone", 9).error).toBe("Tones: no");
  expect(refusedDraft(draft, "gone", "Tone", 9)).toEqual({ ...draft, error: "gone" });
});

test("a draft of what others have changed since is of what is seen now", () => {
  const draft = { value: "cool", baseVersion: 4, error: null };
  const refused = refusedDraft(draft, new AgentError("STALE", "Tone: is stale"), "Tone", 9);
  expect(refused).toMatchObject({ value: "cool", baseVersion: 9 });
  expect(refused.error).toContain("changed by somebody else");
});
