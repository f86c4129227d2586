import type { BreakerFrameToServer } from "@dendro/core";
import { runtimeTimer } from "@dendro/delivery";

type Call = Extract<BreakerFrameToServer, { type: "report" }>["calls"][number];

/** Tells Dendro of calls: of those that failed and of probes at once, of others a few at a time. */
export interface CallReports {
  add(call: Call): void;
  /** Forgets what was not sent. */
  clear(): void;
}

const flushMs = 50;
/** Calls of one frame, and those that wait at most. */
const maxCalls = 1000;

export function createCallReports(send: (frame: BreakerFrameToServer) => boolean): CallReports {
  let calls: Call[] = [];
  let cancel: (() => void) | null = null;

  function flush(): void {
    cancel?.();
    cancel = null;
    // What cannot be sent is told by the log, where the call is an event as well.
    if (calls.length > 0) send({ type: "report", calls });
    calls = [];
  }

  return {
    add(call) {
      calls.push(call);
      if (call.error !== null || call.lease !== undefined || calls.length >= maxCalls) flush();
      else cancel ??= runtimeTimer(flush, flushMs);
    },
    clear() {
      cancel?.();
      cancel = null;
      calls = [];
    },
  };
}
