import type { Worker } from "../api/client.ts";
import { whenTitle } from "../format/when.ts";

/** Whether any process of a worker is there now. */
export function Presence({ worker: { connected, instances, seen_at: seenAt } }: { worker: Worker }) {
  return (
    <span className="text-muted mt-1 flex items-center gap-2 text-xs" data-connected={connected}>
      <span className={`size-2 rounded-full ${connected ? "bg-accent" : "bg-line-strong"}`} aria-hidden />
      {connected
        ? `Connected, ${instances.length} ${instances.length === 1 ? "process" : "processes"}`
        : `Not connected since ${whenTitle(Date.parse(seenAt))}`}
    </span>
  );
}
