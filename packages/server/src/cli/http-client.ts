import { DendroError, errorCatalog, type ErrorCode } from "@dendro/core";
import { z } from "zod";
import { CommandError } from "./command-error.ts";

export interface HttpClientOptions {
  /** The server's address, such as `http://127.0.0.1:4000`. */
  readonly url: string;
  readonly key: string | null;
  /** Sent as `?tenant=` with every request; null for the key's own. */
  readonly tenant: string | null;
  readonly fetch?: typeof fetch;
}

interface HttpRequest {
  readonly method?: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  readonly query?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Milliseconds until the answer must be there. @defaultValue 60000 */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Asks one server. What it answers must look as `schema` says.
 * @throws DendroError with the server's own code and words
 * @throws CommandError when there is no server, or what answers is no Dendro
 */
export type Ask = <T>(path: string, schema: z.ZodType<T>, request?: HttpRequest) => Promise<T>;

export function createHttpClient(options: HttpClientOptions): Ask {
  const { url } = options;
  return async (path, schema, request = {}) => {
    const { method = "GET", timeoutMs = 60_000, signal } = request;
    const timeout = AbortSignal.timeout(timeoutMs);
    let response: Response;
    let text: string;
    try {
      response = await send(options, path, {
        ...request,
        signal: signal === undefined ? timeout : AbortSignal.any([timeout, signal]),
      });
      text = await response.text();
    } catch (error) {
      throw signal?.aborted === true ? signal.reason : unreachable(url, error, timeoutMs);
    }
    const answer = schema.safeParse(text === "" ? undefined : parseJson(text));
    // What became of events is told with 422 when none of them could be used.
    if (answer.success && (response.ok || response.status === 422)) return answer.data;
    if (!response.ok) throw problemOf(url, response, text);
    throw new CommandError(`${url} gave an answer to ${method} ${path} that is not a Dendro's.`, {
      advice: "Check --url, and that both sides have the same version.",
      cause: answer.error,
    });
  };
}

/**
 * Fetches a file as it arrives, however long it takes. Reading it throws when the connection breaks: then it is not whole.
 * @throws as {@link Ask} does
 */
export type Download = (path: string, request?: HttpRequest) => Promise<AsyncIterable<Uint8Array>>;

export function createDownload(options: HttpClientOptions): Download {
  const { url } = options;
  return async (path, request = {}) => {
    const { signal } = request;
    const failed = (error: unknown) =>
      signal?.aborted === true ? signal.reason : unreachable(url, error, request.timeoutMs ?? 0);
    const response = await send(options, path, request).catch((error: unknown) => {
      throw failed(error);
    });
    if (!response.ok || response.body === null)
      throw problemOf(url, response, await response.text().catch(() => ""));
    return reading(response.body, failed);
  };
}

async function* reading(
  body: AsyncIterable<Uint8Array>,
  failed: (error: unknown) => unknown,
): AsyncGenerator<Uint8Array, void> {
  try {
    yield* body;
  } catch (error) {
    throw failed(error);
  }
}

async function send(
  { url, key, tenant, fetch = globalThis.fetch }: HttpClientOptions,
  path: string,
  { method = "GET", query = {}, body, signal }: HttpRequest,
): Promise<Response> {
  const target = new URL(path, url);
  if (tenant !== null) target.searchParams.set("tenant", tenant);
  for (const [name, value] of Object.entries(query)) target.searchParams.set(name, value);
  return await fetch(target, {
    method,
    headers: {
      accept: "application/json",
      ...(key === null ? {} : { authorization: `Bearer ${key}` }),
      ...(body === undefined ? {} : { "content-type": "application/json" }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    ...(signal === undefined ? {} : { signal }),
  });
}

const problemSchema = z.object({
  code: z.string(),
  title: z.string().optional(),
  detail: z.string().optional(),
  errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
});

function problemOf(url: string, response: Response, text: string): Error {
  const problem = problemSchema.safeParse(parseJson(text)).data;
  if (problem === undefined || !isErrorCode(problem.code)) {
    return new CommandError(
      `${url} answered ${response.status} ${response.statusText}, not as a Dendro would.`,
      {
        advice: "Check --url.",
        retryable: response.status >= 500,
      },
    );
  }
  const retryAfter = Number(response.headers.get("retry-after") ?? Number.NaN);
  return new DendroError(problem.code, problem.detail ?? problem.title ?? problem.code, {
    details: problem.errors ?? [],
    ...(Number.isFinite(retryAfter) ? { retryAfterSeconds: retryAfter } : {}),
  });
}

function unreachable(url: string, error: unknown, timeoutMs: number): CommandError {
  const code = networkCode(error);
  if (code === "ECONNREFUSED") {
    return new CommandError(`Nothing answers at ${url}.`, {
      advice: "Is it running? Start it with: dendro start",
      retryable: true,
      cause: error,
    });
  }
  if (error instanceof Error && error.name === "TimeoutError") {
    const message = `${url} did not answer within ${timeoutMs / 1000} s.`;
    return new CommandError(message, { retryable: true, cause: error });
  }
  const why = code === "ENOTFOUND" ? "unknown host" : (code ?? innermost(error).message);
  return new CommandError(`${url} could not be reached: ${why}.`, {
    advice: "Check --url.",
    retryable: true,
    cause: error,
  });
}

/** The system's code inside what `fetch` throws. */
function networkCode(error: unknown): string | undefined {
  const { code } = innermost(error) as NodeJS.ErrnoException;
  return code;
}

/** What everything else was caused by; several addresses of one host fail as an AggregateError. */
function innermost(error: unknown): Error {
  if (!(error instanceof Error)) return new Error(String(error));
  const cause: unknown = error instanceof AggregateError ? error.errors[0] : error.cause;
  return cause === undefined ? error : innermost(cause);
}

function isErrorCode(code: string): code is ErrorCode {
  return Object.hasOwn(errorCatalog, code);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
