import type { Delivery } from "../api/webhooks.ts";
import { StatePill } from "./state-pill.tsx";

/** What became of a delivery. */
export function DeliveryState({ delivery: { status, reason, attempt } }: { delivery: Delivery }) {
  if (status === "success") return <StatePill look="good">Arrived</StatePill>;
  if (status === "failed")
    return <StatePill look="bad">{reason === "refused" ? "Not sent" : "Failed"}</StatePill>;
  return (
    <StatePill look={attempt === 0 ? "quiet" : "warn"}>
      {attempt === 0 ? "Waiting" : "Trying again"}
    </StatePill>
  );
}
