import type { DeliveryQueue } from "@dendro/delivery";

/** How long the end of a process is put off for what is under way, in milliseconds. */
const exitTimeoutMs = 5000;

/**
 * Sends what is left when the page is hidden, or the process has nothing else to do. A page may be shown again and a process
 * may go on: then so does the queue.
 * @returns what ends it
 */
export function flushAtExit(queue: DeliveryQueue<never>): () => void {
  if (typeof document !== "undefined") return flushWhenHidden(queue);
  const host = (globalThis as { process?: Partial<NodeJS.Process> }).process;
  if (typeof host?.once !== "function" || typeof host.off !== "function") return () => {};

  const flush = () => {
    if (queue.isEmpty) return;
    // Not again when it was in vain, or the process would never end.
    void queue
      .flushWithin(exitTimeoutMs)
      .then((isDone) => isDone && queue.isEmpty && host.once?.("beforeExit", flush));
  };
  host.once("beforeExit", flush);
  return () => void host.off?.("beforeExit", flush);
}

function flushWhenHidden(queue: DeliveryQueue<never>): () => void {
  const over = new AbortController();
  const listening = { signal: over.signal };
  const sendIfHidden = () => {
    if (document.visibilityState === "hidden") queue.sendNow();
  };
  // The first is the last thing that a phone tells of a page; the second catches what Safari forgets.
  document.addEventListener("visibilitychange", sendIfHidden, listening);
  globalThis.addEventListener("pagehide", queue.sendNow, listening);
  return () => over.abort();
}
