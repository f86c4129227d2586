import type { Endpoint } from "../api/webhooks.ts";
import { wholeMoment } from "../format/when.ts";

/** What is wrong with an endpoint and what to do about it, where something is. */
export function EndpointBanner({ endpoint }: { endpoint: Endpoint }) {
  const said = wordsFor(endpoint);
  if (said === null) return null;
  return (
    <p
      role="status"
      className={`rounded-xl border px-4 py-3 text-sm text-pretty ${endpoint.status === "disabled" ? "border-bad/40 text-bad bg-surface" : "border-warn/40 bg-warn-soft"}`}
    >
      {said}
    </p>
  );
}

function wordsFor({ status, status_reason: reason, failing_since: since }: Endpoint): string | null {
  if (status === "disabled")
    return `Dendro has disabled this endpoint. ${reason ?? "It gave no reason."} Mend the receiver, resume it, then send again what failed.`;
  if (status === "paused")
    return "It is paused: what waits stays, and nothing new gathers. After resuming, send past events to catch up.";
  if (since === null) return null;
  return `Nothing has arrived since ${wholeMoment(Date.parse(since))}. After five days of that Dendro disables it. The failed attempts below say why.`;
}
