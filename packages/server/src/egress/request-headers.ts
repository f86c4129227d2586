import { EgressFailure } from "./egress-failure.ts";

/** What belongs to the connection, or decides where a request ends or goes (RFC 9110, 7.6.1; RFC 9112, 6). */
const ours = new Set([
  "connection",
  "content-length",
  "expect",
  "host",
  "http2-settings",
  "keep-alive",
  "proxy-authorization",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);

/**
 * The headers as they are sent. Answers are asked for as they are: what is small and compressed may be endless.
 * @throws EgressFailure `refused` for a header that only Dendro sets, or that is none
 */
export function requestHeaders(given: Readonly<Record<string, string>>): Record<string, string> {
  const headers: Record<string, string> = { "accept-encoding": "identity" };
  for (const [name, value] of Object.entries(given)) {
    const small = name.toLowerCase();
    if (ours.has(small)) throw new EgressFailure("refused", `The header ${small} is set by Dendro alone.`);
    if (!/^[\w!#$%&'*+.^`|~-]+$/u.test(name)) {
      throw new EgressFailure("refused", `${JSON.stringify(name)} is not the name of a header.`);
    }
    if (!/^[\t\u0020-\u007e\u0080-\u00ff]*$/u.test(value)) {
      throw new EgressFailure(
        "refused",
        `The value of the header ${small} has characters that headers cannot have.`,
      );
    }
    if (small !== "accept-encoding") headers[small] = value;
  }
  return headers;
}
