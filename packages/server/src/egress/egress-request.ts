import type { FailureReason } from "./egress-failure.ts";

/** One request to an address that somebody configured. */
export interface EgressRequest {
  readonly url: string;
  readonly method: "POST" | "GET" | "PUT";
  /** Those of the connection (`host`, `content-length`, …) and `accept-encoding` are set by Dendro alone. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array | null;
  /** Milliseconds for everything, from DNS to the last byte that is read. */
  readonly timeoutMs: number;
  /** Of the answer, in bytes; the rest is not read. */
  readonly maxAnswerBytes: number;
  readonly signal?: AbortSignal;
}

/** What became of a request: whatever the other side does is a value. */
export type EgressOutcome =
  | {
      readonly kind: "answered";
      readonly status: number;
      /** Names in small letters; several of one name are joined by commas. */
      readonly headers: Readonly<Record<string, string>>;
      /** As UTF-8. */
      readonly body: string;
      readonly isCut: boolean;
      readonly ms: number;
    }
  | {
      readonly kind: "failed";
      readonly reason: FailureReason;
      readonly message: string;
      readonly ms: number;
    };
