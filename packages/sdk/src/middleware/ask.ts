/** What a function of the application's says, or nothing when it fails. */
export function ask<Subject, Answer>(
  question: ((subject: Subject) => Answer | null | undefined) | undefined,
  subject: Subject,
): Answer | undefined {
  try {
    return question?.(subject) ?? undefined;
  } catch {
    return undefined;
  }
}
