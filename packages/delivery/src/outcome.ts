/** Why a try failed. */
export interface Failure {
  /** The HTTP status; 0 when there was no answer. */
  readonly status: number;
  /** Dendro's error code, such as `invalid_key`, where the answer has one. */
  readonly code?: string | undefined;
  /** What happened, in a sentence. */
  readonly message: string;
  /** There was no answer in time. */
  readonly isLate?: boolean;
  /** What was thrown, where there was no answer. */
  readonly cause?: unknown;
}

/** What became of one try. */
export type Outcome =
  /** The batch arrived, and is never to come again. `rejected` is why events at these places were not taken. */
  | { readonly kind: "delivered"; readonly rejected: ReadonlyMap<number, string> }
  | { readonly kind: "retry"; readonly failure: Failure; readonly retryAfterMs: number | null }
  | { readonly kind: "too_large" | "refused"; readonly failure: Failure };

/** Refusals that are about the moment, not about the batch: timeout, too early, too many. */
const temporary = [408, 425, 429];
/** Whether what failed is sent again. @param status 0 when there was no answer */
export const isTemporary = (status: number): boolean =>
  status === 0 || status >= 500 || temporary.includes(status);

/** What an answer says of a batch. Of whoever answers nothing is sure. @param name who that is */
export function judge(name: string, status: number, body: string, retryAfterMs: number | null): Outcome {
  const { rejected, code, detail, title } = parseAnswer(body);
  // 422 brings the same account when nothing of the batch could be used: it arrived, too.
  if ((status >= 200 && status < 300) || (status === 422 && Array.isArray(rejected)))
    return { kind: "delivered", rejected: rejectionsOf(rejected) };
  const isRedirect = status >= 300 && status < 400;
  const says = textIn(detail) ?? textIn(title) ?? (isRedirect ? "a redirect; use the final address." : "");
  const message = `${name} answered ${status}${says === "" ? "." : `: ${says}`}`;
  const failure = { status, code: textIn(code), message };
  if (isTemporary(status)) return { kind: "retry", failure, retryAfterMs };
  return { kind: status === 413 ? "too_large" : "refused", failure };
}

const textIn = (value: unknown) => (typeof value === "string" ? value.slice(0, 500) : undefined);

function parseAnswer(body: string): Readonly<Record<string, unknown>> {
  try {
    return (JSON.parse(body) as Record<string, unknown> | null) ?? {};
  } catch {
    return {};
  }
}

function rejectionsOf(rejected: unknown): Map<number, string> {
  const reasons = new Map<number, string>();
  for (const entry of Array.isArray(rejected) ? (rejected as unknown[]) : []) {
    const { index, code, message } = (entry ?? {}) as Record<string, unknown>;
    if (Number.isInteger(index))
      reasons.set(index as number, [textIn(code), textIn(message)].filter(Boolean).join(": "));
  }
  return reasons;
}
