import { z } from "zod";
import { isNodeName } from "../breakers/node-name.ts";
import { refuseDepth } from "../event/json-depth.ts";
import { withoutNulls } from "../without-nulls.ts";
import { maxBreakerErrorLength } from "./breaker-limits.ts";
import { idSchema } from "./models.ts";

/**
 * Frames between a program that calls things and Dendro, which decides whether they may be called: JSON over a WebSocket that
 * the program opens. docs/spec/breaker-protocol.md says what holds.
 */
const node = z.string().refine(isNodeName);

const call = z.object({
  node,
  /** The opening that the program knew of when the call began. */
  opening: z.number().int().min(0),
  /** The type of its error; null when it succeeded. */
  error: z.string().max(maxBreakerErrorLength).nullable(),
  /** The place that it had as a probe. */
  lease: z.string().max(128).exactOptional(),
  /** By what an event may tell of the same call. */
  id: idSchema.exactOptional(),
  span_id: idSchema.exactOptional(),
  run_id: idSchema.exactOptional(),
});

const toServer = z.discriminatedUnion("type", [
  /** Tells of these breakers from now on, and first how they are. */
  z.object({ type: z.literal("watch"), nodes: z.array(node).max(1000) }),
  /** Calls that have ended, in that order. */
  z.object({ type: z.literal("report"), calls: z.array(call).max(1000) }),
  /** Asks for the place of a probe. */
  z.object({ type: z.literal("probe"), id: idSchema, node }),
  z.object({ type: z.literal("ping") }),
]);
export type BreakerFrameToServer = z.infer<typeof toServer>;

/** What a program is told. It passes over what it does not know: a newer Dendro may send more. */
export type BreakerFrameToProgram =
  | {
      readonly type: "state";
      readonly node: string;
      /** Rises with every change: what comes late is older. */
      readonly version: number;
      readonly state: "closed" | "open" | "half_open";
      readonly opening: number;
      /** Until calls may try again; null where that is not known, or it is not open. */
      readonly retry_in_ms: number | null;
    }
  /** Answers `probe`; without a lease the call may not try. */
  | {
      readonly type: "probe";
      readonly id: string;
      readonly lease: string | null;
      readonly opening: number;
      readonly expires_in_ms: number;
    }
  /** What was sent is not understood, or there is too much of it; the socket is closed. */
  | { readonly type: "refused"; readonly message: string }
  | { readonly type: "pong" };

/** Null when it is none. */
export function parseBreakerFrame(text: string): BreakerFrameToServer | null {
  try {
    refuseDepth(text, "The frame");
    const parsed = toServer.safeParse(withoutNulls(toServer, JSON.parse(text)));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}
