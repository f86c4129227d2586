import type { ServerFrame } from "./server-frames.ts";

/** A server's frame before it has an id. */
export type Outgoing = ServerFrame extends infer Frame
  ? Frame extends ServerFrame
    ? Omit<Frame, "id">
    : never
  : never;
