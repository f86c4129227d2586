/** Most keys have none of these in them. */
const mayBePersonal = /ip|addr|forwarded|agent|auth|cookie|pass|pwd|secret|token|key|jwt|original/iu;
/** `ip`, `$ip`, `client_ip`, `remoteIp`, `ip-address`, `ipv4`; not `zip` or `ip_country`. */
const address = /(?:^|[^a-z])ips?$|(?:^|[^a-z])ip[^a-z]?(?:v[46]|addr(?:ess(?:es)?)?)$/iu;
const camelCased = /[a-z\d]I[Pp](?:s|[vV][46]|Addr(?:ess(?:es)?)?)?$/u;
const named =
  /(?:client|remote|peer|source|socket)[^a-z]?addr(?:ess)?$|(?:^|[^a-z])(?:x[^a-z]?)?forwarded(?:[^a-z]?for)?$/iu;
const agent = /user[^a-z]?agent(?:[^a-z]?data)?$/iu;
/** What opens something by itself: `api_key`, `x-auth-token`, `clientSecret`; not `public_key`, `token`, `input_tokens`. */
const secretNames =
  "authorization|(?:set[^a-z]?)?cookies?|password|passwd|passphrase|pwd|jwt|secret|" +
  "(?:api|secret|private|access|auth|signing|encryption|secret[^a-z]?access)[^a-z]?key|" +
  "(?:access|refresh|id|auth|session|security|bearer|csrf|xsrf|api)[^a-z]?token";
const secret = new RegExp(`(?:^|[^a-z])(?:${secretNames})$`, "iu");
const camelCasedSecret =
  /[a-z\d](?:Authorization|Cookies?|Password|Passwd|Passphrase|Secret|Jwt|JWT|(?:A[Pp][Ii]|Secret|Private|Access|Auth|Signing|Encryption)Key|(?:Access|Refresh|Id|ID|Auth|Session|Security|Bearer|Csrf|CSRF|Xsrf|XSRF|A[Pp][Ii])Token)$/u;

/** Below what an `address` is somebody's: as with OpenTelemetry's `client.address` and `network.peer.address`. */
const peers = new Set(["client", "source", "peer", "socket", "sock"]);

/**
 * Whether a key of `data` is for who somebody is (an address, a user agent) or for a secret (a password, a cookie, a key
 * or token that opens something), so that nothing below it is kept.
 * @param parent the key that it stands below; empty at the top
 */
export function isPersonalKey(key: string, parent: string): boolean {
  if (!mayBePersonal.test(key) || key.length > 128) return false;
  return (
    address.test(key) ||
    camelCased.test(key) ||
    named.test(key) ||
    agent.test(key) ||
    secret.test(key) ||
    camelCasedSecret.test(key) ||
    ((key === "address" || key === "addr") && peers.has(parent)) ||
    (key === "original" && parent === "user_agent")
  );
}
