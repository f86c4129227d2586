import type { LookupFunction } from "node:net";
import { buildConnector } from "undici";
import { parseAddress } from "./address.ts";
import { EgressFailure, toConnectFailure } from "./egress-failure.ts";
import type { Guard } from "./guard.ts";

/** Milliseconds that a connection may take, with DNS and TLS. */
export const connectTimeoutMs = 10_000;

/**
 * Opens sockets to addresses that the guard has checked, and to no other. A host that is an address is checked as well,
 * for Node looks up names alone, and where the socket is in the end as a last resort.
 */
export function createDirectConnector(guard: Guard): buildConnector.connector {
  const connect = buildConnector({
    lookup: lookupThrough(guard),
    timeout: connectTimeoutMs,
    autoSelectFamily: true,
    autoSelectFamilyAttemptTimeout: 1_000,
  });
  return (options, callback) => {
    const { hostname, protocol } = options;
    const fail = (error: unknown) => callback(toConnectFailure(error, protocol), null);
    try {
      guard.inspect({ host: hostname, address: parseAddress(hostname) });
    } catch (error) {
      queueMicrotask(() => fail(error));
      return;
    }
    connect(options, (error, socket) => {
      if (error !== null) return fail(error);
      if (guard.mayReach(hostname, socket.remoteAddress)) return callback(null, socket);
      socket.destroy();
      fail(new EgressFailure("refused", `${hostname} led to an address that Dendro does not call.`));
    });
  };
}

function lookupThrough(guard: Guard): LookupFunction {
  return (host, options, callback) => {
    guard.addressesOf(host).then(
      (addresses) => {
        const found = addresses.map((address) => ({ address, family: address.includes(":") ? 6 : 4 }));
        const [first] = found;
        if (options.all === true || first === undefined) callback(null, found);
        else callback(null, first.address, first.family);
      },
      (error: Error) => callback(error, []),
    );
  };
}
