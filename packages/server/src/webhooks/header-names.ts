/** Headers that are ours to say, or of the connection. */
const reserved: ReadonlySet<string> = new Set([
  "accept-encoding",
  "connection",
  "content-encoding",
  "content-length",
  "content-type",
  "expect",
  "host",
  "keep-alive",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
  "user-agent",
  "x-hub-signature-256",
]);

/** Whether an endpoint may have a header of this name (RFC 9110, 5.6.2). */
export const isFreeHeader = (name: string): boolean =>
  /^[\w!#$%&'*+.^`|~-]{1,64}$/u.test(name) &&
  !reserved.has(name.toLowerCase()) &&
  !/^(?:webhook|proxy)-/iu.test(name);

/** Whether it is one line of visible text. */
export const isHeaderValue = (value: string): boolean => /^[\t\x20-\x7e]{0,1024}$/u.test(value);
