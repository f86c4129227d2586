import { limits } from "@dendro/core";

/** Well under what a server takes in one request, in bytes. */
const maxBatchBytes = 4 * 1024 * 1024;

export interface BatchReceipt {
  readonly duplicates: number;
  readonly rejected: readonly { readonly index: number; readonly message: string }[];
}

/** Gathers items into batches and sends them one after the other, in order: the next is gathered while one is under way. */
export interface BatchSender<T> {
  /** Resolves when there is room again. Rejects with what sending failed with; nothing more can be added then. */
  add(item: T, event: object, bytes: number): Promise<void> | undefined;
  /** Resolves when everything has been sent. */
  finish(): Promise<void>;
}

/**
 * @param send sends the events of one batch
 * @param onReceipt is told what became of a batch, with the item that each of its events was added with
 */
export function createBatchSender<T>(
  send: (events: readonly object[]) => Promise<BatchReceipt>,
  onReceipt: (receipt: BatchReceipt, items: readonly T[]) => void,
): BatchSender<T> {
  let items: T[] = [];
  let events: object[] = [];
  let size = 0;
  let underWay = Promise.resolve();

  async function dispatch(): Promise<void> {
    const batch = { items, events };
    items = [];
    events = [];
    size = 0;
    // One at a time: events of a visit stay in order, and the server's back-pressure reaches the file we read.
    await underWay;
    underWay = send(batch.events).then((receipt) => onReceipt(receipt, batch.items));
    // It is awaited before the next batch; until then nobody listens, and that is no unhandled rejection.
    underWay.catch(() => {});
  }

  return {
    add(item, event, bytes) {
      items.push(item);
      events.push(event);
      size += bytes;
      return events.length >= limits.maxEventsPerRequest || size >= maxBatchBytes ? dispatch() : undefined;
    },
    async finish() {
      if (events.length > 0) await dispatch();
      await underWay;
    },
  };
}
