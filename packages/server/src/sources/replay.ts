import { DendroError } from "@dendro/core";
import { admit } from "./receive.ts";
import type { ReceivedQueue } from "./received-queue.ts";
import type { ReceivedRecords } from "./received-records.ts";
import type { ReceivedSummary, ReceivedWebhook } from "./received-rows.ts";
import type { Sources } from "./sources.ts";
import { verify } from "./verify.ts";

export interface ReplayOptions {
  readonly sources: Pick<Sources, "find">;
  readonly queue: Pick<ReceivedQueue, "keep">;
  readonly records: Pick<ReceivedRecords, "find" | "again" | "recover" | "remove">;
  /** Told when there is something that an event is to be made of. */
  readonly wake: () => void;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
}

/** Tries again to make events of what came, with the mapping and the secrets of now. */
export interface ReplayReceived {
  /**
   * One that failed, or was refused: that is checked again as of when it came, and has the id then that it would have had.
   * @throws DendroError `not_found`, `conflict` when it is an event already, its signature is not right or not all of it is kept
   */
  one(tenant: string, id: string): Promise<ReceivedSummary>;
  /** All of a source that failed since a moment. @returns how many. @throws DendroError `not_found` */
  failedSince(tenant: string, source: string, since: number): Promise<number>;
}

export function createReplayReceived({
  sources,
  queue,
  records,
  wake,
  clock,
}: ReplayOptions): ReplayReceived {
  async function admitAfterAll(message: ReceivedWebhook): Promise<string> {
    const source = sources.find(message.tenant, message.source);
    const verdict = verify(source, message, message.receivedAt);
    if (!verdict.isVerified) throw new DendroError("conflict", verdict.reason);
    const admitted = admit(source, message, verdict, message.receivedAt);
    const isNew = await queue.keep(admitted);
    await records.remove(message.id);
    if (isNew) return admitted.id;
    throw new DendroError("conflict", "The sender has sent it again meanwhile, and that was taken.");
  }

  return {
    async one(tenant, id) {
      const message = await records.find(tenant, id);
      if (message.body.length < message.bytes)
        throw new DendroError(
          "conflict",
          `Only ${message.body.length} of its ${message.bytes} bytes are kept; have it sent again.`,
        );
      let tried = id;
      if (message.status === "refused") tried = await admitAfterAll(message);
      else if (!(await records.again(id, clock())))
        throw new DendroError(
          "conflict",
          `The message is ${message.status}; only what failed is tried again.`,
        );
      wake();
      return await records.find(tenant, tried);
    },
    async failedSince(tenant, id, since) {
      const count = await records.recover(sources.find(tenant, id).id, since, clock());
      wake();
      return count;
    },
  };
}
