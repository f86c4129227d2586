import { firstBreakerState } from "@dendro/core";
import type { Breaker, BreakerName } from "../breakers/breaker.ts";
import type { BreakerRecords } from "../breakers/breaker-records.ts";
import type { Breakers } from "../breakers/breakers.ts";
import type { BreakerSettingsStore } from "../breakers/settings.ts";
import { statusOf } from "../breakers/status.ts";
import type { Egress } from "../egress/egress.ts";

/** What routes about circuit breakers stand on. */
export interface CircuitBreakersApi {
  readonly breakers: Pick<Breakers, "override" | "reset">;
  readonly records: Pick<BreakerRecords, "list" | "find" | "transitions">;
  readonly settings: BreakerSettingsStore;
  readonly egress: Pick<Egress, "check">;
}

/** A breaker nobody has heard of is closed. */
const unheard = ({ tenant, node }: BreakerName): Breaker => ({
  tenant,
  node,
  version: 0,
  state: firstBreakerState,
});

/** What is answered of a tenant's breakers. */
export function breakerStatuses(dependencies: {
  readonly circuitBreakers: CircuitBreakersApi;
  readonly clock: () => number;
}) {
  const of = (breaker: Breaker) => ({
    ...statusOf(
      breaker,
      dependencies.circuitBreakers.settings.effective(breaker.tenant, breaker.node),
      dependencies.clock(),
    ),
  });
  return {
    of,
    all: async (tenant: string) => (await dependencies.circuitBreakers.records.list(tenant)).map(of),
    one: async (name: BreakerName) =>
      of((await dependencies.circuitBreakers.records.find(name)) ?? unheard(name)),
  };
}
