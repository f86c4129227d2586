import type { IncomingMessage } from "node:http";
import type { BlockList } from "node:net";
import { clientAddress, isWithin } from "../http/client-address.ts";
import { isOwnAddress } from "../http/sender-origin.ts";

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
    const address = clientAddress(peer, request.headers, trustedProxies);
    return isWithin(networks, address) && isOwnAddress(request, address);
  };
}
