import type { Alert, AlertSeries } from "../api/alerts.ts";
import { StatePill } from "../webhooks/state-pill.tsx";

const states = {
  firing: ["bad", "Firing"],
  recovering: ["warn", "Recovering"],
  pending: ["warn", "Pending"],
  no_data: ["quiet", "No data"],
  inactive: ["good", "Well"],
  ok: ["good", "Well"],
  new: ["quiet", "Not judged yet"],
  off: ["quiet", "Off"],
} as const satisfies Record<Alert["state"] | AlertSeries["state"], readonly [string, string]>;

/** Whether all is as it should be. */
export function AlertState({ state }: { state: keyof typeof states }) {
  const [look, title] = states[state];
  return <StatePill look={look}>{title}</StatePill>;
}

/** What is said of one that nobody can be sure of. */
export function StaleNote({ alert: { is_stale: isStale, fault } }: { alert: Alert }) {
  if (fault !== null)
    return <span className="text-bad text-xs text-pretty">It could not be judged: {fault}</span>;
  if (!isStale) return null;
  return (
    <span className="text-warn text-xs text-pretty">
      Not judged for a while: neither firing nor well is sure.
    </span>
  );
}
