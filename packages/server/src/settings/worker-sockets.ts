import { createSockets } from "@dendro/node";
import type { Access } from "../api/access.ts";
import type { LiveHub } from "../live/hub.ts";
import type { Keys } from "../store/keys.ts";
import { identifyUpgrade, refuseUpgrade, type Upgrade } from "../upgrades.ts";
import { createAgentService } from "./agent-service.ts";
import { createHubSocket } from "./hub-socket.ts";
import type { SettingsHub } from "./hub.ts";

export interface WorkerSocketsOptions {
  readonly access: Access;
  readonly keys: Keys;
  readonly hub: SettingsHub;
  readonly live: LiveHub;
  readonly onFault: (error: unknown) => void;
}

/** The sockets of workers, and of those who operate them. */
export interface WorkerSockets {
  /** For processes of workers. */
  readonly hub: Upgrade;
  /** For people: the agent protocol. */
  readonly agent: Upgrade;
  close(): void;
}

export function createWorkerSockets({
  access,
  keys,
  hub,
  live,
  onFault,
}: WorkerSocketsOptions): WorkerSockets {
  const hubSocket = createHubSocket(hub, onFault);
  const agentSockets = createSockets({});
  const agentService = createAgentService({
    hub,
    live,
    onFault,
    close: agentSockets.close,
    async authenticate(request, token) {
      const headers = token === null ? request.headers : { authorization: `Bearer ${token}` };
      const { principal, tenant } = await identifyUpgrade(access, request, "read", headers);
      const name = await keys.nameOf(principal.keyId);
      return { tenant, name, mayChange: principal.scope === "admin" };
    },
  });
  return {
    hub(request, socket, head) {
      const admit = async () => await identifyUpgrade(access, request, "worker");
      admit()
        .then(({ tenant }) => hubSocket.upgrade(tenant, admit, request, socket, head))
        .catch((error: unknown) => refuseUpgrade(socket, request, error));
    },
    agent: (request, socket, head) => agentSockets.upgrade(agentService, request, socket, head),
    close() {
      hubSocket.close();
      agentSockets.closeAll();
    },
  };
}
