/** Signals that ask to stop. */
const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/**
 * The same Ctrl-C may arrive more than once: the terminal sends it to every process of the group, and npm and our own
 * launcher pass it on as well. Only what comes later than this, in milliseconds, is a person who insists.
 */
const echoMs = 300;

type SignalSource = Pick<NodeJS.Process, "on" | "off" | "exit">;

export interface Shutdown {
  /** Aborted by the first signal. */
  readonly signal: AbortSignal;
  /** Resolves at the first signal. */
  readonly requested: Promise<void>;
  /** Gives the signals back to their default. */
  release(): void;
}

/** Turns signals into a request to stop; a second one ends the process at once. */
export function listenForShutdown(
  source: SignalSource = process,
  now: () => number = performance.now.bind(performance),
): Shutdown {
  const controller = new AbortController();
  const { promise, resolve } = Promise.withResolvers<void>();
  let firstAt = 0;
  const listener = (_signal: NodeJS.Signals, code: number) => {
    if (!controller.signal.aborted) {
      firstAt = now();
      controller.abort();
      resolve();
    } else if (now() - firstAt > echoMs) {
      source.exit(128 + code);
    }
  };
  for (const signal of signals) source.on(signal, listener);
  return {
    signal: controller.signal,
    requested: promise,
    release() {
      for (const signal of signals) source.off(signal, listener);
    },
  };
}
