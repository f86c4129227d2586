import { BlockList, isIP } from "node:net";

/** Single addresses and networks such as `10.0.0.0/8`. */
export function createAddressList(networks: readonly string[]): BlockList {
  const trusted = new BlockList();
  for (const network of networks) {
    const [address = "", prefix] = network.split("/");
    const family = isIP(address) === 6 ? "ipv6" : "ipv4";
    if (prefix === undefined) trusted.addAddress(address, family);
    else trusted.addSubnet(address, Number(prefix), family);
  }
  return trusted;
}

/**
 * Who sent a request: the last address in `X-Forwarded-For` that is not one of our proxies. Everything before it could
 * have been made up by the sender.
 */
export function clientAddress(peer: string, forwardedFor: string | undefined, trusted: BlockList): string {
  const hops = [...(forwardedFor ?? "").split(",").map((hop) => hop.trim()), peer].map(withoutMapping);
  let client = withoutMapping(peer);
  for (const hop of hops.toReversed()) {
    if (isIP(hop) === 0) return client;
    client = hop;
    if (!isWithin(trusted, hop)) return client;
  }
  return client;
}

export function isWithin(list: BlockList, address: string): boolean {
  const family = isIP(address);
  return family !== 0 && list.check(address, family === 6 ? "ipv6" : "ipv4");
}

/** An IPv4 address that came in over an IPv6 socket, as itself. */
const withoutMapping = (address: string) => address.replace(/^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/iu, "");
