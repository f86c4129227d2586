/** HMAC-SHA-256, given by the host: every runtime has its own. */
export type HmacSha256 = (key: Uint8Array, message: string) => Uint8Array;

/** Who asks for a page, as far as a request shows. Never stored. */
export interface Visitor {
  readonly tenant: string;
  readonly ip: string;
  readonly userAgent: string;
  readonly host: string;
}

/**
 * A pseudonym for a visitor: the first 8 bytes of HMAC-SHA-256 under the day's salt, as 16 hexadecimal digits.
 * Once the salt is destroyed nobody, ourselves included, can tell whose it was.
 */
export function visitorId(
  hmac: HmacSha256,
  salt: Uint8Array,
  { tenant, ip, userAgent, host }: Visitor,
): string {
  const digest = hmac(salt, [tenant, ip, userAgent, host].join("\0"));
  let id = "";
  for (const byte of digest.subarray(0, 8)) id += byte.toString(16).padStart(2, "0");
  return id;
}
