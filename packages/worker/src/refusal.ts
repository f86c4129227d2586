import { DendroError, type ErrorCode, type ProtocolCode, type ProtocolError } from "@dendro/core";

/** Why something is not done, in the protocol's words. */
export interface Refused {
  readonly error: ProtocolError;
}

export const refuse = (code: ProtocolCode, message: string): Refused => ({ error: { code, message } });

export const isRefused = (outcome: object | null): outcome is Refused =>
  outcome !== null && "error" in outcome && typeof outcome.error === "object";

/** What the protocol's codes are called outside of it. */
const errorCodes: Readonly<Record<ProtocolCode, ErrorCode>> = {
  NOT_CONNECTED: "invalid_request",
  NOT_FOUND: "not_found",
  FORBIDDEN: "insufficient_scope",
  NOT_CONFIGURED: "not_found",
  READONLY: "invalid_setting",
  INVALID: "invalid_request",
  STALE: "stale_setting",
  RATE_LIMITED: "overloaded",
  INTERNAL: "internal",
};

export const refusalError = ({ error: { code, message } }: Refused) =>
  new DendroError(errorCodes[code], message);
