import type { ErrorDetail } from "@dendro/core";

/** An answer that is an error: RFC 9457, as every route of the server gives it. */
export class ApiError extends Error {
  readonly code: string;
  readonly status: number;
  /** What is wrong with a body, each with its place in it. */
  readonly faults: readonly ErrorDetail[];

  constructor(status: number, code: string, message: string, faults: readonly ErrorDetail[] = []) {
    super(message);
    this.name = "ApiError";
    this.status = status;
    this.code = code;
    this.faults = faults;
  }
}

/** Asks a route of the API; what is no answer of 200 is thrown. */
export async function call<T>(
  method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE",
  path: string,
  body?: unknown,
): Promise<T> {
  const response = await fetch(path, {
    method,
    headers: {
      "x-requested-with": "dendro",
      ...(body === undefined ? {} : { "content-type": "application/json" }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (response.ok) return (response.status === 204 ? undefined : await response.json()) as T;
  const problem = (await response.json().catch(() => ({}))) as {
    code?: string;
    detail?: string;
    errors?: ErrorDetail[];
  };
  throw new ApiError(
    response.status,
    problem.code ?? "unknown",
    problem.detail ?? `The server answered with ${response.status}; look at its log.`,
    problem.errors,
  );
}

/** What a GET answers. */
export const get = async <T>(path: string, parameters: Readonly<Record<string, string>>): Promise<T> =>
  await call<T>("GET", `${path}?${new URLSearchParams(parameters).toString()}`);

/** Whose events are asked for, as a part of an address. */
export const of = (tenant: string) => `tenant=${encodeURIComponent(tenant)}`;
