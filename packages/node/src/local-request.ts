import type { IncomingHttpHeaders } from "node:http";
import { parseUrl } from "./parse-url.ts";

/** What a request shows of where it comes from. Header names are in lower case. */
export interface RequestOrigin {
  readonly headers: IncomingHttpHeaders;
  /** The address at the other end of the socket. */
  readonly peer: string;
}

/** Headers by which proxies, balancers and tunnels say that they pass on somebody else's request. */
const forwardingHeaders: ReadonlySet<string> = new Set([
  "forwarded",
  "via",
  "x-real-ip",
  "x-client-ip",
  "x-cluster-client-ip",
  "x-original-forwarded-for",
  "x-original-host",
  "x-originating-ip",
  "x-remote-ip",
  "x-remote-addr",
  "x-proxyuser-ip",
  "x-envoy-external-address",
  "x-envoy-peer-metadata-id",
  "x-appengine-user-ip",
  "x-azure-clientip",
  "x-azure-socketip",
  "x-arr-log-id",
  "x-nf-client-connection-ip",
  "x-vercel-forwarded-for",
  "x-scheme",
  "true-client-ip",
  "client-ip",
  "fastly-client-ip",
  "fly-client-ip",
  "cdn-loop",
  "do-connecting-ip",
]);

/** Whether a proxy says that it passes the request on for somebody else. */
export function isForwarded(headers: IncomingHttpHeaders): boolean {
  return Object.keys(headers).some(
    (name) => forwardingHeaders.has(name) || name.startsWith("x-forwarded") || name.startsWith("cf-"),
  );
}

/** An IP address of this machine: 127.0.0.0/8 or ::1, also where IPv6 writes the one for the other. */
export function isLoopbackAddress(address: string): boolean {
  return /^(?:::ffff:)?127(?:\.\d{1,3}){3}$|^::1$/iu.test(address);
}

/** A name or an address of this machine, as the host of a URL or of a `Host` header, with or without a port. */
export function isLoopbackHost(host: string): boolean {
  const name = parseUrl(`http://${host}`)?.hostname ?? "";
  return (
    name === "localhost" ||
    name.endsWith(".localhost") ||
    isLoopbackAddress(name.replace(/^\[(.*)\]$/u, "$1"))
  );
}

/**
 * Whether a program on this machine asks for itself. Who comes through a proxy on the machine is somebody else: such a
 * request has the proxy's headers, or names us by the name that people know. A proxy that hides both cannot be told.
 */
export function isLocalRequest({ headers, peer }: RequestOrigin): boolean {
  return (
    isLoopbackAddress(peer) &&
    !isForwarded(headers) &&
    headers.host !== undefined &&
    isLoopbackHost(headers.host)
  );
}
