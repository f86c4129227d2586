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

/**
 * Disables endpoints that take so much less than they are sent that it would fill the disk, and gives up what still waits for
 * disabled ones, such as after a fault or a kill. What was given up can be recovered.
 */
export async function boundWaiting({
  endpoints,
  queue,
  clock,
  onDisabled,
}: BoundWaitingOptions): Promise<void> {
  for (const { tenant, id, status } of endpoints.all()) {
    if (status === "paused") continue;
    const most = status === "active" ? maxWaiting : 0;
    if ((await queue.countWaiting(id, most + 1)) <= most) continue;
    if (status === "active") onDisabled(await endpoints.disable(tenant, id, "backlog"));
    await queue.refuseAll(id, clock());
  }
}
