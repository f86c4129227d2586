import type { Egress } from "../egress/egress.ts";
import { judge, type AttemptResult } from "./attempt-result.ts";
import type { ClaimedDelivery } from "./delivery-queue.ts";
import type { Endpoint } from "./endpoint.ts";
import { services, type EndpointKind } from "./kinds/kinds.ts";
import { readablesOf, type StandardMessage } from "./kinds/readable.ts";
import { inForce } from "./secrets.ts";
import { signatureHeaders } from "./sign.ts";

/** How long a receiver may take, with DNS, connection and answer, in milliseconds. */
const timeoutMs = 15_000;
/** How much of an answer is kept, in bytes. */
const maxAnswerBytes = 4096;

export interface AttemptOptions {
  readonly egress: Pick<Egress, "send">;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
  /** What Dendro says it is. */
  readonly userAgent: string;
}

/** Sends a delivery once, in the form of the endpoint's kind, and signed for this moment where that is Standard Webhooks. */
export function createAttempt({ egress, clock, userAgent }: AttemptOptions) {
  const post = async (
    { url, headers }: Endpoint,
    own: Readonly<Record<string, string>>,
    body: string,
    limits: { readonly timeoutMs: number; readonly signal: AbortSignal },
  ) =>
    await egress.send({
      url,
      method: "POST",
      headers: { ...headers, "content-type": "application/json", "user-agent": userAgent, ...own },
      body,
      maxAnswerBytes,
      ...limits,
    });

  /** All that a message is to a service, until it does not take something: then it is sent all of it again. */
  async function sendToService(
    kind: Exclude<EndpointKind, "standard">,
    endpoint: Endpoint,
    { body }: ClaimedDelivery,
    signal: AbortSignal,
  ): Promise<AttemptResult> {
    const service = services[kind];
    const message = JSON.parse(body) as StandardMessage;
    const context = {
      secret: endpoint.secrets[0]?.secret ?? "",
      timestamp: message.timestamp,
      endpoint: endpoint.id,
    };
    let durationMs = 0;
    let result: AttemptResult | null = null;
    for (const sent of service.bodiesOf(readablesOf(message), context)) {
      const rest = { timeoutMs: Math.max(timeoutMs - durationMs, 1), signal };
      const outcome = await post(endpoint, {}, JSON.stringify(sent), rest);
      durationMs += outcome.ms;
      result = { ...judge(outcome, clock(), service), durationMs };
      if (result.kind !== "delivered") break;
    }
    return result ?? nothingSaid;
  }

  return async (
    endpoint: Endpoint,
    delivery: ClaimedDelivery,
    signal: AbortSignal,
  ): Promise<AttemptResult> => {
    const now = clock();
    const valid = inForce(endpoint.secrets, now);
    if (valid.length === 0) return unsigned;
    if (endpoint.kind !== "standard") return await sendToService(endpoint.kind, endpoint, delivery, signal);
    const { id, body } = delivery;
    const timestamp = Math.floor(now / 1000);
    const signed = signatureHeaders({ id, timestamp, body }, valid, endpoint.signatures);
    return judge(await post(endpoint, signed, body, { timeoutMs, signal }), now);
  };
}

const nothingSaid: AttemptResult = {
  kind: "refused",
  durationMs: 0,
  responseCode: null,
  responseBody: null,
  error: "The message has nothing that this kind of endpoint can say.",
  retryAfterMs: null,
};

/** What was encrypted with a key that is lost cannot be signed with; to send it unsigned would teach receivers to trust anybody. */
const unsigned: AttemptResult = {
  kind: "failed",
  durationMs: 0,
  responseCode: null,
  responseBody: null,
  error:
    "The endpoint's secret cannot be read with this server's DENDRO_SECRET_KEY; rotate it, or put the key back.",
  retryAfterMs: null,
};
