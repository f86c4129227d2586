import {
  refusal,
  type ConnectionService,
  type HostedConnection,
  type Identity,
  type Outgoing,
  type PerformedFrame,
} from "@dendro/core";
import type { Memory } from "../memory/memory.ts";
import { isRefused, type Refused } from "../refusal.ts";
import type { SettingsService } from "../settings/settings-service.ts";
import type { Announcer } from "./announcer.ts";
import type { Conversations, Said } from "./conversations.ts";
import type { createFeedbackDesk } from "./feedback.ts";
import type { Runner } from "./runner.ts";

export interface ServiceOptions {
  readonly memory: Memory;
  readonly conversations: Conversations;
  readonly announcer: Announcer;
  readonly runner: Runner;
  readonly feedback: ReturnType<typeof createFeedbackDesk>;
  readonly settings: SettingsService;
  readonly identify: ConnectionService["identify"];
  /** Answers a message that is new. */
  readonly answer: (speaker: Identity, said: Said) => void;
  readonly onFault: (error: unknown) => void;
}

/** Events of a thread that a snapshot has, the newest. */
const snapshotEvents = 50;
const snapshotRuns = 20;
/** Events in one frame of what was missed. */
const appendedEvents = 200;

/** What the worker does for whoever is connected. */
export function createService(options: ServiceOptions): ConnectionService {
  const { memory, conversations, announcer, runner, feedback, settings, identify, answer, onFault } = options;

  async function perform(
    identity: Identity,
    frame: PerformedFrame,
    connection: HostedConnection,
  ): Promise<readonly Outgoing[]> {
    switch (frame.type) {
      case "thread.list": {
        const page = await memory.threads.list({ ...frame.payload, ...ownerOf(identity) });
        return [{ type: "thread.list.result", payload: page }];
      }
      case "thread.delete": {
        const thread = await conversations.find(identity, frame.payload.thread_id);
        if (isRefused(thread)) return refused(frame, thread);
        runner.stopThread(thread.id);
        await conversations.remove(thread);
        return [ack(frame)];
      }
      case "event.create": {
        const giveUp = runner.reserve();
        if (giveUp === null) return refused(frame, tooBusy);
        try {
          const { thread_id: threadId, client_event_id: clientEventId, event } = frame.payload;
          const { content, data } = event;
          const message = { content, ...(data === undefined ? {} : { data }) };
          const said = await conversations.say(identity, { threadId, clientEventId, message });
          if (isRefused(said)) return refused(frame, said);
          if (said.isNew) answer(identity, said);
          return [ack(frame, { thread_id: said.thread.id, event_id: said.event.id })];
        } finally {
          giveUp();
        }
      }
      case "event.list": {
        const { thread_id: threadId, before_event_id: beforeEventId, limit } = frame.payload;
        const thread = await conversations.find(identity, threadId);
        if (isRefused(thread)) return refused(frame, thread);
        const { events, has_more } = await memory.events.list(threadId, { beforeEventId, limit });
        const cursor = has_more && events[0] !== undefined ? { cursor: events[0].id } : {};
        return [{ type: "event.list.result", payload: { thread_id: threadId, events, ...cursor, has_more } }];
      }
      case "run.cancel": {
        const run = await memory.runs.find(frame.payload.run_id);
        if (run === null) return refused(frame, noRun);
        const thread = await conversations.find(identity, run.thread_id);
        if (isRefused(thread)) return refused(frame, thread);
        if (run.status === "running" && !runner.cancel(run.id)) {
          // Who runs it hears of it at once, or else when it next says that it is there.
          await memory.runs.requestCancel(run.id);
          announcer.cancel(run.id);
        }
        return [ack(frame)];
      }
      case "feedback": {
        const { target_type, target_id, feedback: kind, reason } = frame.payload;
        const target = { type: target_type, id: target_id };
        const outcome = await feedback(identity, target, kind, reason);
        if (outcome !== null) return refused(frame, outcome);
        return [
          {
            type: "feedback.ack",
            payload: { target_type, target_id, feedback: kind, ok: true, ack_id: frame.id },
          },
        ];
      }
      case "settings.subscribe": {
        const snapshot = settings.snapshot(identity);
        return isRefused(snapshot) ? refused(frame, snapshot) : [snapshot, ack(frame)];
      }
      case "settings.patch": {
        const outcome = await settings.patch(identity, frame.payload, connection);
        return isRefused(outcome) ? refused(frame, outcome) : [ack(frame, outcome)];
      }
    }
  }

  return {
    identify,
    perform,
    onFault,
    async load(identity, threadId, after) {
      const thread = await conversations.find(identity, threadId);
      if (isRefused(thread)) return thread;
      const placed = after === null ? null : await memory.events.after(threadId, after);
      if (placed !== null) {
        const position = placed.at(-1)?.position ?? (await positionOf(threadId, after));
        const events = placed.map(({ event }) => event);
        const runs = await memory.runs.list(threadId, snapshotRuns);
        return {
          position,
          frames: [
            ...chunksOf(events, appendedEvents).map(
              (some) => ({ type: "event.append", payload: { thread_id: threadId, events: some } }) as const,
            ),
            ...runs.toReversed().map((run) => ({ type: "run.upsert", payload: { run } }) as const),
          ],
        };
      }
      // Of an event that is not there any more, or none at all: the newest.
      const { events, position } = await memory.events.list(threadId, { limit: snapshotEvents });
      const runs = await memory.runs.list(threadId, snapshotRuns);
      return {
        position,
        frames: [{ type: "thread.snapshot", payload: { thread, events, runs: runs.toReversed() } }],
      };
    },
  };

  /** Where a client is that has everything. */
  async function positionOf(
    threadId: string,
    after: Parameters<ConnectionService["load"]>[2],
  ): Promise<number> {
    if (after !== null && "position" in after) return after.position;
    return (await memory.events.positionOf(threadId, after?.eventId ?? "")) ?? 0;
  }
}

function chunksOf<T>(list: readonly T[], length: number): T[][] {
  const chunks: T[][] = [];
  for (let at = 0; at < list.length; at += length) chunks.push(list.slice(at, at + length));
  return chunks;
}

const ownerOf = ({ worker_id, user_id }: Identity) => ({ worker_id, user_id });

const ack = (frame: PerformedFrame, more: object = {}): Outgoing => ({
  type: "ack",
  payload: { ack_id: frame.id, ok: true, ...more },
});

function refused(frame: PerformedFrame, { error }: Refused): readonly Outgoing[] {
  const effect = refusal(frame, error.code, error.message);
  return effect.kind === "send" ? [effect.frame] : [];
}

const noRun: Refused = { error: { code: "NOT_FOUND", message: "Unknown run." } };
const tooBusy: Refused = {
  error: { code: "RATE_LIMITED", message: "The worker is busy; send it again shortly." },
};
