import type { Outgoing } from "./connection-state.ts";

/** Something new in a thread, with its place in it. */
export interface Published {
  /** Null of what has no place; it comes after what was published before it all the same. */
  readonly position: number | null;
  readonly frame: Outgoing;
}

/**
 * A thread that a client watches. Until it has been read, what is new waits; afterwards only what comes after what was
 * read is passed on, so that nothing is lost between reading and watching, and nothing comes twice.
 */
export type ThreadSubscription =
  | {
      readonly phase: "loading";
      readonly load: number;
      /** The frame that asked, to answer to when it fails. */
      readonly subscribeId: string;
      readonly waiting: readonly Published[];
      /** Whether more was new than may wait: then it is read again from where the first reading ended. */
      readonly isOverfull: boolean;
    }
  | { readonly phase: "live"; readonly position: number };

/** What may wait while a thread is read. */
const maxWaiting = 1000;

export const beginLoading = (load: number, subscribeId: string): ThreadSubscription => ({
  phase: "loading",
  load,
  subscribeId,
  waiting: [],
  isOverfull: false,
});

/** Something new came; `passed` is what goes to the client now. */
export function receive(
  subscription: ThreadSubscription,
  published: Published,
): { readonly subscription: ThreadSubscription; readonly passed: readonly Outgoing[] } {
  if (subscription.phase === "live") {
    const { position, frame } = published;
    if (position === null) return { subscription, passed: [frame] };
    if (position <= subscription.position) return { subscription, passed: [] };
    return { subscription: { phase: "live", position }, passed: [frame] };
  }
  if (subscription.isOverfull) return { subscription, passed: [] };
  const isOverfull = subscription.waiting.length >= maxWaiting;
  const waiting = isOverfull ? [] : [...subscription.waiting, published];
  return { subscription: { ...subscription, waiting, isOverfull }, passed: [] };
}

/**
 * The thread has been read up to a position.
 * @returns what waited and is newer; or from where to read again
 */
export function finishLoading(
  subscription: Extract<ThreadSubscription, { phase: "loading" }>,
  position: number,
): { readonly position: number; readonly passed: readonly Outgoing[] } | { readonly readAfter: number } {
  if (subscription.isOverfull) return { readAfter: position };
  const newer = subscription.waiting.filter((one) => one.position === null || one.position > position);
  const last = newer.findLast((one) => one.position !== null)?.position ?? position;
  return { position: last, passed: newer.map(({ frame }) => frame) };
}
