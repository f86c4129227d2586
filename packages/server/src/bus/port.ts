/** What servers that share a store tell each other, by topic. Small: what changed, and not what it is now. */
export interface BusMessages {
  /** A view of the store has a new version; `part` is what is different, null when it may be anything. */
  readonly view: { readonly name: string; readonly part: string | null; readonly version: number };
  /** The settings of a worker were changed. */
  readonly settings: { readonly tenant: string; readonly worker: string; readonly version: number };
  /** A worker has said what can be set of it. */
  readonly worker: { readonly tenant: string; readonly worker: string };
  /** A board was changed or removed. */
  readonly board: { readonly tenant: string; readonly id: string };
  /** A circuit breaker has changed. */
  readonly breaker: { readonly tenant: string; readonly node: string; readonly version: number };
  /** Something is to be erased, also where others keep it. */
  readonly erasure: { readonly id: string };
}

export type Topic = keyof BusMessages;

/**
 * Tells other servers at once. Nothing is kept, and nothing may depend on it alone: whoever listens also looks after
 * {@link Bus.onMissed}, and now and then.
 */
export interface Bus {
  /** Never throws, and is not heard by whoever says it. */
  publish<T extends Topic>(topic: T, message: BusMessages[T]): void;
  subscribe<T extends Topic>(topic: T, listener: (message: BusMessages[T]) => void): void;
  /** Told whenever something may have been said that was not heard. */
  onMissed(listener: () => void): void;
  close(): Promise<void>;
}
