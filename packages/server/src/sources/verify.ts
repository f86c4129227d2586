import { createHmac, timingSafeEqual } from "node:crypto";
import { minuteMs } from "@dendro/core";
import type { Source } from "./source.ts";

/** A message as it came over the wire. */
export interface RawMessage {
  /** By names in small letters. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** Whether who signed knows a secret; what is signed beside the body: the message's id, and when it was sent. */
export type Verdict =
  | {
      readonly isVerified: true;
      readonly signature: string | null;
      /** Null where the sender signs none. */
      readonly id: string | null;
      /** Milliseconds since 1970; null where the sender signs none. */
      readonly sentAt: number | null;
    }
  | { readonly isVerified: false; readonly signature: string | null; readonly reason: string };

/** How far the time of a signature may be from ours, in milliseconds. */
const toleranceMs = 5 * minuteMs;

/** What a service signs, and how it is written. */
interface Signed {
  /** As it was sent; null when it was not. */
  readonly signature: string | null;
  /** The header that should have it. */
  readonly header: string;
  /** Seconds since 1970, where it is signed too. */
  readonly timestamp?: string | null;
  /** What may stand for a right signature, in bytes: any of them. */
  readonly given: readonly Buffer[];
  /** The message's id, where it is signed too. */
  readonly id?: string | null;
  readonly algorithm: string;
  /** What is signed, piece by piece. */
  readonly content: readonly (string | Buffer)[];
  readonly keyOf: (secret: string) => string | Buffer;
}

/**
 * Tells whether a message was signed with one of a source's secrets, over the bytes as they came, in a time that does not
 * tell how much of the signature was right.
 *
 * Standard Webhooks 1.0 (and Svix's names of its headers); GitHub's `X-Hub-Signature-256`, which Meta has as well; Stripe's
 * `t=…,v1=…`; Slack's `v0`; Shopify's HMAC in Base64.
 */
export function verify(source: Source, message: RawMessage, now: number): Verdict {
  if (source.kind === "none") return { isVerified: true, signature: null, id: null, sentAt: null };
  const signed = signedBy(source, message);
  const { signature, header, timestamp } = signed;
  const refuse = (reason: string): Verdict => ({ isVerified: false, signature, reason });
  if (source.secrets.length === 0)
    return refuse("The source has no secret that can be read here; add the one that the sender signs with.");
  if (signature === null) return refuse(`There is no header ${header}.`);
  let sentAt: number | null = null;
  if (timestamp !== undefined) {
    sentAt = timestamp !== null && /^\d{1,12}$/u.test(timestamp) ? Number(timestamp) * 1000 : null;
    if (sentAt === null) return refuse("The signature has no time.");
    if (Math.abs(now - sentAt) > toleranceMs)
      return refuse(
        `It was signed ${sentAt < now ? "more than five minutes ago" : "for more than five minutes from now"}; an old message may have been recorded, or a clock be wrong.`,
      );
  }
  const expected = source.secrets.map(({ secret }) => {
    const hmac = createHmac(signed.algorithm, signed.keyOf(secret));
    for (const piece of signed.content) hmac.update(piece);
    return hmac.digest();
  });
  const isRight = signed.given.some((given) =>
    expected.some((right) => given.length === right.length && timingSafeEqual(given, right)),
  );
  return isRight
    ? { isVerified: true, signature, id: signed.id ?? null, sentAt }
    : refuse("The signature was made with another secret, or over another body.");
}

function signedBy({ kind, hmac }: Source, { headers, body }: RawMessage): Signed {
  const plain = { algorithm: "sha256", content: [body], keyOf: (secret: string) => secret };
  switch (kind) {
    case "standard-webhooks": {
      const prefix = headers["webhook-signature"] === undefined ? "svix" : "webhook";
      const [id, timestamp, signature] = ["id", "timestamp", "signature"].map(
        (name) => headers[`${prefix}-${name}`] ?? null,
      );
      const given = (signature ?? "").split(" ").filter((one) => one.startsWith("v1,"));
      return {
        ...plain,
        header: "webhook-signature",
        signature: signature ?? null,
        timestamp: timestamp ?? null,
        id: id ?? null,
        given: some(given).map((one) => Buffer.from(one.slice(3), "base64")),
        content: [`${id ?? ""}.${timestamp ?? ""}.`, body],
        keyOf: (secret) => Buffer.from(secret.replace(/^whsec_/u, ""), "base64"),
      };
    }
    case "stripe": {
      const signature = headers["stripe-signature"] ?? null;
      const parts = (signature ?? "").split(",").map((part) => part.trim().split("="));
      const timestamp = parts.find(([name]) => name === "t")?.[1] ?? null;
      const given = parts.filter(([name]) => name === "v1").map(([, value = ""]) => value);
      return {
        ...plain,
        header: "stripe-signature",
        signature,
        timestamp,
        given: some(given).map((one) => Buffer.from(one, "hex")),
        content: [`${timestamp ?? ""}.`, body],
      };
    }
    case "slack": {
      const signature = headers["x-slack-signature"] ?? null;
      const timestamp = headers["x-slack-request-timestamp"] ?? null;
      return {
        ...plain,
        header: "x-slack-signature",
        signature,
        timestamp,
        given: readDigest(signature, "v0=", "hex"),
        content: [`v0:${timestamp ?? ""}:`, body],
      };
    }
    case "github":
      return { ...plain, ...inHeader("x-hub-signature-256", "sha256=", "hex", headers) };
    case "shopify":
      return { ...plain, ...inHeader("x-shopify-hmac-sha256", "", "base64", headers) };
    default: {
      const { header = "", algorithm = "sha256", encoding = "hex", prefix = "" } = hmac ?? {};
      return { ...plain, algorithm, ...inHeader(header, prefix, encoding, headers) };
    }
  }
}

function inHeader(
  header: string,
  prefix: string,
  encoding: "hex" | "base64",
  headers: RawMessage["headers"],
): Pick<Signed, "header" | "signature" | "given"> {
  const signature = headers[header] ?? null;
  return { header, signature, given: readDigest(signature, prefix, encoding) };
}

const readDigest = (signature: string | null, prefix: string, encoding: "hex" | "base64"): Buffer[] =>
  signature?.startsWith(prefix) === true
    ? [Buffer.from(signature.slice(prefix.length).trim(), encoding)]
    : [];

/** While secrets change there are several; nobody has so many that comparing them is work. */
const some = (given: readonly string[]): readonly string[] => given.slice(0, 10);
