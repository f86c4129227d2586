import type { Logger } from "pino";
import type { Config } from "../installation/config.ts";
import type { Metrics } from "../telemetry/metrics.ts";

/** What every part of the server is made with. */
export interface Context {
  readonly config: Config;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** Where each part says how it is closed, as soon as it is open; the last is closed first. */
  readonly opened: Pick<AsyncDisposableStack, "defer">;
}
