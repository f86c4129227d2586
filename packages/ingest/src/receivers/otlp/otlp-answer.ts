import type { DendroError } from "@dendro/core";
import { jsonReply, type Reply } from "../../reply.ts";
import type { WireRequest } from "../wire-request.ts";

export const isProtobuf = ({ contentType }: Pick<WireRequest, "contentType">) =>
  contentType === "application/x-protobuf" || contentType === "application/protobuf";

/** What was not kept of a request, and why. */
export interface Partial {
  /** As the format calls it: `rejectedSpans`, `rejectedLogRecords` or `rejectedDataPoints`. */
  readonly what: string;
  readonly rejected: number;
  readonly message: string;
}

/** An Export…ServiceResponse in the request's own encoding; all was kept when `partial` is null. */
export function exportAnswer(request: WireRequest, partial: Partial | null): Reply {
  if (!isProtobuf(request)) {
    if (partial === null) return jsonReply(200, {});
    const { what, rejected, message } = partial;
    return jsonReply(200, { partialSuccess: { [what]: String(rejected), errorMessage: message } });
  }
  const body =
    partial === null
      ? new Uint8Array()
      : bytesField(1, [...varintField(1, partial.rejected), ...bytesField(2, encode(partial.message))]);
  return protobufAnswer(200, body);
}

/** An error as a google.rpc.Status, which OTLP asks for. */
export function statusAnswer(error: DendroError, request: WireRequest): Reply {
  if (!isProtobuf(request))
    return jsonReply(error.status, { code: grpcCode(error.status), message: error.message });
  const status = [...varintField(1, grpcCode(error.status)), ...bytesField(2, encode(error.message))];
  return protobufAnswer(error.status, new Uint8Array(status));
}

/** https://github.com/googleapis/googleapis/blob/master/google/rpc/code.proto */
function grpcCode(status: number): number {
  return { 401: 16, 403: 7, 404: 5, 413: 8, 429: 8 }[status] ?? 3;
}

const protobufAnswer = (status: number, body: Uint8Array): Reply => ({
  status,
  headers: { "content-type": "application/x-protobuf" },
  body,
});

const encode = (text: string) => new TextEncoder().encode(text);

function varint(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  while (rest >= 0x80) {
    bytes.push((rest % 0x80) | 0x80);
    rest = Math.floor(rest / 0x80);
  }
  return [...bytes, rest];
}

const varintField = (field: number, value: number) => [field << 3, ...varint(value)];

const bytesField = (field: number, bytes: Iterable<number>) => {
  const list = [...bytes];
  return new Uint8Array([(field << 3) | 2, ...varint(list.length), ...list]);
};
