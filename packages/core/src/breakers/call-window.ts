/** Calls that ended within a part of the window. */
export interface CallCount {
  /** When the first of them ended, in milliseconds since 1970. */
  readonly at: number;
  readonly calls: number;
  readonly failures: number;
}

/** The window's parts, oldest first: calls leave it a tenth at a time, so that it has a bounded size however many there are. */
export type CallWindow = readonly CallCount[];

const parts = 10;

/** The window with one more call, and without what is too old. */
export function addCall(window: CallWindow, at: number, isFailure: boolean, windowMs: number): CallWindow {
  const kept = window.filter((part) => at - part.at < windowMs);
  const last = kept.at(-1);
  const failures = isFailure ? 1 : 0;
  if (last === undefined || at - last.at >= windowMs / parts) return [...kept, { at, calls: 1, failures }];
  return [...kept.slice(0, -1), { at: last.at, calls: last.calls + 1, failures: last.failures + failures }];
}

/** The window with nothing later than now: what was dated so counts as of now, in as few parts as may be. */
export function endWindow(window: CallWindow, now: number, windowMs: number): CallWindow {
  const parted: CallCount[] = [];
  for (const { at, calls, failures } of window) {
    const last = parted.at(-1);
    const ended = Math.min(at, now);
    if (last === undefined || ended - last.at >= windowMs / parts)
      parted.push({ at: ended, calls, failures });
    else parted.splice(-1, 1, { at: last.at, calls: last.calls + calls, failures: last.failures + failures });
  }
  return parted;
}

/** What is in a window now. */
export function countCalls(
  window: CallWindow,
  at: number,
  windowMs: number,
): { readonly calls: number; readonly failures: number } {
  let [calls, failures] = [0, 0];
  for (const part of window) {
    if (at - part.at >= windowMs) continue;
    calls += part.calls;
    failures += part.failures;
  }
  return { calls, failures };
}
