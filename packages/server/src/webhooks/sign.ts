import { createHmac, createSecretKey, type KeyObject } from "node:crypto";
import type { SignatureKind, SigningSecret } from "./endpoint.ts";

export interface SignedMessage {
  readonly id: string;
  /** Seconds since 1970. */
  readonly timestamp: number;
  readonly body: string;
}

/**
 * The headers by which a receiver knows that a message is ours and unchanged.
 *
 * Standard Webhooks 1.0: `webhook-signature` has `v1,` and the Base64 of HMAC-SHA-256 over `id.timestamp.body` for each secret
 * in force. GitHub: `X-Hub-Signature-256` has `sha256=` and HMAC-SHA-256 over the body in hexadecimal, keyed by the text of the
 * newest secret.
 */
export function signatureHeaders(
  { id, timestamp, body }: SignedMessage,
  secrets: readonly SigningSecret[],
  kinds: readonly SignatureKind[],
): Record<string, string> {
  const headers: Record<string, string> = { "webhook-id": id, "webhook-timestamp": String(timestamp) };
  if (kinds.includes("standard"))
    headers["webhook-signature"] = secrets
      .map(({ secret }) => createHmac("sha256", keyOf(secret)).update(`${id}.${timestamp}.${body}`))
      .map((hmac) => `v1,${hmac.digest("base64")}`)
      .join(" ");
  const [newest] = secrets;
  if (kinds.includes("github") && newest !== undefined)
    headers["x-hub-signature-256"] =
      `sha256=${createHmac("sha256", newest.secret).update(body).digest("hex")}`;
  return headers;
}

/** Told what it is: of bytes, Node would find out by an exception, five times the time of the signature. */
const keyOf = (secret: string): KeyObject =>
  createSecretKey(Buffer.from(secret.replace(/^whsec_/u, ""), "base64"));
