import { readAddress } from "./address.ts";
import { maskNumericHosts } from "./numeric-hosts.ts";

/** What stands where an address stood. */
export const addressMask = "[ip]";

// Dots and colons may be escaped as in a URL, also more than once.
const dot = String.raw`(?:\.|%(?:25)*2[eE])`;
const colon = String.raw`(?::|%(?:25)*3[aA])`;
const hex = String.raw`[\da-fA-F]{1,4}`;
const octet = String.raw`(?:25[0-5]|2[0-4]\d|[01]?\d?\d)`;
const escape = String.raw`%(?:25){0,3}[2-7][\da-fA-F]`;

/** Four numbers that are neither part of a longer row of them nor a version that is marked as one (`v1.2.3.4`). */
const version4 = new RegExp(
  String.raw`(?:(?<!\d|\d\.|\bv)|(?<=${escape}))${octet}(?:${dot}${octet}){3}(?!\d|\.\d)`,
  "gu",
);
/** What has two colons or more between short hexadecimal numbers, with an IPv4 address or a zone at its end; the reader decides. */
const version6 = new RegExp(
  String.raw`(?:(?<!\w)|(?<=${escape}))(?:${hex})?(?:${colon}(?:${hex})?){2,8}(?:(?:${dot}\d{1,3}){3})?(?:%(?:25)*[a-z][\w.]*)?`,
  "gu",
);
// Most texts have neither, and are told so by patterns without a choice in them; escapes need another look.
const plain4 = /\d\.\d{1,3}\.\d{1,3}\.\d/u;
const plain6 = /:[\da-fA-F]{0,4}:/u;
const escaped4 = new RegExp(String.raw`\d${dot}\d{1,3}${dot}\d{1,3}${dot}\d`, "u");
const escaped6 = new RegExp(`${colon}[\\da-fA-F]{0,4}${colon}`, "u");

const mayHaveVersion4 = (text: string) =>
  (hasDecimal(text) && plain4.test(text)) || (text.includes("%") && escaped4.test(text));
const mayHaveVersion6 = (text: string) =>
  (text.includes(":") && plain6.test(text)) || (text.includes("%") && escaped6.test(text));

/** Whether a dot stands between two digits: looked for from dot to dot, because a search for digits is slow in long texts. */
function hasDecimal(text: string): boolean {
  for (let at = text.indexOf("."); at !== -1; at = text.indexOf(".", at + 1))
    if (isDigit(text.charCodeAt(at - 1)) && isDigit(text.charCodeAt(at + 1))) return true;
  return false;
}

const hasDigit = /\d|::/u;

const isDigit = (code: number) => code >= 0x30 && code <= 0x39;

/**
 * Puts `[ip]` in place of the addresses of machines in a text, whatever their spelling. Addresses that are nobody's stay:
 * loopback, and those that end with two zeros, which are networks and browsers' versions. Of IPv6 only those are taken
 * for addresses that machines have (global, local, mapped), so that `a::b` in a program stays.
 */
export function maskAddresses(text: string): string {
  let masked = hasDigit.test(text) ? maskNumericHosts(text, maskVersion4) : text;
  if (mayHaveVersion6(masked)) masked = masked.replace(version6, maskVersion6);
  if (mayHaveVersion4(masked)) masked = masked.replace(version4, maskVersion4);
  return masked === text ? text : masked.replaceAll(`[${addressMask}]`, addressMask);
}

/** A key of `data` without addresses; its dots would be a path. */
export const maskKey = (key: string): string =>
  holdsAddress(key) ? maskAddresses(key).replaceAll(addressMask, "ip").replaceAll(".", "_") : key;

/** Whether there is an address in a text that {@link maskAddresses} would take out. */
export const holdsAddress = (text: string): boolean => hasDigit.test(text) && maskAddresses(text) !== text;

function maskVersion4(found: string): string {
  const [first, , third, fourth] = unescaped(found).split(".").map(Number);
  return first === 127 || (third === 0 && fourth === 0) ? found : addressMask;
}

/** What follows an address may look like one more part of it: a port, or the colon of a sentence. */
function maskVersion6(found: string): string {
  let candidate = found;
  for (let attempt = 0; attempt < 3; attempt += 1) {
    const address = readAddress(unescaped(candidate));
    if (address !== null) return isOfMachine(address) ? addressMask + found.slice(candidate.length) : found;
    const cut = lastColon.exec(candidate)?.index ?? 0;
    if (cut === 0) return found;
    candidate = candidate.slice(0, cut);
  }
  return found;
}

const lastColon = new RegExp(`${colon}[^:]*$`, "u");

const unescaped = (text: string) =>
  text.includes("%") ? text.replaceAll(/%(?:25)*3a/giu, ":").replaceAll(/%(?:25)*2e/giu, ".") : text;

/** Global and translated addresses, local ones, and those of a link; one of IPv4 was mapped. */
function isOfMachine(address: string): boolean {
  if (!address.includes(":")) return maskVersion4(address) === addressMask;
  if (/^(?:64:ff9b:|::ffff:0:)/u.test(address)) return true;
  const first = Number.parseInt(/^[\da-f]+/u.exec(address)?.[0] ?? "0", 16);
  return (first >= 0x2000 && first <= 0x3fff) || (first >= 0xfc00 && first <= 0xfeff);
}
