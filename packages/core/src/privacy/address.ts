/**
 * Reads an IP address as headers, logs and sockets write it: with a port, in brackets or quotes, with a zone, an IPv4
 * address mapped into IPv6, in capitals, with zeros written out. The one reader of addresses there is: two spellings of
 * one address are one visitor, and what it cannot read is nobody's.
 * @returns the canonical form (dotted decimal; RFC 5952 for IPv6, without a zone); null when it is no address
 */
export function readAddress(text: string): string | null {
  let address = text.trim();
  if (address.startsWith('"') && address.endsWith('"')) address = address.slice(1, -1);
  const bracketed = /^\[([^\]]*)\](?::\d{1,5})?$/u.exec(address);
  if (bracketed !== null) return readIpv6(bracketed[1] as string);
  const version4 = /^([\d.]{7,15})(?::\d{1,5})?$/u.exec(address);
  if (version4 !== null) return readIpv4(version4[1] as string);
  return address.includes(":") ? readIpv6(address) : null;
}

const ipv4 = /^(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.(?!$)|$)){4}$/u;

const readIpv4 = (text: string): string | null => (ipv4.test(text) ? text : null);

function readIpv6(text: string): string | null {
  const zone = text.indexOf("%");
  const groups = groupsOf((zone === -1 ? text : text.slice(0, zone)).toLowerCase());
  if (groups === null) return null;
  const isMapped = groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff;
  return isMapped ? dotted(groups[6] as number, groups[7] as number) : compressed(groups);
}

/** The eight numbers that an IPv6 address consists of. */
function groupsOf(text: string): number[] | null {
  if (text.length > 45) return null;
  const lastColon = text.lastIndexOf(":");
  const tail = text.slice(lastColon + 1);
  if (tail.includes(".")) {
    if (!ipv4.test(tail)) return null;
    const [a = 0, b = 0, c = 0, d = 0] = tail.split(".").map(Number);
    return groupsOf(
      `${text.slice(0, lastColon + 1)}${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`,
    );
  }
  const halves = text.split("::");
  if (halves.length > 2) return null;
  const [head = [], rest] = halves.map((half) => (half === "" ? [] : half.split(":")));
  const zeros = rest === undefined ? 0 : 8 - head.length - rest.length;
  if (rest === undefined ? head.length !== 8 : zeros < 1) return null;
  const written = [...head, ...Array<string>(zeros).fill("0"), ...(rest ?? [])];
  if (!written.every((group) => /^[\da-f]{1,4}$/u.test(group))) return null;
  return written.map((group) => Number.parseInt(group, 16));
}

const dotted = (high: number, low: number) => [high >> 8, high & 255, low >> 8, low & 255].join(".");

/** RFC 5952: the longest run of zeros, the first of equally long ones and of two at least, is left out. */
function compressed(groups: readonly number[]): string {
  let best = { at: 0, length: 1 };
  for (let at = 0; at < 8; at += 1) {
    let length = 0;
    while (groups[at + length] === 0) length += 1;
    if (length > best.length) best = { at, length };
  }
  const hex = groups.map((group) => group.toString(16));
  if (best.length < 2) return hex.join(":");
  return `${hex.slice(0, best.at).join(":")}::${hex.slice(best.at + best.length).join(":")}`;
}
