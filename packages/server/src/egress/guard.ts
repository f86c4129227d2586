import { parseAddress, type Address } from "./address.ts";
import type { AllowList } from "./allow-list.ts";
import { EgressFailure } from "./egress-failure.ts";
import { isLocalhost, isPrivateName } from "./private-names.ts";
import type { Resolve } from "./resolve.ts";
import { reachedBy, specialUse } from "./special-addresses.ts";
import type { Target } from "./target.ts";

/** Decides which hosts Dendro calls, and to which of their addresses. */
export interface Guard {
  /** Refuses what can be refused without asking a DNS. @throws EgressFailure `refused` */
  inspect(target: Pick<Target, "host" | "address">): void;
  /**
   * The addresses of a host, IPv4 first, each of them allowed; a host that is an address has itself.
   * @throws EgressFailure `refused` when one of them is not allowed, `unresolved` when there is none
   */
  addressesOf(host: string): Promise<readonly string[]>;
  /** Whether a socket that was opened for a host may be where it is. */
  mayReach(host: string, address: string | undefined): boolean;
}

export function createGuard(allow: AllowList, resolve: Resolve): Guard {
  const lookups = new Map<string, Promise<readonly string[]>>();

  /** Why an address is refused; null when it is not. */
  function faultOf(address: Address): string | null {
    const reached = reachedBy(address);
    return allow.hasAddress(reached) ? null : specialUse(reached);
  }

  function inspect({ host, address }: Pick<Target, "host" | "address">): void {
    if (address !== null) {
      const fault = faultOf(address);
      if (fault !== null) throw refusal(host, `is within ${fault}`);
    } else if (isPrivateName(host) && !isLocalhost(host) && !allow.hasName(host)) {
      throw refusal(host, "is a name within a private network");
    }
  }

  async function lookUp(host: string): Promise<readonly string[]> {
    inspect({ host, address: parseAddress(host) });
    if (parseAddress(host) !== null) return [host];
    const trusted = allow.hasName(host);
    if (isLocalhost(host) && !trusted) return localAddresses(host);
    const found = await resolve(host, { trusted }).catch((error: unknown) => {
      throw new EgressFailure("unresolved", `${host} could not be resolved (${codeOf(error)}).`, {
        cause: error,
      });
    });
    if (found.length === 0) throw new EgressFailure("unresolved", `The DNS has no address for ${host}.`);
    for (const text of trusted ? [] : found) {
      const address = parseAddress(text);
      const fault = address === null ? "no address" : faultOf(address);
      // Which address it is would tell whoever asks what is in a network that is not theirs.
      if (fault !== null) throw refusal(host, `has an address within ${fault}`);
    }
    return found.toSorted((a, b) => Number(a.includes(":")) - Number(b.includes(":")));
  }

  function localAddresses(host: string): string[] {
    const allowed = ["127.0.0.1", "::1"].filter((text) => faultOf(parseAddress(text) as Address) === null);
    if (allowed.length === 0) throw refusal(host, "is this machine");
    return allowed;
  }

  return {
    inspect,
    async addressesOf(host) {
      const running = lookups.get(host);
      if (running !== undefined) return await running;
      const lookup = lookUp(host).finally(() => lookups.delete(host));
      lookups.set(host, lookup);
      return await lookup;
    },
    mayReach(host, text) {
      const address = parseAddress(text ?? "");
      return address !== null && (allow.hasName(host) || faultOf(address) === null);
    },
  };
}

const codeOf = (error: unknown) => (error as { code?: string }).code ?? "no answer";

function refusal(host: string, why: string): EgressFailure {
  return new EgressFailure(
    "refused",
    `${host} ${why}, which Dendro does not call. Who runs this server can allow it with DENDRO_EGRESS_ALLOW=${host}.`,
  );
}
