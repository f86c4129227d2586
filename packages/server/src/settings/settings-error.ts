import { DendroError, type ErrorCode, type Refusal } from "@dendro/core";

const codes: Readonly<Record<Refusal["code"], ErrorCode>> = {
  NOT_FOUND: "not_found",
  READONLY: "invalid_setting",
  INVALID: "invalid_setting",
  STALE: "stale_setting",
};

/** A refused patch as an error of the API; the field is in its details. */
export const settingsError = (refused: Refusal, fieldId: string) =>
  new DendroError(codes[refused.code], refused.message, {
    details: [
      { path: fieldId, message: refused.code === "INVALID" ? refused.fault.message : refused.message },
    ],
  });
