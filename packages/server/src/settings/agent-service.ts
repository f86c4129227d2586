import type { IncomingMessage } from "node:http";
import {
  createSerialQueue,
  DendroError,
  type Event,
  type Identity,
  maySee,
  type Outgoing,
  type PerformedFrame,
  type ProtocolCode,
  refusal,
  type SettingsChange,
  type SettingsSchema,
  viewChange,
  viewSettings,
} from "@dendro/core";
import type { Serve } from "@dendro/node";
import type { LiveHub } from "../live/live-hub.ts";
import type { FleetListener } from "./feed.ts";
import type { Fleets } from "./fleets.ts";

/** Who is at the other end, as far as a key says. */
export interface Operator {
  readonly tenant: string;
  /** By which others see who changed something. */
  readonly name: string;
  readonly mayChange: boolean;
}

export interface AgentServiceOptions {
  readonly fleets: Fleets;
  readonly live: LiveHub;
  /** @param token what `connect` carried; null when it carried none @throws DendroError */
  readonly authenticate: (request: IncomingMessage, token: string | null) => Promise<Operator>;
  readonly onFault: (error: unknown) => void;
}

/**
 * The agent protocol as the platform speaks it: settings and figures of any worker, for those who operate it.
 * Conversations are with the worker itself.
 */
export function createAgentService({ fleets, live, authenticate, onFault }: AgentServiceOptions): Serve {
  const serve: Serve = (request, connection) => {
    let operator: Operator | null = null;
    let token: string | null = null;
    let stops: (() => void)[] = [];
    let isEnded = false;

    async function schemaOf(workerId: string): Promise<SettingsSchema | null> {
      return operator === null ? null : ((await fleets.find(operator.tenant, workerId))?.schema ?? null);
    }

    async function snapshot(workerId: string): Promise<Outgoing | null> {
      const schema = await schemaOf(workerId);
      if (schema === null || operator === null) return null;
      const changedAt = await fleets.changedAt(operator.tenant, workerId);
      const state = await fleets.read(operator.tenant, workerId);
      return {
        type: "settings.snapshot",
        payload: {
          worker_id: workerId,
          fields: viewSettings(schema, state, "operator").map((field) => ({ ...field })),
          version: state.version,
          ...(changedAt === 0 ? {} : { updated_at: new Date(changedAt).toISOString() }),
        },
      };
    }

    async function tell(workerId: string, change: SettingsChange): Promise<void> {
      const schema = await schemaOf(workerId);
      if (schema === null) return;
      const { values } = viewChange(schema, change, "operator");
      for (const [fieldId, value] of Object.entries(values)) {
        connection().broadcast("settings", {
          type: "settings.patch",
          payload: {
            worker_id: workerId,
            field_id: fieldId,
            value,
            updated_at: new Date(change.at).toISOString(),
            version: change.version,
          },
        });
      }
    }

    let listener: FleetListener | undefined;

    function begin({ worker_id: workerId }: Identity, { tenant }: Operator): void {
      // What is told comes in order, also when looking something up takes longer for one than for the next.
      const queue = createSerialQueue();
      const runExclusive = (work: () => Promise<void>) => queue.add(work).catch(onFault);
      listener = {
        // Whoever has asked for it is told by the answer.
        changed: (change, isOwn) => void (isOwn || runExclusive(async () => await tell(workerId, change))),
        schemaChanged: () =>
          void runExclusive(async () => {
            const frame = await snapshot(workerId);
            if (frame !== null) connection().broadcast("settings", frame);
          }),
      };
      stops = [
        fleets.watch(tenant, workerId, listener),
        live.subscribeEvents(tenant, [["is", "source", [workerId]]], {
          event: ({ event }) => connection().broadcast("analytics", analyticsFrame(workerId, event)),
        }).close,
      ];
    }

    async function patch(identity: Identity, frame: Extract<PerformedFrame, { type: "settings.patch" }>) {
      const schema = await schemaOf(identity.worker_id);
      if (schema === null || operator === null) return refuse(frame, "NOT_CONFIGURED", notConfigured);
      if (!operator.mayChange) return refuse(frame, "FORBIDDEN", "Changing settings needs an admin key.");
      const { field_id: fieldId } = frame.payload;
      const field = schema.fields.find(({ id }) => id === fieldId);
      if (field === undefined || !maySee("operator", field))
        return refuse(frame, "NOT_FOUND", `Unknown setting ${JSON.stringify(fieldId)}.`);
      const author = { kind: "person", id: operator.name } as const;
      const worker = { id: identity.worker_id, schema };
      const outcome = await fleets.patch(operator.tenant, worker, frame.payload, author, listener);
      if ("refused" in outcome) return refuse(frame, outcome.refused.code, outcome.refused.message);
      const { version, at } = outcome.change;
      return [ack(frame, { version, updated_at: new Date(at).toISOString() })];
    }

    /** Looks who it is: at first, and again later, for keys are revoked and tenants erased. @throws DendroError */
    async function authorize(): Promise<Operator> {
      if (request === undefined) throw new TypeError("The socket came without its request.");
      try {
        return (operator = await authenticate(request, token));
      } catch (error) {
        // Where it could not be looked, who was admitted stays so until it can.
        if (isRefusal(error)) {
          operator = null;
          leave();
        }
        throw error;
      }
    }

    function leave(): void {
      for (const stop of stops.splice(0)) stop();
    }

    return {
      onFault,
      end() {
        isEnded = true;
        leave();
      },
      // Of who watches and says nothing.
      async authorizeAgain() {
        if (listener === undefined) return;
        try {
          await authorize();
        } catch (error) {
          if (isRefusal(error)) throw error;
          onFault(error);
        }
      },
      async identify(claim) {
        token = claim.auth_token ?? null;
        try {
          const { name } = await authorize();
          const identity: Identity = { worker_id: claim.worker_id, user_id: name, role: "operator" };
          // It may have gone while it was looked who it is.
          if (!isEnded && operator !== null) begin(identity, operator);
          return identity;
        } catch (error) {
          if (!isRefusal(error)) throw error;
          return { error: { code: "FORBIDDEN", message: error.message } };
        }
      },
      load: async () => ({ error: { code: "NOT_CONFIGURED", message: elsewhere } }),
      async perform(identity, frame) {
        try {
          await authorize();
        } catch (error) {
          if (!isRefusal(error)) throw error;
          return refuse(frame, "FORBIDDEN", error.message);
        }
        switch (frame.type) {
          case "settings.subscribe": {
            const frames = await snapshot(identity.worker_id);
            return frames === null ? refuse(frame, "NOT_CONFIGURED", notConfigured) : [frames, ack(frame)];
          }
          case "settings.patch":
            return await patch(identity, frame);
          case "thread.list":
          case "thread.delete":
          case "event.create":
          case "event.list":
          case "run.cancel":
          case "feedback":
            return refuse(frame, "NOT_CONFIGURED", elsewhere);
        }
      },
    };
  };
  return serve;
}

