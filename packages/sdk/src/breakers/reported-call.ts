import { maxBreakerErrorLength, protocolLimits, type BreakerFrameToServer } from "@dendro/core";
import { errorTypeOf } from "../trace/error-type.ts";

/** A call of a report. */
export type ReportedCall = Extract<BreakerFrameToServer, { type: "report" }>["calls"][number];

/** What a call may be known by; programs in JavaScript give anything. */
export interface CallIds {
  readonly span_id?: unknown;
  readonly id?: unknown;
  readonly run_id?: unknown;
}

/** The ids that a frame may have: one that it may not would end the connection. */
export const idsOf = ({ span_id, id, run_id }: CallIds): Pick<ReportedCall, "span_id" | "id" | "run_id"> => ({
  ...(isId(span_id) && { span_id }),
  ...(isId(id) && { id }),
  ...(isId(run_id) && { run_id }),
});

const isId = (value: unknown): value is string =>
  typeof value === "string" && value.length > 0 && value.length <= protocolLimits.maxIdLength;

/** What kind of error was thrown, as long as a frame may have it. What is thrown may be anything, and its name too. */
export function reportedError(thrown: unknown): string {
  try {
    const type: unknown = errorTypeOf(thrown);
    return String(type).slice(0, maxBreakerErrorLength);
  } catch {
    return "unknown";
  }
}
