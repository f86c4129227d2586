import { z } from "zod";
import { DendroError, faultSentence, withoutNulls, zodFaults } from "@dendro/core";

/** The client's name for a subscription. */
export const subscriptionId = z.string().min(1).max(64);

export const unsubscribeFrame = z.object({
  id: subscriptionId,
  type: z.literal("unsubscribe"),
  payload: z.unknown().optional(),
});

export const pingFrame = z.object({
  id: z.string().max(64).optional(),
  type: z.literal("ping"),
  payload: z.unknown().optional(),
});

/** @throws DendroError `invalid_request`, with each fault */
export function readLiveFrame<T extends z.ZodType>(schema: T, frame: unknown): z.output<T> {
  const checked = schema.safeParse(withoutNulls(schema, frame));
  if (checked.success) return checked.data;
  const details = zodFaults(checked.error, "frame");
  throw new DendroError("invalid_request", faultSentence(details) ?? "The frame is not valid.", { details });
}

/** A frame whose payload is JSON text already. */
export function frameText(id: string | undefined, type: string, payload: string): string {
  const name = id === undefined ? "" : `"id":${JSON.stringify(id)},`;
  return `{${name}"type":"${type}","payload":${payload}}`;
}

export function errorFrame(id: string | undefined, { code, message, details }: DendroError): string {
  const payload = { code, message, ...(details.length > 0 ? { errors: details } : {}) };
  return frameText(id, "error", JSON.stringify(payload));
}

/** The frame that tells of an error, under the id of the frame that led to it. */
export const liveErrorText = (error: DendroError, cause: unknown): string =>
  errorFrame(frameId(cause), error);

function frameId(frame: unknown): string | undefined {
  const id = typeof frame === "object" && frame !== null && "id" in frame ? frame.id : undefined;
  return typeof id === "string" && id.length <= 64 ? id : undefined;
}
