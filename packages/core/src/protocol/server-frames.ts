import { z } from "zod";
import {
  feedbackKinds,
  feedbackTargets,
  idSchema,
  runSchema,
  threadEventSchema,
  threadSchema,
} from "./models.ts";

/** Why a frame was refused. Old clients know the names, so they stay. */
export const protocolCodes = [
  "NOT_CONNECTED",
  "NOT_FOUND",
  "FORBIDDEN",
  "NOT_CONFIGURED",
  "READONLY",
  "INVALID",
  "STALE",
  "RATE_LIMITED",
  "INTERNAL",
] as const;
export type ProtocolCode = (typeof protocolCodes)[number];

export const protocolErrorSchema = z.object({ code: z.enum(protocolCodes), message: z.string() });
export type ProtocolError = z.infer<typeof protocolErrorSchema>;

/** An analytics event as it is told to whoever watches, and sent in batches. */
export const analyticsEventSchema = z.object({
  event: z.string().min(1),
  timestamp: z.string(),
  worker_id: idSchema,
  thread_id: idSchema.exactOptional(),
  user_id: idSchema.exactOptional(),
  run_id: idSchema.exactOptional(),
  event_id: idSchema.exactOptional(),
  settings_version: z.number().int().exactOptional(),
  version: z.string().exactOptional(),
  data: z.record(z.string(), z.unknown()).exactOptional(),
});

/** What each frame of a server carries. */
export const serverPayloads = {
  ack: z.object({
    ack_id: z.string(),
    ok: z.boolean(),
    error: protocolErrorSchema.exactOptional(),
    /** Of `event.create`: where the message went. */
    thread_id: idSchema.exactOptional(),
    event_id: idSchema.exactOptional(),
    /** Of `settings.patch`: the version that it made. */
    version: z.number().int().exactOptional(),
    updated_at: z.string().exactOptional(),
  }),
  "thread.list.result": z.object({
    threads: z.array(threadSchema),
    cursor: z.string().exactOptional(),
    total_count: z.number().int(),
  }),
  "thread.snapshot": z.object({
    thread: threadSchema,
    events: z.array(threadEventSchema),
    runs: z.array(runSchema).exactOptional(),
  }),
  "thread.upsert": z.object({ thread: threadSchema }),
  "thread.deleted": z.object({ thread_id: idSchema }),
  "event.append": z.object({ thread_id: idSchema, events: z.array(threadEventSchema) }),
  "event.list.result": z.object({
    thread_id: idSchema,
    events: z.array(threadEventSchema),
    cursor: z.string().exactOptional(),
    has_more: z.boolean(),
  }),
  "run.upsert": z.object({ run: runSchema }),
  "analytics.event": analyticsEventSchema,
  "feedback.ack": z.object({
    target_type: z.enum(feedbackTargets),
    target_id: idSchema,
    feedback: z.enum(feedbackKinds),
    ok: z.boolean(),
    ack_id: z.string().exactOptional(),
    error: protocolErrorSchema.exactOptional(),
  }),
  "settings.snapshot": z.object({
    worker_id: idSchema,
    fields: z.array(z.record(z.string(), z.unknown())),
    updated_at: z.string().exactOptional(),
    version: z.number().int().exactOptional(),
  }),
  "settings.patch": z.object({
    worker_id: idSchema,
    field_id: idSchema,
    value: z.unknown(),
    updated_at: z.string(),
    version: z.number().int().exactOptional(),
  }),
  pong: z.object({}),
} as const satisfies Record<string, z.ZodType>;

export type ServerFrameType = keyof typeof serverPayloads;

export type ServerFrame = {
  [T in ServerFrameType]: {
    readonly id: string;
    readonly type: T;
    readonly payload: z.output<(typeof serverPayloads)[T]>;
  };
}[ServerFrameType];
