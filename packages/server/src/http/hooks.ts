import type { IncomingMessage, ServerResponse } from "node:http";
import type { BlockList } from "node:net";
import { DendroError } from "@dendro/core";
import { networkOf } from "../auth/guesses.ts";
import type { MemoryBudget } from "../fair/memory-budget.ts";
import type { IncomingWebhook, WebhookAnswer } from "../sources/receive.ts";
import type { Source } from "../sources/source.ts";
import { readRaw } from "./body.ts";
import { createBodyShare } from "./body-budget.ts";
import { clientAddress } from "./client-address.ts";
import { discardBody } from "./discard-body.ts";

/** Bytes of a webhook that comes in. */
const maxWebhookBytes = 1024 * 1024;

export interface HooksOptions {
  readonly sourceOf: (id: string) => Source | null;
  readonly receive: (source: Source, incoming: IncomingWebhook) => Promise<WebhookAnswer>;
  /** What bodies may hold, by address: nobody is known before the signature is. */
  readonly memory: Pick<MemoryBudget, "strangers">;
  readonly trustedProxies: BlockList;
  /** Answers with problem+json. */
  readonly fail: (response: ServerResponse, request: IncomingMessage, error: unknown) => void;
}

/** Answers a request if it is for `/hooks/:id`: with the body's bytes as they came, since those are what was signed. */
export function createHooks(options: HooksOptions) {
  async function answer(request: IncomingMessage, url: URL): Promise<Answer> {
    const source = options.sourceOf(url.pathname.slice(root.length));
    if (source === null || !source.active)
      throw new DendroError("not_found", "There is no source at this address, or it is switched off.");
    if (request.method === "GET")
      return { status: 200, body: metaChallenge(source, url), type: "text/plain" };
    if (request.method !== "POST")
      throw new DendroError(
        "method_not_allowed",
        `${request.method ?? "This method"} is not answered; POST is.`,
      );
    const encoding = request.headers["content-encoding"] ?? "identity";
    if (encoding.trim().toLowerCase() !== "identity")
      throw new DendroError("unsupported_encoding", "Webhooks are taken as they were signed: uncompressed.");
    const address = clientAddress(
      request.socket.remoteAddress ?? "",
      request.headers,
      options.trustedProxies,
    );
    const share = createBodyShare(options.memory.strangers, networkOf(address));
    try {
      const body = await readRaw(request, maxWebhookBytes, share).catch(refuseLarge);
      const query = Object.fromEntries([...url.searchParams].slice(0, 50));
      const answered = await options.receive(source, { headers: headersOf(request), query, body });
      return answered.kind === "challenge"
        ? json(200, { challenge: answered.challenge })
        : json(202, { id: answered.id, verified: answered.verified, duplicate: answered.duplicate });
    } finally {
      share.release();
    }
  }

  return (request: IncomingMessage, response: ServerResponse): boolean => {
    if (request.url?.startsWith(root) !== true) return false;
    answer(request, new URL(request.url, "http://localhost")).then(
      ({ status, type, body }) =>
        response
          .writeHead(status, {
            "content-type": type,
            "content-length": Buffer.byteLength(body),
            "x-content-type-options": "nosniff",
          })
          .end(body),
      async (error: unknown) => {
        await discardBody(request, response);
        options.fail(response, request, error);
      },
    );
    return true;
  };
}

const root = "/hooks/";

interface Answer {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

const json = (status: number, body: object): Answer => ({
  status,
  type: "application/json",
  body: JSON.stringify(body),
});

function refuseLarge(error: unknown): never {
  if (error instanceof DendroError && error.code === "body_too_large")
    throw new DendroError("body_too_large", `Webhooks of at most ${maxWebhookBytes} bytes are taken.`);
  throw error;
}

const headersOf = ({ headers }: IncomingMessage): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name,
      typeof value === "string" ? value : (value ?? []).join(", "),
    ]),
  );

/**
 * Meta asks by GET whether an address is its owner's, with a word that both know: the source's id. A secret would stand in
 * addresses and in logs of them.
 * @throws DendroError `method_not_allowed`, `invalid_signature`
 */
function metaChallenge({ id }: Source, { searchParams }: URL): string {
  const challenge = searchParams.get("hub.challenge");
  if (challenge === null)
    throw new DendroError(
      "method_not_allowed",
      "GET is answered only with a `hub.challenge`; send webhooks by POST.",
    );
  if (searchParams.get("hub.verify_token") === id) return challenge.slice(0, 1024);
  throw new DendroError(
    "invalid_signature",
    "`hub.verify_token` is not the source's id, which begins with src_.",
  );
}
