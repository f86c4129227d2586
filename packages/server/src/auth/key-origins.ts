/** An origin as browsers write it, such as `https://example.org`, or `https://*.example.org` for every name under it. */
export function isOriginPattern(text: string): boolean {
  // A name in place of the star makes an address of it.
  const address = text.replace("://*.", "://any.");
  const url = URL.parse(address);
  return url?.origin === address && /^https?:$/u.test(url.protocol) && !address.includes("*");
}

/**
 * Whether pages of an origin may send with a key.
 * @param patterns those that the key is for; any when there are none
 */
export function isAllowedOrigin(patterns: readonly string[], origin: string): boolean {
  return patterns.length === 0 || patterns.some((pattern) => matches(pattern, origin));
}

function matches(pattern: string, origin: string): boolean {
  if (!pattern.includes("://*.")) return pattern === origin;
  const [scheme = "", domain = ""] = pattern.split("*");
  return origin.startsWith(scheme) && origin.endsWith(domain) && origin.length > pattern.length - 1;
}
