import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { WebSocketServer, type WebSocket } from "ws";
import {
  closeCodes,
  createSerialQueue,
  type ErrorCode,
  type FrameFromPlatform,
  type FrameToPlatform,
  maxFleetFrameBytes,
  parseFrameToPlatform,
  schemaFaults,
  type SettingsSchema,
  toDendroError,
} from "@dendro/core";
import { serveSocket } from "@dendro/node";
import type { FleetListener } from "./feed.ts";
import type { Fleets } from "./fleets.ts";

/** On what terms a process is here. */
export interface Authorization {
  readonly tenant: string;
  /** Throws when the process may not be here, or no longer. */
  readonly authorize: () => Promise<unknown>;
  /** Throws when it may not be here as this worker. */
  readonly authorizeAs: (workerId: string) => Promise<unknown>;
}

/** The endpoint for workers: each process of each worker opens one socket, also from behind NAT. */
export interface FleetSocket {
  upgrade(
    authorization: Authorization,
    ...request: [request: IncomingMessage, socket: Duplex, head: Buffer]
  ): void;
  readonly connections: number;
  close(): void;
}

/** A process that says nothing for two of these is gone, in milliseconds; it pings more often by itself. */
const heartbeatMs = 17_500;
/** Patches of one process that wait to be kept; what is beyond is refused. */
const maxPending = 1000;
/** Bytes that wait for a process that reads slowly; then it has to come back and read what is set. */
const maxBufferedBytes = 2 * maxFleetFrameBytes;
const slowConsumer = { code: closeCodes.slowAgentConsumer, reason: "Slow consumer." };

export function createFleetSocket(fleets: Fleets, onFault: (error: unknown) => void): FleetSocket {
  const server = new WebSocketServer({
    noServer: true,
    maxPayload: maxFleetFrameBytes,
    perMessageDeflate: false,
  });
  return {
    upgrade(authorization, ...request) {
      server.handleUpgrade(...request, (opened) => serveWorker(authorization, opened, fleets, onFault));
    },
    get connections() {
      return server.clients.size;
    },
    close() {
      for (const socket of server.clients) socket.close(closeCodes.restart, "The platform restarts.");
    },
  };
}

interface Registered {
  readonly worker: { readonly id: string; readonly schema: SettingsSchema };
  readonly listener: FleetListener;
  readonly leave: () => void;
}

function serveWorker(
  { tenant, authorize, authorizeAs }: Authorization,
  socket: WebSocket,
  fleets: Fleets,
  onFault: (error: unknown) => void,
): void {
  let registered: Registered | null = null;
  const queue = createSerialQueue();
  /** The patch that is being kept: its change is its answer. */
  let patching = "";
  const served = serveSocket(socket, {
    maxBufferedBytes,
    slowConsumer,
    heartbeatMs,
    // Keys are revoked and tenants erased while a process is connected, whatever it says meanwhile.
    authorize,
    onUnauthorized: unauthorized,
    onFrame: receive,
    onEnd: () => registered?.leave(),
  });

  const send = (frame: FrameFromPlatform): void => void served.send(JSON.stringify(frame));

  function refuse(message: string, code?: ErrorCode): void {
    send({ type: "refused", message, ...(code === undefined ? {} : { code }) });
    served.close(closeCodes.refused, "It was refused.");
  }

  async function register(frame: Extract<FrameToPlatform, { type: "register" }>): Promise<void> {
    if (registered !== null) return refuse("`register` was already sent.");
    const faults = frame.fields === null ? [] : schemaFaults(frame.fields);
    if (faults.length > 0)
      return refuse(
        faults
          .map(({ path, message }) => `${path}: ${message}`)
          .join(" ")
          .slice(0, 2000),
      );
    // Before anything of the worker is read or changed.
    if (!(await isAuthorized(async () => await authorizeAs(frame.worker_id)))) return;
    const schema =
      frame.fields === null ? null : { fields: frame.fields as unknown as SettingsSchema["fields"] };
    // What changes while the state is read comes after it, and says by its version whether it is news.
    let held: FrameFromPlatform[] | null = [];
    const listener: FleetListener = {
      changed(change, isOwn) {
        const told: FrameFromPlatform = isOwn
          ? { type: "patched", id: patching, change: wireOf(change) }
          : { type: "changed", change: wireOf(change) };
        if (held === null) send(told);
        else held.push(told);
      },
    };
    const leave = await fleets.join(
      tenant,
      {
        workerId: frame.worker_id,
        instanceId: frame.instance_id,
        version: frame.version ?? null,
        schema,
      },
      listener,
    );
    if (served.phase !== "open") return leave();
    registered = { worker: { id: frame.worker_id, schema: schema ?? { fields: [] } }, listener, leave };
    const state = await fleets.read(tenant, frame.worker_id);
    const changed_at = await fleets.changedAt(tenant, frame.worker_id);
    send({ type: "registered", state: { version: state.version, values: { ...state.values } }, changed_at });
    held.forEach(send);
    held = null;
  }

  async function patch({ id, ...sent }: Extract<FrameToPlatform, { type: "patch" }>): Promise<void> {
    if (registered === null) return refuse("Send `register` first.");
    const { worker, listener } = registered;
    const { field_id, value, base_version } = sent;
    patching = id;
    // Who it says has asked for it is its own affair; what is noted is who told us.
    const author = { kind: "worker", id: worker.id } as const;
    const outcome = await fleets.patch(
      tenant,
      worker,
      { field_id, value, base_version },
      author,
      listener,
      sent.author?.kind,
    );
    if (!("refused" in outcome)) return;
    const { code, message } = outcome.refused;
    send({ type: "patched", id, refused: { code, message } });
  }

  async function isAuthorized(ask: () => Promise<unknown>): Promise<boolean> {
    try {
      await ask();
      return true;
    } catch (thrown) {
      unauthorized(thrown);
      return false;
    }
  }

  function unauthorized(thrown: unknown): void {
    const error = toDendroError(thrown);
    if (error.status < 500 && !error.retryable) return refuse(error.message, error.code);
    onFault(thrown);
    served.close(closeCodes.tryAgainLater, "It could not be found out whether it may; try again.");
  }

  async function take(frame: FrameToPlatform): Promise<void> {
    switch (frame.type) {
      case "register":
        return await register(frame);
      case "patch":
        return await patch(frame);
      case "ping":
        if (await isAuthorized(authorize)) send({ type: "pong" });
        return;
    }
  }

  function receive(text: string): void {
    const frame = parseFrameToPlatform(text);
    if (frame === null) return refuse("The frame is not valid.");
    if (queue.length >= maxPending) return refuse("Too many frames are pending.");
    queue
      .add(async () => await take(frame))
      .catch((error: unknown) => {
        onFault(error);
        served.close(closeCodes.fault, "Something went wrong.");
      });
  }
}

type Change = Extract<FrameFromPlatform, { type: "changed" }>["change"];
type KnownChange = Parameters<FleetListener["changed"]>[0];

const wireOf = ({ values, secrets, author, ...change }: KnownChange): Change => ({
  ...change,
  values: { ...values },
  secrets: [...secrets],
  author: { ...author },
});
