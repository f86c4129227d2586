import { clientAddress } from "../http/client-address.ts";
import { createLiveHub } from "../live/live-hub.ts";
import { siteProtocol } from "../live/site-socket.ts";
import { liveProtocol } from "../live/live-socket.ts";
import { sharedProtocol } from "../live/shared-socket.ts";
import { createLiveSources } from "../live/sources.ts";
import { createTextSockets } from "../http/text-sockets.ts";
import { createWorkerSockets } from "../settings/worker-sockets.ts";
import { createBreakerSockets, type BreakerSockets } from "../breakers/breaker-sockets.ts";
import {
  identifyShare,
  identifyUpgrade,
  refuseUpgrade,
  shareSubprotocol,
  type Upgrade,
} from "../http/upgrades.ts";
import type { CircuitBreakers } from "./breakers.ts";
import type { Context } from "./context.ts";
import type { Flow } from "./flow.ts";
import type { Stores } from "./stores.ts";

export type Live = ReturnType<typeof createLive>;

/** What is told at once, and the sockets over which it is. */
export function createLive(
  { clock, logger, opened }: Context,
  stores: Stores,
  flow: Flow,
  { breakers, records, settings }: CircuitBreakers,
) {
  const { access, keys, shares, expired, trustedProxies, fleets, segmentResolver, boards } = stores;
  const { policies, writer, memory } = flow;
  const hub = createLiveHub({
    ...policies,
    segmentResolver,
    sources: createLiveSources({
      warehouse: flow.warehouse,
      ask: flow.questions.ask,
      clock,
      watermark: writer.watermark,
      unwritten: flow.consumer.unwritten,
      rolledOf: policies.rolledOf,
      expiredUntil: expired.until,
      ...flow.eventNotes,
    }),
  });
  opened.defer(hub.close);
  flow.listen(hub);
  const liveSockets = createTextSockets({
    authorize: async (request) => await identifyUpgrade(access, request, "read"),
    refuse: refuseUpgrade,
    memory: memory.live,
  });
  opened.defer(liveSockets.close);
  // Of their own: however many look at a link, those who are signed in are not turned away.
  const sharedSockets = createTextSockets({
    async authorize(request) {
      const share = await identifyShare(access, request);
      return { tenant: share.tenant, share, board: await boards.find(share.tenant, share.board) };
    },
    refuse: refuseUpgrade,
    memory: memory.live,
    // All of a board's cards at once, and then few.
    limits: { heartbeatMs: 10_000, maxConnections: 4000, maxFramesPerSecond: 10 },
    subprotocol: shareSubprotocol,
  });
  opened.defer(sharedSockets.close);
  shares.onRevoked((id) => sharedSockets.reauthorize(({ share }) => share.id === id));
  const workerSockets = createWorkerSockets({
    access,
    addressOf: ({ socket, headers }) => clientAddress(socket.remoteAddress ?? "", headers, trustedProxies),
    keys,
    fleets,
    live: hub,
    onFault: (error) => logger.error({ err: error }, "a socket failed"),
  });
  opened.defer(workerSockets.close);
  const breakerSockets = createBreakerSockets({
    breakers,
    records,
    settings,
    onMissed: stores.store.bus.onMissed,
    clock,
    onFault: (error) => logger.error({ err: error }, "a circuit breaker could not be told of a call"),
  });
  opened.defer(breakerSockets.close);
  const site = liveSockets.speaking(siteProtocol(hub));
  return {
    hub,
    connections: () => liveSockets.connections + sharedSockets.connections,
    /** What is spoken at which path. */
    sockets: {
      "/api/v1/live": liveSockets.speaking(liveProtocol({ hub, requireEvents: policies.requireEvents })),
      "/api/v1/shared/live": sharedSockets.speaking(sharedProtocol({ hub, boards })),
      "/api/v1/analytics/live": site,
      "/analytics/live": site,
      "/api/v1/hub": workerSockets.fleets,
      "/ws": workerSockets.agent,
      "/api/v1/breakers/socket": upgradeBreakers(access, breakerSockets),
    },
    /** Says goodbye over every socket. */
    closeSockets() {
      liveSockets.close();
      sharedSockets.close();
      workerSockets.close();
      breakerSockets.close();
    },
  };
}

/** Whoever may send events may ask whether to call, and tell what came of it. */
const upgradeBreakers =
  (access: Stores["access"], sockets: BreakerSockets): Upgrade =>
  (request, socket, head) => {
    const authorize = async () => await identifyUpgrade(access, request, "ingest");
    authorize()
      .then(({ tenant }) => sockets.upgrade({ tenant, authorize }, request, socket, head))
      .catch((error: unknown) => refuseUpgrade(socket, request, error));
  };
