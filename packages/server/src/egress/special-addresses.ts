import { isInRange, parseRange, type Address, type AddressRange } from "./address.ts";

interface SpecialRange {
  readonly range: AddressRange;
  readonly written: string;
  /** What it is for, to end the sentence "It is …". */
  readonly use: string;
}

const special = (written: string, use: string): SpecialRange => ({
  range: parseRange(written) as AddressRange,
  written,
  use,
});

/**
 * Addresses that lead to this machine, to its network or nowhere. From the IANA IPv4 and IPv6 Special-Purpose Address
 * Registries (https://www.iana.org/assignments/iana-ipv4-special-registry, …/iana-ipv6-special-registry), without those that
 * are globally reachable; multicast (RFC 5771, RFC 4291); and addresses of clouds that look public and are not.
 */
const specialRanges: readonly SpecialRange[] = [
  special("0.0.0.0/8", "this machine (RFC 1122)"),
  special("10.0.0.0/8", "a private network (RFC 1918)"),
  special("100.64.0.0/10", "a provider's shared network (RFC 6598)"),
  special("127.0.0.0/8", "loopback, this machine (RFC 1122)"),
  special("169.254.0.0/16", "link-local, where clouds keep their metadata (RFC 3927)"),
  special("172.16.0.0/12", "a private network (RFC 1918)"),
  special("192.0.0.0/24", "for protocols (RFC 6890)"),
  special("192.0.2.0/24", "for documentation (RFC 5737)"),
  special("192.88.99.0/24", "a relay of 6to4 (RFC 7526)"),
  special("192.168.0.0/16", "a private network (RFC 1918)"),
  special("198.18.0.0/15", "for benchmarks (RFC 2544)"),
  special("198.51.100.0/24", "for documentation (RFC 5737)"),
  special("203.0.113.0/24", "for documentation (RFC 5737)"),
  special("224.0.0.0/4", "multicast (RFC 5771)"),
  special("255.255.255.255/32", "broadcast (RFC 919)"),
  special("240.0.0.0/4", "reserved (RFC 1112)"),
  special("168.63.129.16/32", "Azure's platform, seen from its own machines"),
  special("::/128", "this machine (RFC 4291)"),
  special("::1/128", "loopback, this machine (RFC 4291)"),
  special("::/96", "an IPv4 address in IPv6 (RFC 4291)"),
  special("64:ff9b:1::/48", "a translation within a network (RFC 8215)"),
  special("100::/64", "discarded (RFC 6666)"),
  special("2001::/23", "for protocols, such as Teredo (RFC 2928)"),
  special("2001:db8::/32", "for documentation (RFC 3849)"),
  special("2002::/16", "an IPv4 address in IPv6, 6to4 (RFC 3056)"),
  special("3fff::/20", "for documentation (RFC 9637)"),
  special("5f00::/16", "for segment routing (RFC 9602)"),
  special("fc00::/7", "a private network (RFC 4193)"),
  special("fe80::/10", "link-local (RFC 4291)"),
  special("fec0::/10", "a private network (RFC 3879)"),
  special("ff00::/8", "multicast (RFC 4291)"),
];

/** What IANA has given out of IPv6 (RFC 4291); the rest is reserved. */
const globalUnicast = parseRange("2000::/3") as AddressRange;

/** NAT64 (RFC 6052): what is reached is the IPv4 address in the last 32 bits. Networks of IPv6 alone get their names so. */
const translated = parseRange("64:ff9b::/96") as AddressRange;

/** The address that a connection to `address` ends at. */
export function reachedBy(address: Address): Address {
  return isInRange(address, translated) ? { family: 4, value: address.value & 0xffff_ffffn } : address;
}

/** Why an address is not on the public internet, such as `10.0.0.0/8, a private network (RFC 1918)`; null when it is. */
export function specialUse(address: Address): string | null {
  const found = specialRanges.find(({ range }) => isInRange(address, range));
  if (found !== undefined) return `${found.written}, ${found.use}`;
  return address.family === 4 || isInRange(address, globalUnicast) ? null : "reserved (RFC 4291)";
}
