import { dayMs } from "@dendro/core";
import type { AttemptResult } from "./attempt-result.ts";
import type { DeliveryQueue } from "./delivery-queue.ts";
import type { Endpoint } from "./endpoint.ts";
import type { Endpoints } from "./endpoints.ts";

/** An endpoint at which nothing arrives for so long is disabled, in milliseconds. */
const maxFailingMs = 5 * dayMs;

export interface EndpointHealthOptions {
  readonly endpoints: Pick<Endpoints, "get" | "noteFailing" | "setStatus">;
  readonly queue: Pick<DeliveryQueue, "refuseAll">;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
  /** Told of an endpoint that was disabled. */
  readonly onDisabled: (endpoint: Endpoint) => void;
  readonly onFault: (error: unknown) => void;
}

/** Notes since when nothing arrives at endpoints, and disables those that are gone or fail for days. */
export function createEndpointHealth(options: EndpointHealthOptions) {
  const { endpoints, queue, clock, onDisabled, onFault } = options;
  /** Of which a change is on its way to the store. */
  const changing = new Set<string>();

  async function disable({ tenant, id }: Endpoint, reason: string): Promise<void> {
    const disabled = await endpoints.setStatus(tenant, id, "disabled", reason);
    await queue.refuseAll(id, clock());
    onDisabled(disabled);
  }

  async function change({ id }: Endpoint, { kind }: AttemptResult): Promise<void> {
    const now = clock();
    const endpoint = endpoints.get(id);
    if (endpoint === null || endpoint.status === "disabled") return;
    if (kind === "gone")
      return await disable(endpoint, "The receiver answered 410: there is nothing at this address any more.");
    if (kind === "delivered") return await endpoints.noteFailing(id, null);
    if (endpoint.failingSince === null) return await endpoints.noteFailing(id, now);
    if (now - endpoint.failingSince >= maxFailingMs)
      await disable(endpoint, "Nothing has arrived there for five days.");
  }

  /** What an attempt says of its endpoint. */
  return (endpoint: Endpoint, result: AttemptResult): void => {
    const isAsBefore = (result.kind === "delivered") === (endpoint.failingSince === null);
    const isLate = endpoint.failingSince !== null && clock() - endpoint.failingSince >= maxFailingMs;
    if ((isAsBefore && result.kind !== "gone" && !isLate) || changing.has(endpoint.id)) return;
    changing.add(endpoint.id);
    void change(endpoint, result)
      .catch(onFault)
      .finally(() => changing.delete(endpoint.id));
  };
}
