import type { DendroError } from "@dendro/core";
import type { Steps } from "../steps.ts";
import type { Decoded } from "../decoded.ts";
import type { Reply } from "../reply.ts";
import type { ReceiverMemory } from "./receiver-memory.ts";
import type { JsonPath } from "../json/json-scan.ts";
import type { WireRequest } from "./wire-request.ts";

/**
 * A wire format: where it is spoken, and how a request becomes events. Pure: everything that it needs is in the request
 * and in what it may memory, so it runs wherever there are web standards and can be tested with recorded requests.
 */
export interface Receiver {
  /** As it is named in the API and in the docs, such as `segment`. */
  readonly name: string;
  readonly title: string;
  /** What a person changes in a client, in a sentence. */
  readonly change: string;
  /**
   * Whether web pages speak it, with a key that everybody can read: then who the visitor is, the anonymous id that the
   * format's own library makes in the browser, or always who the server takes them for. @defaultValue servers alone
   */
  readonly pages?: { readonly visitor: "library" | "server" };
  readonly routes: readonly Route[];
}

export interface Route {
  readonly method: "GET" | "POST";
  /** A path; a segment that begins with a colon stands for any. A slash at the end makes no difference. */
  readonly path: string;
  /**
   * @throws DendroError `malformed_body` or `too_many_events` when nothing of the request can be used
   */
  decode(request: WireRequest, memory: ReceiverMemory): Decoded | Steps<Decoded>;
  /** Keys that the format shows in the address, elsewhere than in `?key=`. */
  keysInAddress?(address: Pick<WireRequest, "path" | "query">): readonly string[];
  /** Where the format has its keys in the JSON that brings events: there they are found before anything is made of it. */
  readonly keyPaths?: readonly JsonPath[];
  /** Whether the JSON stands in a form, or in Base64. */
  isWrapped?(request: Pick<WireRequest, "query" | "contentType">): boolean;
  /** Of a GET that brings events, the parameter of the address that has them, as JSON or in Base64. */
  readonly eventsParameter?: string;
  /** An error as clients of the format expect it; problem+json when absent or null. */
  refuse?(error: DendroError, request: WireRequest): Reply | null;
  /** Answers anybody, without a key and without a look at the body: what takes nothing and tells nothing. */
  readonly open?: () => Reply;
  /** Takes a request without a key from the trusted networks. */
  readonly trusted?: true;
  /** Bytes of a body after decompression. @defaultValue limits.maxBodyBytes */
  readonly maxBodyBytes?: number;
}

/** Bytes of a body of those clients that send large batches and cannot be told to send smaller ones. */
export const largeBodyBytes = 20 * 1024 * 1024;

/** Events of one request of theirs; a collector of OpenTelemetry's sends 8,192 at most unless it is told otherwise. */
export const largeBatchEvents = 10_000;
