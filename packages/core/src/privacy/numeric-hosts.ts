/**
 * Addresses as nobody writes them by hand and every resolver reads them: after a scheme as one number or fewer than four
 * (`http://3405803853/`), hexadecimal or octal (`0xCB.0.0x71.0x4D`); and as providers name their customers' machines
 * (`ec2-203-0-113-77.compute-1.amazonaws.com`).
 */
const number = String.raw`(?:0[xX][\da-fA-F]+|\d+)`;
const urlHost = new RegExp(
  String.raw`(?<=:(?:\/\/|\\\/\\\/)(?:[^\s\/@]*@)?)${number}(?:\.${number}){0,3}\.?(?![\w.-])`,
  "gu",
);
const fourNumbers = new RegExp(
  String.raw`(?<![\w.])(?=[\da-fA-F.]*0[xX\d])${number}(?:\.${number}){3}(?![\w.])`,
  "gu",
);
const octet = String.raw`(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)`;
const machineName = new RegExp(
  String.raw`(?<![\d.])(?<!(?<![a-zA-Z\d])\d{1,3}-)${octet}(?:-${octet}){3}(?=(?:\.[a-zA-Z][\w-]*){2})`,
  "gu",
);

// Most texts have none of them, and are told so by patterns without a choice in them.
const mayHaveUrl = /:(?:\/\/|\\\/\\\/)(?:[^\s/@]*@)?\d/u;
const mayHaveNumbers = /\b0[xX\d][\da-fA-F]*\.|\.0[xX\d]/u;
const mayHaveName = /\d-\d{1,3}-\d{1,3}-\d{1,3}\./u;

/**
 * Gives such addresses, as four decimal numbers, to `mask`, and puts what it says in their place.
 * @param mask the same text for an address that may stay
 */
export function maskNumericHosts(text: string, mask: (address: string) => string): string {
  const replace = (found: string) => {
    const address = addressOf(found.replace(/\.$/u, "").split("."));
    return address === null || mask(address) === address ? found : mask(address);
  };
  let masked = text;
  if (masked.includes(":") && mayHaveUrl.test(masked)) masked = masked.replace(urlHost, replace);
  if (masked.includes(".") && mayHaveNumbers.test(masked)) masked = masked.replace(fourNumbers, replace);
  if (masked.includes("-") && mayHaveName.test(masked))
    masked = masked.replace(machineName, (found) => {
      const address = found.replaceAll("-", ".");
      return mask(address) === address ? found : mask(address);
    });
  return masked;
}

/** Four numbers of what may be one to four, of which the last fills what is left; null when it is no address. */
function addressOf(parts: readonly string[]): string | null {
  const numbers = parts.map((part) =>
    Number.parseInt(part, /^0x/iu.test(part) ? 16 : /^0[0-7]+$/u.test(part) ? 8 : 10),
  );
  const last = numbers.pop() ?? Number.NaN;
  const room = 256 ** (4 - numbers.length);
  if (!(last < room) || numbers.some((one) => !(one < 256))) return null;
  const value = numbers.reduce((sum, one, index) => sum + one * 256 ** (3 - index), last);
  return [24, 16, 8, 0].map((bits) => Math.floor(value / 2 ** bits) % 256).join(".");
}
