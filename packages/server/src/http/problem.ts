import {
  DendroError,
  errorCatalog,
  faultSentence,
  zodFaults,
  toDendroError,
  type ErrorDetail,
} from "@dendro/core";
import { z } from "zod";

/** An error as every answer shows it: RFC 9457, with our code. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly instance: string;
  readonly code: string;
  readonly requestId: string;
  readonly errors?: readonly ErrorDetail[];
}

export const problemSchema = z
  .object({
    type: z.string().meta({ description: "The page about this kind of error." }),
    title: z.string(),
    status: z.number(),
    detail: z.string().meta({ description: "What happened, and what to do." }),
    instance: z.string(),
    code: z.enum(Object.keys(errorCatalog) as [keyof typeof errorCatalog]),
    requestId: z.string(),
    errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
  })
  .meta({ id: "Problem" });

export interface ProblemAnswer {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body: Problem;
}

export function problemOf(thrown: unknown, instance: string, requestId: string): ProblemAnswer {
  const error = toDendroError(thrown);
  return {
    status: error.status,
    headers: {
      "content-type": "application/problem+json",
      "x-request-id": requestId,
      // A 404 without it may be kept by whoever stands in between.
      "cache-control": "no-store",
      ...(error.retryAfterSeconds === undefined ? {} : { "retry-after": String(error.retryAfterSeconds) }),
      ...(error.status === 401 ? { "www-authenticate": 'Bearer realm="dendro"' } : {}),
    },
    body: {
      type: `/docs/errors#${error.code}`,
      title: errorCatalog[error.code].title,
      status: error.status,
      detail: error.message,
      instance,
      code: error.code,
      requestId,
      ...(error.details.length > 0 ? { errors: error.details } : {}),
    },
  };
}

/** The faults that a schema found, each with its place. */
export function invalid(code: "invalid_request" | "invalid_query", error: z.core.$ZodError): DendroError {
  const details = zodFaults(error, "body");
  return new DendroError(code, faultSentence(details) ?? "The request is not valid.", { details });
}
