import type { ErrorDetail } from "@dendro/core";
import type { Operations } from "./operations.ts";

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

/** What the server can be asked for, such as `GET /api/v1/tenants`. */
export type Operation = keyof Operations;

/** What an operation answers. */
export type Answer<O extends Operation> = Operations[O]["answer"];

/** What an operation has to be told: parts of its path, its query, its body. */
export type Asked<O extends Operation> = {
  readonly [P in keyof Omit<Operations[O], "answer">]: Given<Operations[O][P]>;
} & {
  /** Shows who asks, where that is not the cookie. */
  readonly token?: string;
};

/** What may be left out may also be undefined, and no list is changed. */
type Given<T> = T extends object
  ? { readonly [K in keyof T]: Listed<T[K]> | (Partial<Pick<T, K>> extends Pick<T, K> ? undefined : never) }
  : T;

type Listed<T> = T extends (infer One)[] ? readonly One[] : T;

/**
 * Asks the server for something.
 * @throws ApiError for every answer that is not of 200
 *
 * @example
 * const { tenants } = await ask("GET /api/v1/tenants");
 * await ask("PATCH /api/v1/tenants/{id}", { path: { id: "shop" }, body: { name: "The shop" } });
 */
export async function ask<O extends Operation>(
  operation: O,
  ...[asked]: Partial<Asked<O>> extends Asked<O> ? [asked?: Asked<O>] : [asked: Asked<O>]
): Promise<Answer<O>> {
  const [method, path] = operation.split(" ") as [string, string];
  const told = (asked ?? {}) as Told;
  return (await call(method, addressOf(path, told), told)) as Answer<O>;
}

/** Where an operation of the server is found. */
export const pathTo = <O extends Operation & `GET ${string}`>(operation: O, asked: Asked<O>): string =>
  addressOf(operation.slice("GET ".length), asked);

interface Told {
  readonly path?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, unknown>>;
  readonly body?: unknown;
  readonly token?: string;
}

function addressOf(pattern: string, { path = {}, query = {} }: Told): string {
  const place = pattern.replaceAll(/\{(\w+)\}/gu, (_whole, name: string) =>
    encodeURIComponent(path[name] ?? ""),
  );
  const said = Object.entries(query).filter(([, value]) => value !== undefined);
  if (said.length === 0) return place;
  return `${place}?${said.map(([name, value]) => `${name}=${encodeURIComponent(String(value))}`).join("&")}`;
}

/** What a file holds that the server makes. */
export async function download(path: string): Promise<Blob> {
  const response = await fetch(path, { headers: marked });
  if (!response.ok) throw await problemOf(response);
  return await response.blob();
}

/** A page of another site cannot send it. */
const marked = { "x-requested-with": "dendro" };

async function call(method: string, path: string, { body, token }: Told): Promise<unknown> {
  const response = await fetch(path, {
    method,
    headers: {
      ...marked,
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(body === undefined ? {} : { "content-type": "application/json" }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (response.ok) return response.status === 204 ? null : await response.json();
  throw await problemOf(response);
}

async function problemOf(response: Response): Promise<ApiError> {
  const problem = (await response.json().catch(() => ({}))) as {
    code?: string;
    detail?: string;
    errors?: ErrorDetail[];
  };
  return new ApiError(
    response.status,
    problem.code ?? "unknown",
    problem.detail ?? `The server answered with ${response.status}; look at its log.`,
    problem.errors,
  );
}
