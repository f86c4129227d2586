import { z } from "zod";
import { protocolLimits } from "./limits.ts";
import { feedbackKinds, feedbackTargets, idSchema, newMessageSchema } from "./models.ts";

const limit = (most: number, usual: number) => z.number().int().min(1).max(most).default(usual);

/** What each frame of a client carries. Fields that are not known are left out, so that newer clients may send more. */
export const clientPayloads = {
  connect: z.object({
    worker_id: idSchema,
    user_id: idSchema,
    user_name: z.string().max(256).exactOptional(),
    user_email: z.string().max(256).exactOptional(),
    auth_token: z.string().max(8192).exactOptional(),
    client: z.unknown().exactOptional(),
  }),
  "thread.list": z.object({
    cursor: z.string().max(512).exactOptional(),
    limit: limit(protocolLimits.maxThreads, 30),
  }),
  "thread.subscribe": z.object({ thread_id: idSchema, after_event_id: idSchema.exactOptional() }),
  "thread.unsubscribe": z.object({ thread_id: idSchema }),
  "thread.delete": z.object({ thread_id: idSchema }),
  "event.create": z.object({
    thread_id: idSchema.exactOptional(),
    client_event_id: idSchema.exactOptional(),
    event: newMessageSchema,
  }),
  "event.list": z.object({
    thread_id: idSchema,
    before_event_id: idSchema.exactOptional(),
    limit: limit(protocolLimits.maxEvents, 50),
  }),
  "run.cancel": z.object({ run_id: idSchema }),
  "analytics.subscribe": z.object({ worker_id: idSchema }),
  "analytics.unsubscribe": z.object({ worker_id: idSchema }),
  feedback: z.object({
    target_type: z.enum(feedbackTargets),
    target_id: idSchema,
    feedback: z.enum(feedbackKinds),
    reason: z.string().max(2000).exactOptional(),
  }),
  "settings.subscribe": z.object({ worker_id: idSchema }),
  "settings.unsubscribe": z.object({ worker_id: idSchema }),
  "settings.patch": z.object({
    field_id: idSchema,
    value: z.unknown(),
    base_version: z.number().int().min(0).exactOptional(),
  }),
  ping: z.object({}),
} as const satisfies Record<string, z.ZodType>;

export type ClientFrameType = keyof typeof clientPayloads;
export const clientFrameTypes = Object.keys(clientPayloads) as ClientFrameType[];

/** A frame that a client sent, checked. */
export type ClientFrame = {
  [T in ClientFrameType]: {
    readonly id: string;
    readonly type: T;
    readonly payload: z.output<(typeof clientPayloads)[T]>;
  };
}[ClientFrameType];

/** A frame as a client may write it: what has a default may be left out. */
export type ClientFrameInput = {
  [T in ClientFrameType]: {
    readonly id: string;
    readonly type: T;
    readonly payload: z.input<(typeof clientPayloads)[T]>;
  };
}[ClientFrameType];
