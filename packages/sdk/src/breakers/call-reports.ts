import type { BreakerFrameToServer } from "@dendro/core";
import { runtimeTimer } from "@dendro/delivery";
import { frameParts } from "./frame-parts.ts";
import type { ReportedCall } from "./reported-call.ts";

/** Tells Dendro of calls: of those that failed and of probes at once, of others a few at a time. */
export interface CallReports {
  add(call: ReportedCall): void;
  /** Sends those that wait. */
  flush(): void;
  /** Forgets what was not sent. */
  clear(): void;
}

const flushMs = 50;
/** Calls that wait at most. */
const maxCalls = 1000;

export function createCallReports(send: (frame: BreakerFrameToServer) => boolean): CallReports {
  let calls: ReportedCall[] = [];
  let cancel: (() => void) | null = null;

  function take(): ReportedCall[] {
    const taken = calls;
    calls = [];
    cancel?.();
    cancel = null;
    return taken;
  }

  function flush(): void {
    // What cannot be sent is told by the log, where the call is an event as well.
    for (const part of frameParts(take())) send({ type: "report", calls: part });
  }

  return {
    add(call) {
      calls.push(call);
      if (call.error !== null || call.lease !== undefined || calls.length >= maxCalls) flush();
      else cancel ??= runtimeTimer(flush, flushMs);
    },
    flush,
    clear: () => void take(),
  };
}
