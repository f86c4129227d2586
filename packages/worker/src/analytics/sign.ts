import { Webhook } from "standardwebhooks";
import { DendroError } from "@dendro/core";

/** Headers that prove who sent a body, as Standard Webhooks has it. */
export type Sign = (id: string, at: Date, body: string) => Readonly<Record<string, string>>;

/**
 * @param secret `whsec_` and Base64
 * @throws DendroError `invalid_configuration` without repeating what was given
 */
export function createSign(secret: string): Sign {
  const webhook = readSecret(secret);
  return (id, at, body) => ({
    "webhook-id": id,
    "webhook-timestamp": String(Math.floor(at.getTime() / 1000)),
    "webhook-signature": webhook.sign(id, at, body),
  });
}

function readSecret(secret: string): Webhook {
  try {
    if (/^whsec_[A-Za-z\d+/]{24,}={0,2}$/u.test(secret)) return new Webhook(secret);
  } catch {
    // Said below, without the secret.
  }
  throw new DendroError(
    "invalid_configuration",
    "The secret of analytics must be `whsec_` and at least 18 bytes in Base64.",
  );
}
