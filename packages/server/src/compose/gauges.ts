import type { CircuitBreakers } from "./breakers.ts";
import type { Context } from "./context.ts";
import type { Flow } from "./flow.ts";
import type { Live } from "./live.ts";
import type { Incoming } from "./sources.ts";
import type { Outgoing } from "./webhooks.ts";

/** Shows what the server holds, and what waits in it. */
export function showGauges(
  { metrics }: Context,
  {
    flow,
    live,
    outgoing,
    incoming,
    breakers,
  }: Readonly<{
    flow: Flow;
    live: Live;
    outgoing: Outgoing;
    incoming: Incoming;
    breakers: CircuitBreakers;
  }>,
): void {
  metrics.show({
    logStats: flow.log.stats,
    queryCounts: () => flow.queries.counts,
    rolledUntil: () => flow.rolled.until ?? 0,
    liveConnections: live.connections,
    liveSubscriptions: () => live.hub.subscribers,
    liveQueries: () => live.hub.queries,
    consumerHeld: () => flow.consumer.held,
    visitors: () => flow.trackers.visitors,
    deliveriesWaiting: outgoing.records.countWaiting,
    receivedWaiting: incoming.queue.countWaiting,
    breakers: breakers.records.countStates,
  });
}
