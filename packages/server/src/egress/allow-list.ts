import { isInRange, parseRange, type Address } from "./address.ts";

/** What an installation lets Dendro call although it is not on the public internet. */
export interface AllowList {
  hasAddress(address: Address): boolean;
  /** Of a host name in small letters, without a dot at its end. */
  hasName(host: string): boolean;
}

/**
 * @param entries addresses, CIDR ranges, host names, and `*.` before a host name for every name below it, but not itself
 */
export function createAllowList(entries: readonly string[]): AllowList {
  const ranges = entries.map(parseRange).filter((range) => range !== null);
  const names = entries.filter((entry) => parseRange(entry) === null).map((name) => name.toLowerCase());
  const exact = new Set(names.filter((name) => !name.startsWith("*.")));
  const suffixes = names.filter((name) => name.startsWith("*.")).map((name) => name.slice(1));
  return {
    hasAddress: (address) => ranges.some((range) => isInRange(address, range)),
    hasName: (host) => exact.has(host) || suffixes.some((suffix) => host.endsWith(suffix)),
  };
}
