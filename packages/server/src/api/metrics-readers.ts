import type { IncomingMessage } from "node:http";
import type { BlockList } from "node:net";
import { clientAddress, createAddressList, isWithin } from "../ingest/client-address.ts";

export interface MetricsReadersOptions {
  /** Who may read without a key. */
  readonly networks: BlockList;
  readonly trustedProxies: BlockList;
}

/**
 * Who may read `/metrics` without a key. This machine's own addresses count only when nothing says that the request was
 * passed on: behind a proxy on the same machine, everybody seems to be local.
 */
export function createMetricsReaders({ networks, trustedProxies }: MetricsReadersOptions) {
  return (request: IncomingMessage): boolean => {
    const peer = request.socket.remoteAddress ?? "";
    const forwardedFor = [request.headers["x-forwarded-for"] ?? []].flat().join(",") || undefined;
    const address = clientAddress(peer, forwardedFor, trustedProxies);
    if (!isWithin(networks, address)) return false;
    return !isWithin(loopback, address) || (!isForwarded(request) && hasLocalHost(request));
  };
}

const loopback = createAddressList(["127.0.0.0/8", "::1"]);

const forwardingHeaders = [
  "forwarded",
  "via",
  "x-forwarded-for",
  "x-forwarded-host",
  "x-forwarded-proto",
  "x-real-ip",
];

const isForwarded = ({ headers }: IncomingMessage) => forwardingHeaders.some((name) => name in headers);

/** Another name is a proxy's that passes it on, or that of a page which a browser was led to this machine by. */
const hasLocalHost = ({ headers }: IncomingMessage) =>
  /^(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d+)?$/iu.test(headers.host ?? "");
