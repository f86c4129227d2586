import { refuseDepth } from "../event/json-depth.ts";
import { z } from "zod";
import { withoutNulls } from "../without-nulls.ts";
import { idSchema } from "./models.ts";

/**
 * Frames between a worker and the platform that keeps its settings, as JSON over a WebSocket that the worker opens. A
 * worker registers first and gets what is set; then every change, of whoever's, in order.
 */
const author = z.object({ kind: z.enum(["worker", "person"]), id: z.string().max(256) });
const value = z.union([z.string(), z.number(), z.boolean(), z.null()]);

const setValue = z.object({ value, version: z.number().int(), secret: z.boolean() });
const state = z.object({ version: z.number().int(), values: z.record(z.string(), setValue) });

const change = z.object({
  version: z.number().int(),
  values: z.record(z.string(), value),
  secrets: z.array(z.string()),
  author,
  at: z.number(),
  restored: z.number().int().nullable(),
});

const toPlatform = z.discriminatedUnion("type", [
  z.object({
    type: z.literal("register"),
    worker_id: idSchema,
    /** Of this process. */
    instance_id: idSchema,
    /** Of the worker's code, for people to see. */
    version: z.string().max(128).exactOptional(),
    /** Null of a worker without settings. */
    fields: z.array(z.unknown()).nullable(),
  }),
  z.object({
    type: z.literal("patch"),
    id: idSchema,
    field_id: idSchema,
    value: z.unknown(),
    base_version: z.number().int().min(0).exactOptional(),
    /** On whose behalf: a person's may no more than a person. Noted as the author is the worker. */
    author: author.exactOptional(),
  }),
  z.object({ type: z.literal("ping") }),
]);
export type FrameToPlatform = z.infer<typeof toPlatform>;

const refused = z.object({
  code: z.enum(["NOT_FOUND", "READONLY", "INVALID", "STALE", "NOT_CONFIGURED", "INTERNAL"]),
  message: z.string(),
});

const fromPlatform = z.discriminatedUnion("type", [
  z.object({ type: z.literal("registered"), state, changed_at: z.number() }),
  z.object({ type: z.literal("changed"), change }),
  /** Answers a `patch`; its change was told before. */
  z.object({
    type: z.literal("patched"),
    id: idSchema,
    change: change.exactOptional(),
    refused: refused.exactOptional(),
  }),
  /** The registration was not taken. */
  z.object({ type: z.literal("refused"), message: z.string(), code: z.string().exactOptional() }),
  z.object({ type: z.literal("pong") }),
]);
export type FrameFromPlatform = z.infer<typeof fromPlatform>;

/** Null when it is none. */
export const parseFrameToPlatform = (text: string): FrameToPlatform | null => parse(toPlatform, text);
/** Null when it is none that is known: a newer platform may send more. */
export const parseFrameFromPlatform = (text: string): FrameFromPlatform | null => parse(fromPlatform, text);

function parse<T>(schema: z.ZodType<T>, text: string): T | null {
  try {
    refuseDepth(text, "The frame");
    const parsed = schema.safeParse(withoutNulls(schema, JSON.parse(text)));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}

/** Bytes of a frame either may send: settings may hold images. */
export const maxFleetFrameBytes = 16 * 1024 * 1024;
