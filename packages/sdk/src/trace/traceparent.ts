/** Where in a trace something happens: W3C Trace Context, version 00. */
export interface TraceContext {
  /** 32 lower-case hexadecimal digits, not all zero. */
  readonly trace_id: string;
  /** 16 lower-case hexadecimal digits, not all zero. */
  readonly span_id: string;
  /** Whether whoever caused it records it. */
  readonly sampled: boolean;
}

const form = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/u;

/**
 * Parses a W3C `traceparent` header; null when it is not a valid one.
 * @example
 * import { parseTraceparent } from "@dendro/sdk";
 *
 * const parent = parseTraceparent("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
 * if (parent !== null) console.log(parent.trace_id);
 */
export function parseTraceparent(header: unknown): TraceContext | null {
  // A later version may be longer; ours may not.
  if (typeof header !== "string" || header.length > 512) return null;
  const [, version, trace_id = "", span_id = "", flags = "", more] = form.exec(header) ?? [];
  if (version === undefined || version === "ff" || (version === "00" && more !== undefined)) return null;
  if (/^0+$/u.test(trace_id) || /^0+$/u.test(span_id)) return null;
  return { trace_id, span_id, sampled: (Number.parseInt(flags, 16) & 1) === 1 };
}

/**
 * Formats a `traceparent` header, to pass a trace on to another service.
 * @example
 * import { formatTraceparent } from "@dendro/sdk";
 *
 * const context = { trace_id: "0af7651916cd43dd8448eb211c80319c", span_id: "b7ad6b7169203331", sampled: true };
 * await fetch("https://api.example.org", { headers: { traceparent: formatTraceparent(context) } });
 */
export function formatTraceparent({ trace_id, span_id, sampled }: TraceContext): string {
  return `00-${trace_id}-${span_id}-${sampled ? "01" : "00"}`;
}
