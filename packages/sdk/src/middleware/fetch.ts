import { ask } from "./ask.ts";
import {
  beginRequest,
  endRequest,
  hostOf,
  noteThrown,
  runRequest,
  type RequestClient,
} from "./request-record.ts";

export { requestSpan } from "./request-record.ts";

export interface FetchOptions<Args extends readonly unknown[]> {
  /** A client, or what makes one where its key is known only with a request. */
  readonly client: RequestClient | ((request: Request, ...args: Args) => RequestClient);
  /** The template of the route that answers, such as `/users/:id`; never the path itself. @defaultValue `unmatched` for all */
  readonly route?: ((request: Request) => string | null | undefined) | undefined;
  /** Who asked, if you know; asked when the request has been answered. @defaultValue nobody */
  readonly userId?: ((request: Request) => string | null | undefined) | undefined;
}

/**
 * Wraps a fetch handler: one event of type `request` for every request. A `waitUntil` among the handler's arguments, as edge
 * workers have it, keeps the request's work alive until the event is sent.
 * @example
 * import { createClient } from "@dendro/sdk";
 * import { trackRequests } from "@dendro/sdk/fetch";
 *
 * const dendro = createClient({ url: "https://dendro.example.org", key: "dk_ingest_…" });
 * export default { fetch: trackRequests(async (_request: Request) => new Response("Hello"), { client: dendro }) };
 */
export function trackRequests<Args extends readonly unknown[], Answer extends Response | Promise<Response>>(
  handler: (request: Request, ...args: Args) => Answer,
  { client, route, userId }: FetchOptions<Args>,
): (request: Request, ...args: Args) => Answer {
  return (request, ...args) => {
    const record = begin(request, args, client);
    if (record === undefined) return handler(request, ...args);
    const end = (response: Response | null) =>
      endRequest(record, () => ({
        route: ask(route, request),
        status: response?.status ?? 500,
        bytes: bytesOf(response),
        user_id: ask(userId, request),
      }));
    const failed = (error: unknown): never => {
      noteThrown(request, error);
      end(null);
      throw error;
    };
    let answer: Answer;
    try {
      answer = runRequest(record, () => handler(request, ...args));
    } catch (error) {
      return failed(error);
    }
    if (answer instanceof Response) {
      end(answer);
      return answer;
    }
    const answered = (response: Response) => {
      end(response);
      return response;
    };
    return answer.then(answered, failed) as Answer;
  };
}

function begin<Args extends readonly unknown[]>(
  request: Request,
  args: Args,
  client: FetchOptions<Args>["client"],
) {
  try {
    const own = typeof client === "function" ? client(request, ...args) : client;
    const execution = args.find(canWait);
    return beginRequest(
      request,
      execution === undefined ? own : own.withWaitUntil((promise) => execution.waitUntil(promise)),
      {
        method: request.method,
        target: request.url,
        host: hostOf(request.url),
        traceparent: request.headers.get("traceparent") ?? undefined,
      },
    );
  } catch {
    return undefined;
  }
}

interface Execution {
  waitUntil(promise: Promise<unknown>): void;
}

const canWait = (argument: unknown): argument is Execution =>
  typeof (argument as Execution | null | undefined)?.waitUntil === "function";

function bytesOf(response: Response | null): number | undefined {
  const length = response?.headers.get("content-length");
  return length === null || length === undefined ? undefined : Number(length);
}
