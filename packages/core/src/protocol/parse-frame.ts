import { refuseDepth } from "../event/json-depth.ts";
import type { z } from "zod";
import { withoutNulls } from "../without-nulls.ts";
import { clientPayloads, clientFrameTypes, type ClientFrame, type ClientFrameType } from "./client-frames.ts";
import {
  serverPayloads,
  type ProtocolError,
  type ServerFrame,
  type ServerFrameType,
} from "./server-frames.ts";

/** A frame, or why it is none, with the id to answer to when it had one. */
export type ParsedFrame<Frame> =
  { readonly frame: Frame } | { readonly id: string; readonly error: ProtocolError };

/** Reads a frame of a client's. Whatever the text is, the answer is a frame or an error that says what is wrong. */
export function parseClientFrame(text: string): ParsedFrame<ClientFrame> {
  const envelope = readEnvelope(text);
  if ("error" in envelope) return envelope;
  const { id, type, payload } = envelope;
  if (!Object.hasOwn(clientPayloads, type))
    return invalid(
      id,
      `Unknown frame ${JSON.stringify(type.slice(0, 64))}. There are: ${clientFrameTypes.join(", ")}.`,
    );
  const schema = clientPayloads[type as ClientFrameType];
  const parsed = schema.safeParse(withoutNulls(schema, payload));
  if (!parsed.success) return invalid(id, `${type}: ${firstFault(parsed.error)}`);
  return { frame: { id, type, payload: parsed.data } as ClientFrame };
}

/**
 * Reads a frame of a server's; null when it is none that is known, which a client passes over: a newer server may send
 * more.
 */
export function parseServerFrame(text: string): ServerFrame | null {
  const envelope = readEnvelope(text);
  if ("error" in envelope || !Object.hasOwn(serverPayloads, envelope.type)) return null;
  const { id, type, payload } = envelope;
  const schema = serverPayloads[type as ServerFrameType];
  const parsed = schema.safeParse(withoutNulls(schema, payload));
  return parsed.success ? ({ id, type, payload: parsed.data } as ServerFrame) : null;
}

interface Envelope {
  readonly id: string;
  readonly type: string;
  readonly payload: unknown;
}

function readEnvelope(text: string): Envelope | { readonly id: string; readonly error: ProtocolError } {
  let frame: unknown;
  try {
    refuseDepth(text, "The frame");
    frame = JSON.parse(text);
  } catch {
    return invalid("", "A frame must be JSON.");
  }
  if (typeof frame !== "object" || frame === null || Array.isArray(frame))
    return invalid("", "A frame must be an object with id, type and payload.");
  const { id, type, payload } = frame as Record<string, unknown>;
  if (typeof id !== "string" || id === "" || id.length > 128)
    return invalid("", "A frame needs an `id` of 1 to 128 characters; the answer refers to it.");
  if (typeof type !== "string") return invalid(id, "A frame needs a `type`.");
  return { id, type, payload: payload ?? {} };
}

const invalid = (id: string, message: string) => ({ id, error: { code: "INVALID", message } as const });

function firstFault(error: z.core.$ZodError): string {
  const [issue] = error.issues;
  if (issue === undefined) return "the payload is not valid.";
  const place = issue.path.join(".");
  return `${place === "" ? "payload" : place}: ${issue.message}.`;
}
