import type { Span } from "./span.ts";

/**
 * An id of a trace or a span as it is written in JSON: hexadecimal, in whatever case, as OTLP has it, or in base64, as
 * protobuf's own JSON has it and some senders too.
 * @param bytes 16 of a trace, 8 of a span
 * @returns the id in small hexadecimal digits, `""` where there is none; what is no id stays as it is
 */
export function readId(value: unknown, bytes: 8 | 16): string {
  if (value === undefined || value === null) return "";
  if (typeof value !== "string") return JSON.stringify(value);
  if (isId(value, bytes)) return idOfHex(value);
  if (value.length === bytes * 2 && /^[\da-f]+$/iu.test(value)) return idOfHex(value.toLowerCase());
  const digits = value.replace(/={1,2}$/u, "");
  if (digits.length !== Math.ceil((bytes * 4) / 3) || !/^[\w+/-]+$/u.test(digits)) return value;
  const decoded = atob(digits.replaceAll("-", "+").replaceAll("_", "/"));
  const hex = Array.from(decoded, (byte) => byte.charCodeAt(0).toString(16).padStart(2, "0")).join("");
  return idOfHex(hex);
}

/** Zeros say that there is no id. */
export const idOfHex = (hex: string): string => (hex.startsWith("0") && /^0+$/u.test(hex) ? "" : hex);

/** What is wrong with a span's ids, as the sender is told; null when nothing is. Missing ones are only missing. */
export function faultOfIds({ traceId, spanId, parentSpanId }: Span): string | null {
  if (traceId !== "" && !isId(traceId, 16)) return faultOf("traceId", traceId, 16);
  if (spanId !== "" && !isId(spanId, 8)) return faultOf("spanId", spanId, 8);
  return parentSpanId === "" || isId(parentSpanId, 8) ? null : faultOf("parentSpanId", parentSpanId, 8);
}

/** Looked at digit by digit, which takes a third of what a pattern does. */
function isId(id: string, bytes: number): boolean {
  if (id.length !== bytes * 2) return false;
  for (let at = 0; at < id.length; at += 1) {
    const code = id.charCodeAt(at);
    const isDigit = code >= 0x30 && code <= 0x39;
    if (!isDigit && (code < 0x61 || code > 0x66)) return false;
  }
  return true;
}

const faultOf = (name: string, id: string, bytes: number) =>
  `\`${name}\` must be ${bytes * 2} hexadecimal digits; got ${JSON.stringify(id.slice(0, 64))}.`;
