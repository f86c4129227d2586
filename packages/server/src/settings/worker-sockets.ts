import type { IncomingMessage } from "node:http";
import { DendroError } from "@dendro/core";
import { createSockets } from "@dendro/node";
import type { Access } from "../auth/access.ts";
import { networkOf } from "../auth/guesses.ts";
import type { LiveHub } from "../live/live-hub.ts";
import type { Keys, Principal } from "../auth/keys.ts";
import { identifyUpgrade, refuseUpgrade, type Upgrade } from "../http/upgrades.ts";
import { createAgentService } from "./agent-service.ts";
import { createFleetSocket } from "./fleet-socket.ts";
import type { Fleets } from "./fleets.ts";

export interface WorkerSocketsOptions {
  /** Where a request comes from, behind trusted proxies. */
  readonly addressOf: (request: IncomingMessage) => string;
  readonly access: Access;
  readonly keys: Keys;
  readonly fleets: Fleets;
  readonly live: LiveHub;
  readonly onFault: (error: unknown) => void;
}

/** The sockets of workers, and of those who operate them. */
export interface WorkerSockets {
  /** For processes of workers. */
  readonly fleets: Upgrade;
  /** For people: the agent protocol. */
  readonly agent: Upgrade;
  close(): void;
}

export function createWorkerSockets({
  access,
  addressOf,
  keys,
  fleets,
  live,
  onFault,
}: WorkerSocketsOptions): WorkerSockets {
  const fleetSocket = createFleetSocket(fleets, onFault);
  const agentSockets = createSockets({ addressOf: (request) => networkOf(addressOf(request)) });
  const agentService = createAgentService({
    fleets,
    live,
    onFault,
    async authenticate(request, token) {
      const headers = token === null ? request.headers : { authorization: `Bearer ${token}` };
      const { principal, tenant } = await identifyUpgrade(access, request, "read", headers);
      const name = await keys.nameOf(principal.keyId);
      return { tenant, name, mayChange: principal.scope === "admin" };
    },
  });
  return {
    fleets(request, socket, head) {
      const authorize = async () => await identifyUpgrade(access, request, "worker");
      const authorizeAs = async (workerId: string) =>
        await requireOwnWorker(keys, (await authorize()).principal, workerId);
      authorize()
        .then(({ tenant }) => fleetSocket.upgrade({ tenant, authorize, authorizeAs }, request, socket, head))
        .catch((error: unknown) => refuseUpgrade(socket, request, error));
    },
    agent: (request, socket, head) => agentSockets.upgrade(agentService, request, socket, head),
    close() {
      fleetSocket.close();
      agentSockets.closeAll();
    },
  };
}

/**
 * A worker key belongs to one worker, whose secrets it can read: one that belongs to nobody yet, to the first that
 * comes with it. An administrator's is for all.
 * @throws DendroError `key_of_another_worker`
 */
async function requireOwnWorker(keys: Keys, principal: Principal, workerId: string): Promise<void> {
  if (principal.scope !== "worker") return;
  const owner = principal.worker ?? (await keys.bindWorker(principal.keyId, workerId));
  if (owner === workerId) return;
  throw new DendroError(
    "key_of_another_worker",
    `The key belongs to the worker ${JSON.stringify(owner)}. Make one for this worker: dendro keys create --scope worker --worker ${JSON.stringify(workerId)} --name ${JSON.stringify(workerId)}`,
  );
}
