import type { DendroError } from "@dendro/core";
import type { OnRejected } from "@dendro/ingest";
import { masked, sampleOf } from "./event-sample.ts";
import type { RejectedEvents } from "./rejected-events.ts";

/** Events of one request that are kept one by one: those of a client that is set up wrongly are much alike. */
const perRequest = 20;

/** Notes the events of a request that were not accepted. */
export const noteRejections =
  (rejected: RejectedEvents): OnRejected =>
  (sender, faults, events) => {
    const { tenant, receivedAt: at, receiver = "" } = sender;
    const shown = Math.min(faults.length, perRequest);
    const byCode = Map.groupBy(faults.slice(shown), ({ code }) => code);
    for (const { index, code, message } of faults.slice(0, shown)) {
      const alike = byCode.get(code)?.length ?? 0;
      byCode.delete(code);
      const sample = sampleOf(events[index]);
      rejected.note(tenant, { at, receiver, code, message: masked(message), sample }, 1 + alike);
    }
    for (const [code, [first, ...more]] of byCode)
      if (first !== undefined) {
        const sample = sampleOf(events[first.index]);
        const { message } = first;
        rejected.note(tenant, { at, receiver, code, message: masked(message), sample }, 1 + more.length);
      }
  };

/** A request of which nothing was taken. */
export interface RefusedRequest {
  /** Null where it is not known who sent it. */
  readonly tenant: string | null;
  readonly receiver: string;
  readonly method: string;
  readonly path: string;
  readonly contentType: string;
}

/** Notes a request that was refused as a whole. What clients try again by themselves is not missing yet. */
export function noteRefusal(
  rejected: RejectedEvents,
  at: number,
  error: Pick<DendroError, "code" | "message" | "status" | "retryable">,
  { tenant, receiver, method, path, contentType }: RefusedRequest,
): void {
  if (error.retryable || error.status >= 500) return;
  const sample = sampleOf(`${method} ${path} ${contentType}`.trim());
  rejected.note(tenant, { at, receiver, code: error.code, message: masked(error.message), sample });
}
