import type { ClientFrameInput, ClientFrameType, ServerFrame, ServerFrameType } from "@dendro/core";

/** What a frame of a client carries. */
export type Sent<T extends ClientFrameType> = Extract<ClientFrameInput, { type: T }>["payload"];
/** What a frame of a server carries. */
export type Received<T extends ServerFrameType> = Extract<ServerFrame, { type: T }>["payload"];

/**
 * Reads a frame as far as a client must: the server is trusted to mean what it says. Null of anything else, which a
 * newer server may well send.
 */
export function readFrame(text: string): ServerFrame | null {
  try {
    const frame = JSON.parse(text) as Partial<ServerFrame> | null;
    const isFrame =
      typeof frame?.type === "string" && typeof frame.payload === "object" && frame.payload !== null;
    return isFrame ? (frame as ServerFrame) : null;
  } catch {
    return null;
  }
}

/** A random id, also on pages without HTTPS, where `crypto.randomUUID` is missing. */
export function newId(): string {
  if ("randomUUID" in crypto) return crypto.randomUUID();
  return [...(crypto as Crypto).getRandomValues(new Uint8Array(16))]
    .map((byte) => byte.toString(16).padStart(2, "0"))
    .join("");
}
