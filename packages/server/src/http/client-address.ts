import { BlockList, isIP } from "node:net";
import type { IncomingHttpHeaders } from "node:http";
import { readAddress } from "@dendro/core";

/** Single addresses and networks such as `10.0.0.0/8`. */
export function createAddressList(networks: readonly string[]): BlockList {
  const list = new BlockList();
  for (const network of networks) {
    const [address = "", prefix] = network.split("/");
    const family = isIP(address) === 6 ? "ipv6" : "ipv4";
    if (prefix === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(prefix), family);
  }
  return list;
}

/** Who sent a request, when a proxy says that it does not know. In no network, and of no country. */
export const unknownClient = "";

/**
 * Who sent a request: the last address that its proxies name which is not one of our own. Everything before it could have
 * been made up by the sender. Read from `X-Forwarded-For`, where there is none from `Forwarded` (RFC 7239), and else from
 * `X-Real-IP`; all of them only when one of ours sent it.
 * @returns the address in its canonical form, or {@link unknownClient} where the hop before our proxies cannot be read: it
 * was somebody else, and must not be taken for the proxy
 */
export function clientAddress(peer: string, headers: IncomingHttpHeaders, trusted: BlockList): string {
  let client = readAddress(peer);
  if (client === null) return unknownClient;
  if (!isWithin(trusted, client)) return client;
  for (const hop of hopsOf(headers).toReversed()) {
    client = readAddress(hop);
    if (client === null) return unknownClient;
    if (!isWithin(trusted, client)) return client;
  }
  return client;
}

/** The hops that a request came by, the client first. A header without any names nobody. */
function hopsOf(headers: IncomingHttpHeaders): string[] {
  const forwardedFor = headers["x-forwarded-for"];
  if (forwardedFor !== undefined) return listed(joinHeader(forwardedFor).split(","));
  const forwarded = headers["forwarded"];
  if (forwarded !== undefined) return listed(joinHeader(forwarded).split(",").map(forOf));
  const realIp = headers["x-real-ip"];
  return realIp === undefined ? [] : [joinHeader(realIp)];
}

const joinHeader = (header: string | readonly string[]) =>
  typeof header === "string" ? header : header.join(",");

/** Lists may have empty places, which say nothing. */
function listed(hops: readonly string[]): string[] {
  const named = hops.filter((hop) => hop.trim() !== "");
  return named.length === 0 ? ["unknown"] : named;
}

/** `for="[2001:db8::1]:4711";proto=https`: who it was for. A hop that does not say is unknown. */
function forOf(hop: string): string {
  if (hop.trim() === "") return "";
  return /(?:^|;)\s*for\s*=\s*("[^"]*"|[^;\s]*)/iu.exec(hop)?.[1] ?? "unknown";
}

export function isWithin(list: BlockList, address: string): boolean {
  const family = isIP(address);
  return family !== 0 && list.check(address, family === 6 ? "ipv6" : "ipv4");
}
