import { parseAddress, type Address } from "./address.ts";
import { EgressFailure } from "./egress-failure.ts";

/** Where a request goes, as undici takes it. */
export interface Target {
  /** Such as `https://example.com:8443`. */
  readonly origin: string;
  /** With its query. */
  readonly path: string;
  /** A name in small letters and Punycode without a dot at its end, or an address without brackets. */
  readonly host: string;
  /** When the host is an address, in whatever spelling: `0x7f.1` is 127.0.0.1. */
  readonly address: Address | null;
}

const hostName = /^(?=.{1,253}$)[a-z\d_-]{1,63}(?:\.[a-z\d_-]{1,63})*$/u;

/**
 * Reads an address as the WHATWG URL standard has it, which undoes every spelling of numbers and dots.
 * @throws EgressFailure `refused` when it is none that Dendro calls, wherever it leads
 */
export function readTarget(text: string): Target {
  const url = URL.parse(text);
  if (url === null) throw new EgressFailure("refused", `${shown(text)} is not a valid URL.`);
  if (url.protocol !== "https:" && url.protocol !== "http:") {
    throw new EgressFailure("refused", `${shown(text)} must begin with https:// or http://.`);
  }
  if (url.username !== "" || url.password !== "") {
    throw new EgressFailure("refused", "The URL has a user name or a password in it; send them in a header.");
  }
  const host = url.hostname.replace(/\.$/u, "").replace(/^\[|\]$/gu, "");
  const address = parseAddress(host);
  if (address === null && !hostName.test(host)) {
    throw new EgressFailure("refused", `${shown(url.hostname)} is not a valid host name.`);
  }
  // A dot at the end is no part of the name in certificates.
  if (url.hostname.endsWith(".")) url.hostname = host;
  return { origin: url.origin, path: url.pathname + url.search, host, address };
}

const shown = (text: string) => JSON.stringify(text.length > 200 ? `${text.slice(0, 200)}…` : text);
