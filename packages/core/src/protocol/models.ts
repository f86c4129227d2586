import { z } from "zod";
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
export type Thread = z.infer<typeof threadSchema>;

const address = z
  .string()
  .min(1)
  .max(4 * protocolLimits.maxTextLength);

export const contentPartSchema = z.discriminatedUnion("type", [
  z.object({ type: z.literal("text"), text: z.string().max(protocolLimits.maxTextLength) }),
  z.object({
    type: z.literal("image"),
    url: address,
    mime_type: z.string().exactOptional(),
    width: z.number().int().positive().exactOptional(),
    height: z.number().int().positive().exactOptional(),
    alt: z.string().exactOptional(),
  }),
  z.object({
    type: z.literal("document"),
    url: address,
    filename: z.string().min(1).max(512),
    mime_type: z.string().min(1).max(256),
    size_bytes: z.number().int().min(0).exactOptional(),
  }),
]);
export type ContentPart = z.infer<typeof contentPartSchema>;

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
export type ThreadEvent = z.infer<typeof threadEventSchema>;

export const runStatuses = ["running", "succeeded", "failed", "canceled"] as const;

export const runSchema = z.object({
  id: idSchema,
  thread_id: idSchema,
  agent_id: idSchema.exactOptional(),
  status: z.enum(runStatuses),
  started_at: time,
  ended_at: time.exactOptional(),
  error: z.string().exactOptional(),
});
export type Run = z.infer<typeof runSchema>;

/** A message that a person sends. */
export const newMessageSchema = z.object({
  type: z.literal("message"),
  actor: z.literal("user"),
  content: z.array(contentPartSchema).min(1).max(protocolLimits.maxParts),
  data: data.exactOptional(),
});
export type NewMessage = z.infer<typeof newMessageSchema>;

export const feedbackKinds = ["like", "dislike"] as const;
export const feedbackTargets = ["event", "run", "thread"] as const;
