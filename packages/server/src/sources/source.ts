import type { JsonObject } from "@dendro/core";

/** How those sign who send: as their service has it, or by any HMAC. With `none` whoever knows the address may send. */
export const sourceKinds = [
  "standard-webhooks",
  "github",
  "stripe",
  "slack",
  "shopify",
  "hmac",
  "none",
] as const;
export type SourceKind = (typeof sourceKinds)[number];

export const hmacAlgorithms = ["sha1", "sha256", "sha512"] as const;
export const hmacEncodings = ["hex", "base64"] as const;

/** Where the signature of a service of kind `hmac` stands: HMAC over the body's bytes, keyed by the text of the secret. */
export interface HmacScheme {
  /** The name of the header, in small letters. */
  readonly header: string;
  readonly algorithm: (typeof hmacAlgorithms)[number];
  readonly encoding: (typeof hmacEncodings)[number];
  /** What stands before it, such as `sha256=`. */
  readonly prefix: string;
}

/** What people say of a source. */
export interface SourceFields {
  readonly name: string;
  readonly kind: SourceKind;
  /** Null of every other kind than `hmac`. */
  readonly hmac: HmacScheme | null;
  /** The event that is made of what arrives: text that begins with `$` is a path to what takes its place. */
  readonly mapping: JsonObject;
  /** Where the sender's own id of a message stands: the same id makes no second event. */
  readonly idPath: string | null;
  readonly active: boolean;
}

/** What people change of a source; what is left out stays. */
export type SourceChange = {
  readonly [F in Exclude<keyof SourceFields, "kind">]?: SourceFields[F] | undefined;
};

/** A secret that those who send share with us. */
export interface SourceSecret {
  readonly id: string;
  readonly secret: string;
  /** Milliseconds since 1970. */
  readonly addedAt: number;
}

/** Where other services send their webhooks: `/hooks/:id`. */
export interface Source extends SourceFields {
  readonly id: string;
  readonly tenant: string;
  /** Any of them may have signed; the oldest first. */
  readonly secrets: readonly SourceSecret[];
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  readonly updatedAt: number;
}
