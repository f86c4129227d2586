/** Most keys have none of these in them. */
const mayBePersonal = /ip|addr|forwarded|agent|original/iu;
/** `ip`, `$ip`, `client_ip`, `remoteIp`, `ip-address`, `ipv4`; not `zip` or `ip_country`. */
const address = /(?:^|[^a-z])ips?$|(?:^|[^a-z])ip[^a-z]?(?:v[46]|addr(?:ess(?:es)?)?)$/iu;
const camelCased = /[a-z\d]I[Pp](?:s|[vV][46]|Addr(?:ess(?:es)?)?)?$/u;
const named =
  /(?:client|remote|peer|source|socket)[^a-z]?addr(?:ess)?$|(?:^|[^a-z])(?:x[^a-z]?)?forwarded(?:[^a-z]?for)?$/iu;
const agent = /user[^a-z]?agent(?:[^a-z]?data)?$/iu;
/** Below what an `address` is somebody's: as with OpenTelemetry's `client.address` and `network.peer.address`. */
const peers = new Set(["client", "source", "peer", "socket", "sock"]);

/**
 * Whether a key of `data` is for who somebody is: an address or a user agent, which is not kept. What is below it in an
 * object is looked at by itself.
 * @param parent the key that it stands below; empty at the top
 */
export function isPersonalKey(key: string, parent: string): boolean {
  if (!mayBePersonal.test(key) || key.length > 128) return false;
  return (
    address.test(key) ||
    camelCased.test(key) ||
    named.test(key) ||
    agent.test(key) ||
    ((key === "address" || key === "addr") && peers.has(parent)) ||
    (key === "original" && parent === "user_agent")
  );
}
