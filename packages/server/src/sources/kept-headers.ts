import { holdsAddress } from "@dendro/core";

/** What says where somebody is, or is of the connection: nothing to keep. */
const ofTheWay =
  /^(?:forwarded|via|host|connection|keep-alive|te|trailer|transfer-encoding|upgrade|x-forwarded-.*|x-real-ip|.*-(?:client|connecting)-ip|cf-ray)$/iu;
/** What opens something by itself. An idempotency key does not, and is what a message may be known by. */
const credential =
  /(?:^|[-_.])(?:authorization|auth|cookie|credential|jwt|passw(?:or)?d|pwd|secret|token|(?<!idempotency[-_])key)s?$/iu;

const maxNames = 100;
const maxValueLength = 4096;

/**
 * What is kept of the headers, or the parameters of the address, of a message: nothing that shows a credential or holds an
 * address.
 * @param signature the header that has the signature, whatever it is called
 */
export function keptHeaders(
  headers: Readonly<Record<string, string>>,
  signature?: string,
): Record<string, string> {
  const kept = Object.entries(headers).filter(
    ([name, value]) =>
      value.length <= maxValueLength &&
      (name === signature || (!ofTheWay.test(name) && !credential.test(name) && !holdsAddress(value))),
  );
  return Object.fromEntries(kept.slice(0, maxNames));
}
