import type { BreakerInput } from "@dendro/core";
import type { BreakerRecords } from "./breaker-records.ts";
import type { Breakers } from "./breakers.ts";

/** A breaker that there was before this server, with all that it was told, the oldest first. */
export interface PastBreaker {
  readonly node: string;
  readonly inputs: readonly BreakerInput[];
}

/** Records a breaker with the history that it has had. Where it has one already, nothing is changed. */
export async function recordPastBreaker(
  {
    breakers,
    records,
  }: { readonly breakers: Pick<Breakers, "tell">; readonly records: Pick<BreakerRecords, "find"> },
  tenant: string,
  { node, inputs }: PastBreaker,
): Promise<void> {
  if ((await records.find({ tenant, node })) !== null) return;
  // All at once, so that nothing else comes in between: told the time by now, it would be no breaker of the past.
  await Promise.all(inputs.map(async (input) => await breakers.tell({ tenant, node, input })));
}
