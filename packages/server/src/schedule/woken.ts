import { backoffMs, type BackoffLimits } from "@dendro/core";

export interface WokenOptions {
  /**
   * Does some of what there is to do.
   * @returns in how many milliseconds it is looked again: 0 where there is more at once, null where somebody will say so
   */
  readonly work: () => Promise<number | null>;
  readonly onFault: (error: unknown) => void;
  /** How long to wait after a fault. */
  readonly retry: BackoffLimits;
}

/** Work that is done when somebody says that there may be some, never twice at a time, and tried again after a fault. */
export interface Woken {
  /** There may be something to do. */
  wake(): void;
  /** Lets what is under way end. */
  close(): Promise<void>;
}

export function createWoken({ work, onFault, retry }: WokenOptions): Woken {
  let running: Promise<void> | null = null;
  let isAsked = false;
  let isClosed = false;
  let failures = 0;
  let timer: NodeJS.Timeout | null = null;

  async function run(): Promise<void> {
    let next: number | null;
    do {
      isAsked = false;
      next = await work();
    } while ((isAsked || next === 0) && !isClosed);
    failures = 0;
    if (next !== null) lookIn(next);
  }

  function lookIn(ms: number): void {
    if (timer !== null) clearTimeout(timer);
    timer = isClosed ? null : setTimeout(wake, ms).unref();
  }

  function wake(): void {
    if (isClosed) return;
    isAsked = true;
    running ??= run()
      .catch((error: unknown) => {
        onFault(error);
        lookIn(backoffMs(failures++, retry));
      })
      .finally(() => {
        running = null;
        // Asked between the end of the work and this; after a fault it is waited.
        if (isAsked && failures === 0) wake();
      });
  }

  return {
    wake,
    async close() {
      isClosed = true;
      if (timer !== null) clearTimeout(timer);
      await running;
    },
  };
}
