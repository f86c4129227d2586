import { DendroError } from "@dendro/core";
import { createAllowList } from "./allow-list.ts";
import { createDirectConnector } from "./connector.ts";
import { EgressFailure, toEgressFailure } from "./egress-failure.ts";
import type { EgressOutcome, EgressRequest } from "./egress-request.ts";
import { exchange } from "./exchange.ts";
import { createGuard } from "./guard.ts";
import { createPools } from "./pools.ts";
import { createProxyConnector } from "./proxy-connector.ts";
import { requestHeaders } from "./request-headers.ts";
import { createSystemResolver, type Resolve } from "./resolve.ts";
import { readTarget } from "./target.ts";

/** The one way in which Dendro calls an address that somebody configured. */
export interface Egress {
  /**
   * Refuses now what is refused at any attempt: other schemes than http and https, credentials in the address, addresses
   * that are not on the public internet in every spelling, and names that are or resolve to such addresses now. A name that
   * does not resolve is not refused: it may tomorrow.
   * @throws DendroError `invalid_request` that says why, and what DENDRO_EGRESS_ALLOW would allow
   */
  check(url: string): Promise<void>;
  /** One request. Never throws for what the other side does; redirects are not followed (a 3xx is its answer). */
  send(request: EgressRequest): Promise<EgressOutcome>;
  /** Ends what is under way, as `aborted`. */
  close(): Promise<void>;
}

export interface EgressOptions {
  /** Addresses, CIDR ranges and host names that are called although they are not on the public internet. */
  readonly allow: readonly string[];
  /** The proxy by which everything goes, such as `http://user:password@proxy.example.com:3128`. */
  readonly proxy: string | null;
  /** The addresses of a host name. @defaultValue the system's DNS */
  readonly resolve?: Resolve;
}

export function createEgress({ allow, proxy, resolve = createSystemResolver() }: EgressOptions): Egress {
  const guard = createGuard(createAllowList(allow), resolve);
  const pools = createPools(
    proxy === null ? createDirectConnector(guard) : createProxyConnector(guard, proxy),
  );
  let isClosed = false;

  return {
    async check(url) {
      try {
        const target = readTarget(url);
        guard.inspect(target);
        await guard.addressesOf(target.host);
      } catch (error) {
        if (!(error instanceof EgressFailure)) throw error;
        if (error.reason === "refused")
          throw new DendroError("invalid_request", error.message, { cause: error });
      }
    },
    async send({ url, method, headers, body, ...limits }) {
      try {
        if (isClosed) throw new EgressFailure("aborted", "Dendro is shutting down.");
        if (limits.signal?.aborted === true) throw new EgressFailure("aborted", "The request was given up.");
        const target = readTarget(url);
        guard.inspect(target);
        const { origin, path } = target;
        const sent = { origin, path, method, headers: requestHeaders(headers), body };
        return await exchange(pools.of(origin), sent, limits);
      } catch (error) {
        const { reason, message } = toEgressFailure(error);
        return { kind: "failed", reason, message, ms: 0 };
      }
    },
    async close() {
      isClosed = true;
      await pools.close();
    },
  };
}
