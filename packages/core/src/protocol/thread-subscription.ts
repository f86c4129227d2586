import type { Outgoing } from "./outgoing.ts";

/** Something new in a thread. */
export interface Published {
  /** Its place: 1, 2, 3, … Null of what has none; that comes after what was published before it all the same. */
  readonly position: number | null;
  readonly frame: Outgoing;
}

/**
 * A thread that a client watches. Until it has been read, what is new waits; afterwards what comes next is passed on.
 * What comes out of turn shows that something is missing, and the thread is read again from where the client has it. So
 * nothing is lost and nothing comes twice, in whatever order and however often hosts hear of what is new.
 */
export type ThreadSubscription =
  | {
      readonly phase: "loading";
      readonly load: number;
      /** The frame that asked, to answer to when it fails. */
      readonly subscribeId: string;
      readonly waiting: readonly Published[];
    }
  | { readonly phase: "live"; readonly subscribeId: string; readonly position: number };

type Loading = Extract<ThreadSubscription, { phase: "loading" }>;

/** What may wait while a thread is read. Beyond, the newest takes the last place, so that a gap shows. */
const maxWaiting = 1000;

export const beginLoading = (
  load: number,
  subscribeId: string,
  waiting: readonly Published[] = [],
): Loading => ({ phase: "loading", load, subscribeId, waiting });

export interface Passed {
  /** What goes to the client now. */
  readonly passed: readonly Outgoing[];
  /** How far the client has the thread now. */
  readonly position: number;
  /** What must wait until the thread has been read again from there; null when nothing is missing. */
  readonly missing: readonly Published[] | null;
}

/** Something new came to a thread that has been read. */
export const receive = (position: number, published: Published): Passed => passOn(position, [published]);

/** Something new came while the thread is read. */
export function hold(loading: Loading, published: Published): Loading {
  const { waiting } = loading;
  if (waiting.length < maxWaiting) return { ...loading, waiting: [...waiting, published] };
  if (published.position === null) return loading;
  return { ...loading, waiting: [...waiting.slice(0, -1), published] };
}

/** The thread has been read up to a position. */
export const finishLoading = ({ waiting }: Loading, position: number): Passed => passOn(position, waiting);

function passOn(from: number, published: readonly Published[]): Passed {
  const passed: Outgoing[] = [];
  let position = from;
  for (const [index, one] of published.entries()) {
    if (one.position !== null && one.position <= position) continue;
    if (one.position !== null && one.position > position + 1)
      return { passed, position, missing: published.slice(index) };
    passed.push(one.frame);
    position = one.position ?? position;
  }
  return { passed, position, missing: null };
}
