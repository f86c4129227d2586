import { dayMs } from "@dendro/core";
import type { AttemptResult } from "./attempt-result.ts";
import type { DeliveryQueue } from "./delivery-queue.ts";
import type { DisabledReason, Endpoint } from "./endpoint.ts";
import type { Endpoints } from "./endpoints.ts";

/** An endpoint at which nothing arrives for so long is disabled, in milliseconds. */
const maxFailingMs = 5 * dayMs;

export interface EndpointHealthOptions {
  readonly endpoints: Pick<Endpoints, "get" | "noteFailing" | "disable">;
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
  /** Of which a change is on its way to the store, with what was said last meanwhile. */
  const changing = new Map<string, AttemptResult | null>();

  async function disable({ tenant, id }: Endpoint, reason: DisabledReason): Promise<void> {
    onDisabled(await endpoints.disable(tenant, id, reason));
    await queue.refuseAll(id, clock());
  }

  async function change(endpoint: Endpoint, { kind }: AttemptResult): Promise<void> {
    const { id, failingSince } = endpoint;
    if (kind === "gone") await disable(endpoint, "gone");
    else if (kind === "delivered") await endpoints.noteFailing(id, null);
    else if (failingSince === null) await endpoints.noteFailing(id, clock());
    else await disable(endpoint, "failing");
  }

  function isNews({ status, failingSince }: Endpoint, { kind }: AttemptResult): boolean {
    if (status === "disabled") return false;
    if (kind === "gone") return true;
    if (kind === "delivered") return failingSince !== null;
    return failingSince === null || clock() - failingSince >= maxFailingMs;
  }

  function note(id: string, result: AttemptResult): void {
    // Nothing was sent.
    if (result.kind === "skipped") return;
    const meanwhile = changing.get(id);
    if (meanwhile !== undefined) {
      if (meanwhile?.kind !== "gone") changing.set(id, result);
      return;
    }
    // As it is now, and not as it was when the attempt began.
    const endpoint = endpoints.get(id);
    if (endpoint === null || !isNews(endpoint, result)) return;
    changing.set(id, null);
    void change(endpoint, result)
      .catch(onFault)
      .finally(() => {
        const next = changing.get(id) ?? null;
        changing.delete(id);
        if (next !== null) note(id, next);
      });
  }

  /** What an attempt says of its endpoint. */
  return ({ id }: Pick<Endpoint, "id">, result: AttemptResult): void => note(id, result);
}
