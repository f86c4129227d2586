import type { IncomingMessage } from "node:http";
import {
  DendroError,
  type ConnectionService,
  type ContentPart,
  type FieldValue,
  type SettingsSchema,
} from "@dendro/core";
import { createSockets, type Encryption } from "@dendro/node";
import { createAnalytics } from "./analytics/analytics.ts";
import { createCollector, type Collector } from "./analytics/collector.ts";
import { createTracker } from "./analytics/tracker.ts";
import { createAnnouncer } from "./conversations/announcer.ts";
import { createAudience } from "./audience.ts";
import { createConversations, type Said, type Speaker } from "./conversations/conversations.ts";
import { createFeedbackDesk } from "./conversations/feedback.ts";
import { createRunner, type TurnResult } from "./conversations/runner.ts";
import { createService } from "./conversations/service.ts";
import type { Handler } from "./handler.ts";
import { createHandlerMemory } from "./handler-memory.ts";
import { createIdentify } from "./identify.ts";
import type { Memory } from "./memory/memory.ts";
import type { WorkerOptions } from "./options.ts";
import type { RanUnder } from "./ran-under.ts";
import { createRespond } from "./respond.ts";
import { createSettingsBackend } from "./settings/create-backend.ts";
import { createSettingsService } from "./settings/settings-service.ts";
import { createSettings } from "./settings/settings.ts";

export interface EngineOptions {
  readonly options: WorkerOptions;
  readonly memory: Memory;
  readonly encryption: Encryption | null;
  /** This process. */
  readonly owner: string;
  readonly clock: () => number;
  readonly newId: () => string;
  readonly onFault: (error: unknown) => void;
}

export type Engine = Awaited<ReturnType<typeof startEngine>>;

/** Everything that works once the database is open, put together: the only place that knows every part. */
export async function startEngine({
  options,
  memory,
  encryption,
  owner,
  clock,
  newId,
  onFault,
}: EngineOptions) {
  const { workerId, database, tablePrefix = "dendro_", heartbeatIntervalMs = 5000 } = options;
  const schema: SettingsSchema | null = options.settings ?? null;
  const sockets = createSockets({
    limits: options.limits ?? {},
    onOpen: (connection) => audience.add(connection),
    onClose: (connection) => audience.remove(connection),
  });
  const audience = createAudience(sockets.close);
  const announcer = createAnnouncer({
    database,
    workerId,
    tablePrefix,
    owner,
    memory,
    audience,
    onCancel: (runId) => void runner.cancel(runId),
    onFault,
  });
  const collector = collectorOf(options, onFault);
  const under = (): RanUnder => ({
    ...(schema === null ? {} : { settings_version: backend.state.version }),
    ...(options.version === undefined ? {} : { version: options.version }),
  });
  const tracker = createTracker({
    workerId,
    under,
    clock,
    onFault,
    deliver(event) {
      announcer.analytics(event);
      collector?.add(event);
    },
  });
  const conversations = createConversations({ workerId, memory, announcer, tracker, under, newId });
  const judge = createFeedbackDesk(memory, conversations, tracker);
  const runner = createRunner({
    conversations,
    tracker,
    maxRunning: options.maxRunning ?? 1000,
    onHandlerFault: (error) => onFault(error),
  });

  const backend = createSettingsBackend({
    workerId,
    instanceId: owner,
    schema,
    platform: options.platform,
    version: options.version,
    memory,
    encryption,
    clock,
    newId,
    random: Math.random,
    lookIntervalMs: options.settingsIntervalMs ?? 1000,
    onFault,
    changed(change, origin) {
      settings.changed(change);
      settingsService.changed(change, origin);
    },
  });
  const settingsService = createSettingsService({ workerId, schema, backend, audience });
  const settings = createSettings<Record<string, FieldValue | null>>(schema, backend, workerId, onFault);
  await backend.open();

  const respond = createRespond(newId);
  /** Runs a handler on a message that is kept already. */
  async function answer(handler: Handler, speaker: Speaker, said: Said): Promise<TurnResult> {
    const { thread, event } = said;
    const content: readonly ContentPart[] = event.content ?? [];
    return await runner.start(speaker, said, (turn, signal) =>
      handler(
        {
          message: content.flatMap((part) => (part.type === "text" ? [part.text] : [])).join("\n"),
          content,
          threadId: thread.id,
          eventId: event.id,
          userId: speaker.user_id,
          userName: speaker.user_name,
          userEmail: speaker.user_email,
          data: event.data,
          signal,
        },
        respond,
        createHandlerMemory(memory, thread),
        createAnalytics({
          tracker,
          onFault,
          context: () => ({
            thread_id: thread.id,
            user_id: speaker.user_id,
            ...(turn.run === null ? {} : { run_id: turn.run.id }),
          }),
          judge: async (target, feedback, reason) => await judge(speaker, target, feedback, reason),
        }),
        settings,
      ),
    );
  }

  const identify = createIdentify(workerId, options.authenticate);
  /** @param peer the address at the other end, where there is no request to tell it */
  const serviceFor =
    (handler: Handler, peer?: string) =>
    (request: IncomingMessage | undefined): ConnectionService =>
      createService({
        memory,
        conversations,
        announcer,
        runner,
        feedback: judge,
        settings: settingsService,
        identify: async (claim) => await identify(claim, request, peer),
        answer: (speaker, said) => void answer(handler, speaker, said),
        onFault,
      });

  const lostAfterMs = 3 * heartbeatIntervalMs;
  await conversations.failLostRuns(lostAfterMs);
  async function beat(): Promise<void> {
    if (runner.running > 0) (await memory.runs.heartbeat()).forEach(runner.cancel);
    await conversations.failLostRuns(lostAfterMs);
  }
  const heart = setInterval(() => void beat().catch(onFault), heartbeatIntervalMs);
  heart.unref();

  return {
    sockets,
    serviceFor,
    conversations,
    runner,
    answer,
    judge,
    identify,
    settings,
    checkDatabase: async () => void (await memory.runs.find("")),
    platform: () => backend.connection,
    delivery: () => collector?.stats ?? null,
    async close() {
      clearInterval(heart);
      await runner.close();
      audience.closeAll();
      tracker.flush();
      await collector?.close();
      await backend.close();
      await announcer.close();
      await memory.close();
    },
  };
}

/** Where figures go; null when nowhere. */
function collectorOf(
  { workerId, platform, analytics = {} }: WorkerOptions,
  onFault: (error: unknown) => void,
): Collector | null {
  if (analytics === false) return null;
  const { url, ...more } = analytics;
  const address = url ?? (platform && String(new URL("/webhooks/analytics", platform.url)));
  if (address === undefined) return null;
  return createCollector({
    workerId,
    url: address,
    // The key is the platform's, and nobody else's business.
    ...(url === undefined && platform !== undefined ? { key: platform.key } : {}),
    ...more,
    onError: onFault,
    onDrop: (events, reason) =>
      onFault(new DendroError("overloaded", `${events.length} events were not delivered: ${reason}.`)),
  });
}
