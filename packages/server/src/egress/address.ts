import { readAddress } from "@dendro/core";

/** An IP address as a number. */
export interface Address {
  readonly family: 4 | 6;
  readonly value: bigint;
}

/** All addresses that begin with the same bits. */
export interface AddressRange {
  readonly family: 4 | 6;
  readonly first: bigint;
  readonly last: bigint;
}

/** Reads an address in any spelling that core's `readAddress` knows; an IPv4 address mapped into IPv6 is the former. */
export function parseAddress(text: string): Address | null {
  const canonical = readAddress(text);
  if (canonical === null) return null;
  return canonical.includes(":")
    ? { family: 6, value: fromGroups(groupsOf(canonical), 16n) }
    : { family: 4, value: fromGroups(canonical.split(".").map(Number), 8n) };
}

/** Reads `10.0.0.0/8`, `2001:db8::/32` or a single address; null when it is neither. */
export function parseRange(text: string): AddressRange | null {
  const [written = "", prefix, ...rest] = text.split("/");
  const address = parseAddress(written);
  if (address === null || rest.length > 0) return null;
  if (prefix !== undefined && !/^\d{1,3}$/u.test(prefix)) return null;
  const bits = address.family === 4 ? 32 : 128;
  const writtenBits = written.includes(":") ? 128 : 32;
  const length = prefix === undefined ? bits : Number(prefix) - (writtenBits - bits);
  if (length < 0 || length > bits) return null;
  const hostBits = BigInt(bits - length);
  const first = (address.value >> hostBits) << hostBits;
  return { family: address.family, first, last: first + (1n << hostBits) - 1n };
}

export function isInRange({ family, value }: Address, range: AddressRange): boolean {
  return family === range.family && value >= range.first && value <= range.last;
}

const fromGroups = (groups: readonly number[], width: bigint) =>
  groups.reduce((value, group) => (value << width) | BigInt(group), 0n);

/** The eight numbers of an IPv6 address in its canonical form. */
function groupsOf(canonical: string): number[] {
  const [head = [], tail = []] = canonical
    .split("::")
    .map((half) => (half === "" ? [] : half.split(":").map((group) => Number.parseInt(group, 16))));
  return [...head, ...Array<number>(8 - head.length - tail.length).fill(0), ...tail];
}
