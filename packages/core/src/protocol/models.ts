import { z } from "zod";
import { isKeptAddress, isPartAddress, nowhere } from "../safe-address.ts";
import type { ContentPart } from "./conversation.ts";
import { protocolLimits } from "./limits.ts";

/** An id as the protocol has it: any text that is not empty. */
export const idSchema = z.string().min(1).max(protocolLimits.maxIdLength);
const time = z.string().meta({ description: "ISO 8601, UTC." });

export const threadSchema = z.object({
  id: idSchema,
  worker_id: idSchema,
  user_id: idSchema.exactOptional(),
  title: z.string().exactOptional(),
  created_at: time,
  updated_at: time,
  last_event_at: time,
});

const address = z
  .string()
  .min(1)
  .max(4 * protocolLimits.maxTextLength);

const textPart = z.object({ type: z.literal("text"), text: z.string().max(protocolLimits.maxTextLength) });

/** Parts with an address. @param url of a kind of part: what is sent is refused, what is kept is made harmless */
const partsWith = (url: (kind: "image" | "document") => z.ZodType<string, string>) =>
  [
    z.object({
      type: z.literal("image"),
      url: url("image"),
      mime_type: z.string().exactOptional(),
      width: z.number().int().positive().exactOptional(),
      height: z.number().int().positive().exactOptional(),
      alt: z.string().exactOptional(),
    }),
    z.object({
      type: z.literal("document"),
      url: url("document"),
      filename: z.string().min(1).max(512),
      mime_type: z.string().min(1).max(256),
      size_bytes: z.number().int().min(0).exactOptional(),
    }),
  ] as const;

/** A part of a message as it is kept and shown: an address that must not be followed leads nowhere. */
export const contentPartSchema = z.discriminatedUnion("type", [
  textPart,
  ...partsWith((kind) => address.transform((url) => (isKeptAddress(kind, url) ? url : nowhere))),
]);

const addressFault =
  "must be an http or https address, or a PNG, JPEG, GIF or WebP as a data URI; put other files where they have an address";

const sentPartSchema = z.discriminatedUnion("type", [
  textPart,
  ...partsWith(() => address.refine(isPartAddress, addressFault)),
]);

/** Parts as they are kept: what older releases took is made harmless. */
export const harmlessParts = (parts: readonly ContentPart[]): ContentPart[] =>
  parts.map((part) =>
    part.type === "text" || isKeptAddress(part.type, part.url) ? part : { ...part, url: nowhere },
  );

/** What is wrong with the addresses of parts that a program says; null when nothing is. */
export function partFault(parts: readonly ContentPart[]): string | null {
  for (const part of parts)
    if (part.type !== "text" && !isPartAddress(part.url))
      return `The url of the ${part.type}, ${JSON.stringify(part.url.slice(0, 60))}, ${addressFault}.`;
  return null;
}

export const threadEventTypes = [
  "message",
  "run.started",
  "run.finished",
  "tool.call",
  "tool.result",
  "tool.transaction",
] as const;
export const actors = ["user", "assistant", "system", "tool"] as const;

const data = z.record(z.string(), z.unknown());

export const threadEventSchema = z.object({
  id: idSchema,
  thread_id: idSchema,
  run_id: idSchema.exactOptional(),
  type: z.enum(threadEventTypes),
  actor: z.enum(actors),
  user_id: idSchema.exactOptional(),
  user_name: z.string().exactOptional(),
  user_email: z.string().exactOptional(),
  author: z.string().exactOptional(),
  client_event_id: idSchema.exactOptional(),
  content: z.array(contentPartSchema).exactOptional(),
  data: data.exactOptional(),
  created_at: time,
  streaming: z.boolean().exactOptional(),
  finalized: z.boolean().exactOptional(),
});

export const runStatuses = ["running", "succeeded", "failed", "canceled"] as const;

export const runSchema = z.object({
  id: idSchema,
  thread_id: idSchema,
  agent_id: idSchema.exactOptional(),
  status: z.enum(runStatuses),
  started_at: time,
  ended_at: time.exactOptional(),
  error: z.string().exactOptional(),
  settings_version: z.number().int().exactOptional(),
  version: z.string().exactOptional(),
});

/** A message that a person sends. */
export const newMessageSchema = z.object({
  type: z.literal("message"),
  actor: z.literal("user"),
  content: z.array(sentPartSchema).min(1).max(protocolLimits.maxParts),
  data: data.exactOptional(),
});
export type NewMessage = z.infer<typeof newMessageSchema>;

export const feedbackKinds = ["like", "dislike"] as const;
export const feedbackTargets = ["event", "run", "thread"] as const;
