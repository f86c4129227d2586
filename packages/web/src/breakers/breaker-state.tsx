import type { BreakerStatus } from "../api/breakers.ts";
import { StatePill } from "../webhooks/state-pill.tsx";

const looks = { closed: "good", open: "bad", half_open: "warn" } as const;
export const stateTitles = { closed: "Closed", open: "Open", half_open: "Trying again" } as const;

/** Whether calls go through, and whether somebody has decided so. */
export function BreakerState({ breaker: { state, override } }: { breaker: BreakerStatus }) {
  return (
    <StatePill look={looks[state]}>
      {override === null ? stateTitles[state] : `Forced ${stateTitles[state].toLowerCase()}`}
    </StatePill>
  );
}
