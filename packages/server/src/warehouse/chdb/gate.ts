/** Lets everybody in, but for the while in which something is done alone. */
export interface Gate {
  /** Resolves when nothing is done alone. @returns what whoever came in calls when leaving */
  enter(): Promise<() => void>;
  /** Lets nobody in, waits until all have left, and does the work. */
  alone<T>(work: () => Promise<T>, signal?: AbortSignal): Promise<T>;
}

export function createGate(): Gate {
  let inside = 0;
  /** Resolves when it is open again; null while it is open. */
  let closed: Promise<void> | null = null;
  let onEmpty: (() => void) | null = null;

  function leave(): void {
    inside -= 1;
    if (inside === 0) onEmpty?.();
  }

  async function empty(signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    if (inside === 0) return;
    await new Promise<void>((resolve, reject) => {
      const stop = () => reject(signal?.reason as Error);
      signal?.addEventListener("abort", stop, { once: true });
      onEmpty = () => {
        signal?.removeEventListener("abort", stop);
        resolve();
      };
    });
  }

  return {
    async enter() {
      while (closed !== null) await closed;
      inside += 1;
      return leave;
    },
    async alone(work, signal) {
      while (closed !== null) await closed;
      const { promise, resolve: open } = Promise.withResolvers<void>();
      closed = promise;
      try {
        await empty(signal);
        return await work();
      } finally {
        onEmpty = null;
        closed = null;
        open();
      }
    },
  };
}
