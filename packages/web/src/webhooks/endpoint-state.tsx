import type { Endpoint } from "../api/webhooks.ts";
import { Ago } from "../ui/ago.tsx";
import { StatePill } from "./state-pill.tsx";

/** Whether an endpoint is sent anything, and whether it arrives. */
export function EndpointState({ endpoint: { status, failing_since: since } }: { endpoint: Endpoint }) {
  if (status === "disabled") return <StatePill look="bad">Disabled</StatePill>;
  if (status === "paused") return <StatePill look="quiet">Paused</StatePill>;
  if (since === null) return <StatePill look="good">Active</StatePill>;
  return (
    <StatePill look="warn">
      <span>
        Failing since <Ago at={since} />
      </span>
    </StatePill>
  );
}
