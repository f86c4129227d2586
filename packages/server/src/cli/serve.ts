import type { Config } from "../installation/config.ts";
import type { RunningServer } from "../server.ts";
import { announceServer, withdrawServer } from "./running-server.ts";
import { listenForShutdown } from "./shutdown.ts";
import { paint, printLine, type Terminal } from "./terminal.ts";

/** How long a closed server may keep the process, in milliseconds. */
const lingerMs = 5000;

/** What goes on beside a running server until the signal is aborted. */
type Meanwhile = (server: RunningServer, signal: AbortSignal) => Promise<void>;

/**
 * Runs a server until a signal asks it to stop. When it is ready, its address is on stdout, in one line.
 * @param prepare done before it is said to be ready
 */
export async function serve(
  terminal: Terminal,
  config: Config,
  { prepare, meanwhile }: { prepare?: Meanwhile; meanwhile?: Meanwhile } = {},
): Promise<void> {
  const shutdown = listenForShutdown();
  try {
    const { startServer } = await import("../server.ts");
    const server = await startServer(config);
    try {
      shutdown.signal.throwIfAborted();
      await announceServer(config.dataDir, server.url);
      await prepare?.(server, shutdown.signal);
      welcome(terminal, server);
      printLine(terminal.stdout, `Dendro is ready at ${server.url}`);
      await Promise.all([meanwhile?.(server, shutdown.signal), shutdown.requested]);
    } catch (error) {
      // To be asked to stop is no failure, whatever it interrupted.
      if (!shutdown.signal.aborted || error !== shutdown.signal.reason) throw error;
    } finally {
      await withdrawServer(config.dataDir);
      await server.close();
      // By now nothing should keep the process; if something does, it is not worth waiting for.
      setTimeout(() => process.exit(), lingerMs).unref();
    }
  } finally {
    shutdown.release();
  }
}

/** What is shown only once: the key that the first start has made, and the link to sign in with. */
function welcome({ stderr }: Terminal, { adminKey, signInUrl }: RunningServer): void {
  if (adminKey !== null) {
    printLine(stderr, "This is the first start. An admin key was made; it is shown only now, so keep it:");
    printLine(stderr);
    printLine(stderr, `  ${paint(stderr, "bold", adminKey)}`);
    printLine(stderr);
  }
  if (signInUrl !== null) {
    printLine(stderr, `Sign in to the dashboard (the link works once): ${paint(stderr, "cyan", signInUrl)}`);
  }
}