/** Whether somebody is told that they may not, and not that it could not be found out. */
const isRefusal = (error: unknown): error is DendroError =>
  error instanceof DendroError && error.status < 500 && !error.retryable;

const notConfigured = "The worker has no settings, or has never been connected.";
const elsewhere = "Conversations are with the worker itself; connect to its own address.";

const ack = (frame: PerformedFrame, more: object = {}): Outgoing => ({
  type: "ack",
  payload: { ack_id: frame.id, ok: true, ...more },
});

function refuse(frame: PerformedFrame, code: ProtocolCode, message: string): readonly Outgoing[] {
  const effect = refusal(frame, code, message);
  return effect.kind === "send" ? [effect.frame] : [];
}

/** An event of the platform as the protocol tells of it. */
function analyticsFrame(workerId: string, event: Event): Outgoing {
  const { type, timestamp, thread_id, user_id, run_id, message_id, data } = event;
  return {
    type: "analytics.event",
    payload: {
      event: type,
      timestamp: new Date(timestamp).toISOString(),
      worker_id: workerId,
      ...(thread_id === undefined ? {} : { thread_id }),
      ...(user_id === undefined ? {} : { user_id }),
      ...(run_id === undefined ? {} : { run_id }),
      ...(message_id === undefined ? {} : { event_id: message_id }),
      ...(data === undefined ? {} : { data }),
    },
  };
}
