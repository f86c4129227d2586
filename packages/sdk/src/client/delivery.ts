import { resendMs } from "@dendro/core";
import { bodyOf, halve, parseBody, type Batch } from "./batch.ts";
import { createDeadline } from "./deadline.ts";
import type { Settings } from "./options.ts";
import { post } from "./post.ts";
import type { Reporter } from "./reporter.ts";

/** Brings batches to Dendro, or to the spool, or tells why not. Nothing here rejects. */
export interface Delivery {
  /** Resolves when the batch is delivered, dropped, or left in the spool. */
  deliver(batch: Batch): Promise<void>;
  /** Whether the spool has batches to send again. */
  readonly hasKept: boolean;
  /** Sends what the spool has, the oldest first, until one fails. */
  deliverKept(): Promise<void>;
  /** Ends waiting and trying; what is then still on its way, and comes later, is left in the spool or dropped. */
  abort(): void;
}

export function createDelivery(settings: Settings, report: Reporter): Delivery {
  const { spool, clock, random, maxRetries } = settings;
  const backoff = { firstMs: settings.minBackoffMs, longestMs: settings.maxBackoffMs };
  const deadline = createDeadline();
  /** Ids in the spool that wait for another time; null until the spool has been looked at. */
  let kept: Set<string> | null = spool === undefined ? new Set() : null;

  /** @returns whether the batch now outlives the process */
  async function keep(batch: Batch): Promise<boolean> {
    if (spool === undefined) return false;
    try {
      for (const body of await spool.keep(batch.id, bodyOf(batch))) {
        const lost = parseBody(body);
        kept?.delete(lost.id);
        report.drop(lost.events, "spool_full", "The spool is full; the oldest batch made room.");
      }
      return true;
    } catch (error) {
      report.error(`A batch could not be kept in the spool.`, error);
      return false;
    }
  }

  async function forget(id: string): Promise<void> {
    kept?.delete(id);
    try {
      await spool?.remove(id);
    } catch (error) {
      report.error(`The batch ${id} could not be removed from the spool.`, error);
    }
  }

  /** Tries until it is decided. @returns false when it is to be tried again another time */
  async function send(batch: Batch, retries: number, isKept: boolean): Promise<boolean> {
    for (let attempt = 0; ; attempt += 1) {
      const outcome = await deadline.limit(settings.requestTimeoutMs, (signal) =>
        post(batch, settings, signal),
      );
      switch (outcome.kind) {
        case "delivered":
          for (const { index, code, message } of outcome.rejected) {
            const event = batch.events[index];
            if (event !== undefined) report.drop([event], "rejected", `${code}: ${message}`);
          }
          break;
        case "too_large":
          if (batch.parts.length > 1) return await sendHalves(batch, retries, isKept);
          report.drop(batch.events, "too_large", outcome.error.message);
          break;
        case "refused":
          report.failed(outcome.error);
          report.drop(batch.events, "refused", outcome.error.message);
          break;
        case "retry": {
          report.failed(outcome.error);
          if (attempt < retries && !deadline.isOver) {
            await deadline.wait(resendMs(attempt, backoff, outcome.retryAfterMs, random()));
            if (!deadline.isOver) continue;
          }
          if (isKept) kept?.add(batch.id);
          else report.drop(batch.events, deadline.isOver ? "closed" : "unreachable", outcome.error.message);
          return false;
        }
      }
      if (isKept) await forget(batch.id);
      return true;
    }
  }

  async function sendHalves(batch: Batch, retries: number, isKept: boolean): Promise<boolean> {
    let isDone = true;
    const halves = halve(batch, clock());
    const areKept: boolean[] = [];
    for (const half of halves) areKept.push(isKept && (await keep(half)));
    if (isKept) await forget(batch.id);
    for (const [index, half] of halves.entries()) {
      isDone = (await send(half, retries, areKept[index] ?? false)) && isDone;
    }
    return isDone;
  }

  return {
    async deliver(batch) {
      const isKept = spool !== undefined && (await keep(batch));
      if (!deadline.isOver) await send(batch, maxRetries, isKept);
      else if (!isKept) report.drop(batch.events, "closed", "The client was closed before it could be sent.");
    },
    get hasKept() {
      return kept === null || kept.size > 0;
    },
    async deliverKept() {
      if (spool === undefined) return;
      try {
        kept ??= new Set(await spool.list());
        for (const id of kept) {
          if (deadline.isOver) return;
          const batch = await readKept(id);
          if (batch === null) await forget(id);
          else if (!(await send(batch, 0, true))) return;
        }
      } catch (error) {
        report.error("The spool cannot be read.", error);
        kept ??= new Set();
      }
    },
    abort: () => deadline.end(),
  };

  async function readKept(id: string): Promise<Batch | null> {
    const body = (await spool?.read(id)) ?? null;
    if (body === null) return null;
    try {
      return parseBody(body);
    } catch (error) {
      report.error(`The batch ${id} in the spool is damaged and is given up.`, error);
      return null;
    }
  }
}
