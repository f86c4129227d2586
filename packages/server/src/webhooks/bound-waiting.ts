import type { DeliveryQueue } from "./delivery-queue.ts";
import type { Endpoint } from "./endpoint.ts";
import type { Endpoints } from "./endpoints.ts";

/** How many deliveries may wait for one endpoint. */
export const maxWaiting = 100_000;

export interface BoundWaitingOptions {
  readonly endpoints: Pick<Endpoints, "all" | "disable">;
  readonly queue: Pick<DeliveryQueue, "countWaiting" | "refuseAll">;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
  /** Told of an endpoint that was disabled. */
  readonly onDisabled: (endpoint: Endpoint) => void;
}

/** Disables endpoints that take so much less than they are sent that it would fill the disk. What was given up can be recovered. */
export async function boundWaiting({
  endpoints,
  queue,
  clock,
  onDisabled,
}: BoundWaitingOptions): Promise<void> {
  for (const { tenant, id, status } of endpoints.all()) {
    if (status !== "active" || (await queue.countWaiting(id, maxWaiting + 1)) <= maxWaiting) continue;
    onDisabled(await endpoints.disable(tenant, id, "backlog"));
    await queue.refuseAll(id, clock());
  }
}
