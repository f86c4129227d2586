import type { Egress } from "../egress/egress.ts";
import { judge, type AttemptResult } from "./attempt-result.ts";
import type { ClaimedDelivery } from "./delivery-queue.ts";
import type { Endpoint } from "./endpoint.ts";
import { needsSecret, services, type EndpointKind } from "./kinds/kinds.ts";
import { readablesOf, type StandardMessage } from "./kinds/readable.ts";
import { inForce } from "./secrets.ts";
import { signatureHeaders } from "./sign.ts";

/** How long a receiver may take, with DNS, connection and answer, in milliseconds. */
const timeoutMs = 15_000;
/** How much of an answer is kept, in bytes. */
const maxAnswerBytes = 4096;
/** After so long no further request of a message is begun, in milliseconds: the claim on it has to hold until the last has ended. */
const beginMs = 10_000;
/** Messages of which a part was taken that are remembered. */
const maxBegun = 1000;

export interface AttemptOptions {
  readonly egress: Pick<Egress, "send">;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
  /** What Dendro says it is. */
  readonly userAgent: string;
}

/** Sends a delivery once, in the form of the endpoint's kind, and signed for this moment where that is Standard Webhooks. */
export function createAttempt({ egress, clock, userAgent }: AttemptOptions) {
  /** By delivery, how many of its requests were taken. After a restart all are sent again, and say the same. */
  const begun = new Map<string, number>();

  function noteBegun(delivery: string, taken: number): void {
    begun.set(delivery, taken);
    for (const [oldest] of begun) if (begun.size > maxBegun) begun.delete(oldest);
  }

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

  /** All that a message is to a service, from where it was taken up to. Null where there is more than one attempt has time for. */
  async function sendToService(
    kind: Exclude<EndpointKind, "standard">,
    endpoint: Endpoint,
    { id, body }: ClaimedDelivery,
    signal: AbortSignal,
  ): Promise<AttemptResult | null> {
    const service = services[kind];
    const message = JSON.parse(body) as StandardMessage;
    const context = {
      secret: endpoint.secrets[0]?.secret ?? "",
      timestamp: message.timestamp,
      endpoint: endpoint.id,
      delivery: id,
    };
    const bodies = service.bodiesOf(readablesOf(message), context);
    let result: AttemptResult = nothingToSay;
    let refused: AttemptResult | null = null;
    let durationMs = 0;
    const first = begun.get(id) ?? 0;
    begun.delete(id);
    for (const [nth, sent] of bodies.entries()) {
      if (nth < first) continue;
      if (durationMs >= beginMs) {
        noteBegun(id, nth);
        return null;
      }
      const outcome = await post(endpoint, {}, JSON.stringify(sent), { timeoutMs, signal });
      durationMs += outcome.ms;
      result = { ...judge(outcome, clock(), service), durationMs };
      // What the service does not take of it keeps nothing else from being said.
      if (result.kind === "refused" && result.responseCode !== null) refused = result;
      else if (result.kind !== "delivered") {
        if (result.kind === "failed" && nth > 0) noteBegun(id, nth);
        return result;
      }
    }
    return refused ?? result;
  }

  return async (
    endpoint: Endpoint,
    delivery: ClaimedDelivery,
    signal: AbortSignal,
  ): Promise<AttemptResult | null> => {
    const now = clock();
    const valid = inForce(endpoint.secrets, now);
    if (valid.length === 0 && needsSecret(endpoint.kind)) return withoutSecret(endpoint);
    if (endpoint.kind !== "standard") return await sendToService(endpoint.kind, endpoint, delivery, signal);
    const { id, body } = delivery;
    const timestamp = Math.floor(now / 1000);
    const signed = signatureHeaders({ id, timestamp, body }, valid, endpoint.signatures);
    return judge(await post(endpoint, signed, body, { timeoutMs, signal }), now);
  };
}

const nothing = { durationMs: 0, responseCode: null, responseBody: null, retryAfterMs: null };

const nothingToSay: AttemptResult = {
  ...nothing,
  kind: "skipped",
  error: "Nothing was sent: of this there is nothing that this kind of endpoint is told.",
};

/** What was encrypted with a key that is lost cannot be signed with; to send it unsigned would teach receivers to trust anybody. */
const withoutSecret = ({ kind }: Endpoint): AttemptResult => ({
  ...nothing,
  kind: "failed",
  error: `The endpoint's secret cannot be read with this server's DENDRO_SECRET_KEY; put the key back, or ${
    kind === "standard" ? "rotate it" : "create another endpoint"
  }.`,
});
