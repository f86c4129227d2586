import { randomBytes } from "node:crypto";
import { hourMs } from "@dendro/core";
import type { SigningSecret } from "./endpoint.ts";

/** How long the secret before signs beside a new one, in milliseconds. */
export const rotationMs = 24 * hourMs;

/** A new secret, as Standard Webhooks writes it: `whsec_` and the Base64 of 32 random bytes. */
export const createSecret = (): string => `whsec_${randomBytes(32).toString("base64")}`;

/** With a new secret before the others, of which the newest signs for another day. */
export function rotated(secrets: readonly SigningSecret[], secret: string, now: number): SigningSecret[] {
  const [newest, ...older] = inForce(secrets, now);
  const before = newest === undefined ? [] : [{ ...newest, until: now + rotationMs }];
  return [{ secret, until: null }, ...before, ...older];
}

/** Those that sign at a moment, the newest first. */
export const inForce = (secrets: readonly SigningSecret[], now: number): readonly SigningSecret[] =>
  secrets.filter(({ until }) => until === null || until > now);
