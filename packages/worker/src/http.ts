import type { IncomingMessage, ServerResponse } from "node:http";
import {
  clientPayloads,
  DendroError,
  toDendroError,
  withoutNulls,
  type ConnectClaim,
  type Identity,
} from "@dendro/core";
import type { DispatchedFeedback } from "./dispatched.ts";
import type { Readiness } from "./readiness.ts";
import { isRefused, refusalError, type Refused } from "./refusal.ts";

interface HttpContext {
  readonly worker: {
    feedback(judgement: DispatchedFeedback): Promise<void>;
    readiness(): Promise<Readiness>;
  };
  readonly workerId: string;
  readonly identify: (claim: ConnectClaim, request: IncomingMessage) => Promise<Identity | Refused>;
  readonly onFault: (error: unknown) => void;
}

const maxBodyBytes = 64 * 1024;

/** Answers what a worker answers over plain HTTP. @returns whether the request was for that */
export function answerHttp(
  request: IncomingMessage,
  response: ServerResponse,
  context: HttpContext,
): boolean {
  const path = (request.url ?? "/").split("?", 1)[0];
  const isKnown =
    (request.method === "GET" && path === "/ready") || (request.method === "POST" && path === "/feedback");
  if (!isKnown) return false;
  const answered = path === "/ready" ? sayReady(response, context) : takeFeedback(request, response, context);
  answered.catch((error: unknown) => {
    const known = toDendroError(error);
    if (known.status >= 500) context.onFault(error);
    send(response, known.status, { code: known.code, detail: known.message });
  });
  return true;
}

async function sayReady(response: ServerResponse, { worker }: HttpContext): Promise<void> {
  const readiness = await worker.readiness();
  send(response, readiness.ready ? 200 : 503, readiness);
}

/** `{ user_id, target_type, target_id, feedback, reason? }`, with the token that `connect` would carry as Bearer. */
async function takeFeedback(
  request: IncomingMessage,
  response: ServerResponse,
  { worker, workerId, identify }: HttpContext,
): Promise<void> {
  const body = await readJson(request);
  const token = /^bearer (.+)$/iu.exec(request.headers.authorization ?? "")?.[1];
  const claim = clientPayloads.connect.safeParse({
    worker_id: workerId,
    user_id: (body as { user_id?: unknown } | null)?.user_id,
    ...(token === undefined ? {} : { auth_token: token }),
  });
  const sent = clientPayloads.feedback.safeParse(withoutNulls(clientPayloads.feedback, body));
  if (!claim.success || !sent.success)
    throw new DendroError(
      "invalid_request",
      "The body must be { user_id, target_type, target_id, feedback, reason? }.",
    );
  const identity = await identify(claim.data, request);
  if (isRefused(identity)) throw refusalError(identity);
  const { target_type: type, target_id: id, feedback, reason } = sent.data;
  await worker.feedback({
    userId: identity.user_id,
    target: { type, id },
    feedback,
    ...(reason === undefined ? {} : { reason }),
  });
  response.writeHead(204).end();
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  const pieces: Buffer[] = [];
  let bytes = 0;
  for await (const piece of request as AsyncIterable<Buffer>) {
    bytes += piece.length;
    if (bytes > maxBodyBytes)
      throw new DendroError("body_too_large", `The body may have ${maxBodyBytes} bytes.`);
    pieces.push(piece);
  }
  try {
    return JSON.parse(Buffer.concat(pieces).toString("utf8"));
  } catch (error) {
    throw new DendroError("malformed_body", "The body must be JSON.", { cause: error });
  }
}

function send(response: ServerResponse, status: number, body: object): void {
  if (response.headersSent) return void response.destroy();
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
}
