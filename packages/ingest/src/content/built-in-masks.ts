import { maskAddresses } from "@dendro/core";

/** Replaces what it is about in a text, in a time that grows with the text's length and no faster. */
export type Mask = (text: string) => string;

// Each pattern begins where nothing of its kind stands before it, so that no text is looked at more than a few times.
const email = /(?<![\p{L}\p{N}._%+'-])[\p{L}\p{N}._%+'-]+@(?:[\p{L}\p{N}-]+\.)+\p{L}{2,}/gu;
const phone =
  /(?<![\w+.-])(?:\+|00)[1-9](?:[ ()./-]{0,2}\d){6,14}(?![\w-])|(?<![\w+.-])\(?0?[2-9]\d{2}\)?[ .-]\d{3}[ .-]\d{4}(?![\w-])|(?<![\w+.-])0\d{2,4}(?: ?[/-] ?| )\d(?:[ -]?\d){4,9}(?![\w-])/gu;
const digits = /(?<!\d)\d(?:[ -]?\d){12,}/gu;
const known =
  /(?<![A-Za-z0-9])(?:sk|pk|rk|dk|key)[-_][A-Za-z0-9][\w-]{14,}|(?<![A-Za-z0-9])(?:gh[oprsu]_|github_pat_|glpat-|hf_|npm_|pypi-|xox[abeoprs]-|whsec_|shpat_|AIza|ya29\.|SG\.)[\w.-]{16,}|(?<![A-Za-z0-9])(?:AKIA|ASIA)[A-Z0-9]{16}|(?<![\w-])eyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]+/gu;
const bearer = /\b((?:Bearer|Basic) )[\w.~+/=-]{12,}/giu;
const assigned =
  /\b((?:password|passwd|pwd|secret|api[_-]?key|access[_-]?token|auth[_-]?token|client[_-]?secret)["']?\s{0,3}[:=]\s{0,3}["']?)[^\s"',;]{4,}/giu;
const pem = /-----BEGIN [A-Z ]{0,32}PRIVATE KEY-----[^-]*(?:-----END [A-Z ]{0,32}PRIVATE KEY-----)?/gu;

/** What is masked unless a tenant says otherwise, in this order: keys may hold whatever else is looked for. */
export const builtInMasks = {
  api_key: (text) =>
    text
      .replace(known, "[key]")
      .replace(bearer, "$1[key]")
      .replace(assigned, "$1[key]")
      .replace(pem, "[key]"),
  email: (text) => (text.includes("@") ? text.replace(email, "[email]") : text),
  credit_card: (text) => text.replace(digits, (found) => maskCards(found)),
  phone: (text) => text.replace(phone, "[phone]"),
  ip_address: maskAddresses,
} as const satisfies Readonly<Record<string, Mask>>;

export type BuiltInMask = keyof typeof builtInMasks;

export const builtInMaskNames = Object.keys(builtInMasks) as BuiltInMask[];

/** Masks the numbers of cards in a row of digits, which may begin with other numbers. */
function maskCards(row: string): string {
  let masked = "";
  for (let at = 0; at < row.length;) {
    const length = cardAt(row, at);
    masked += length === 0 ? (row[at] ?? "") : "[card]";
    at += length === 0 ? 1 : length;
  }
  return masked;
}

/** How many characters a card's number has that begins there, the most that it can be; 0 where none does. */
function cardAt(row: string, at: number): number {
  let number = "";
  let found = 0;
  for (let end = at; end < row.length && number.length < 19; end += 1) {
    const character = row[end] ?? "";
    if (character === " " || character === "-") {
      if (number === "") return 0;
    } else number += character;
    const isWhole = !isDigit(row[end + 1]) && isDigit(character);
    if (isWhole && number.length >= 13 && !isDigit(row[at - 1]) && isCardNumber(number)) found = end + 1 - at;
  }
  return found;
}

const isDigit = (character: string | undefined) =>
  character !== undefined && character >= "0" && character <= "9";

/** By Luhn's check digit (ISO/IEC 7812-1), and a first digit that is an issuer's. */
export function isCardNumber(number: string): boolean {
  if (!/^[2-6]\d{12,18}$/u.test(number)) return false;
  let sum = 0;
  for (let index = 0; index < number.length; index += 1) {
    const digit = number.charCodeAt(number.length - 1 - index) - 48;
    const value = index % 2 === 0 ? digit : digit * 2;
    sum += value > 9 ? value - 9 : value;
  }
  return sum % 10 === 0;
}
