import type { AnalyticsEvent, ContentPart, Judgement } from "@dendro/core";
import { createConnection, type ConnectionState } from "./connection.ts";
import type { AgentClientOptions } from "./options.ts";
import { createDeliveryQueue, type SentMessage } from "./delivery-queue.ts";
import { createWatchedSettings, type WatchedSettings } from "./settings.ts";
import { createShare } from "./shared.ts";
import { createStore, type Store } from "./store.ts";
import { createThreadList, type ThreadList } from "./thread-list.ts";
import { createWatchedThread, type WatchedThread } from "./thread.ts";

/** Talks to an agent's worker: everything is a store that is kept up to date while somebody looks at it. */
export interface AgentClient {
  readonly connection: Store<ConnectionState>;
  readonly threads: ThreadList;
  readonly settings: WatchedSettings;
  readonly analytics: { readonly state: Store<readonly AnalyticsEvent[]>; use(): () => void };
  thread(threadId: string): WatchedThread;
  /**
   * Sends a message; it is shown in its thread at once.
   * @param threadId null begins a thread
   * @throws AgentError when the worker refuses it
   */
  send(
    threadId: string | null,
    content: string | readonly ContentPart[],
    data?: Readonly<Record<string, unknown>>,
  ): Promise<SentMessage>;
  /** Sends a message again that failed. */
  retry(clientEventId: string): Promise<SentMessage>;
  discard(clientEventId: string): void;
  cancel(runId: string): Promise<void>;
  feedback(judgement: Judgement): Promise<void>;
  /** Tries to connect at once, also after a refusal. */
  reconnect(): void;
  close(): void;
}

/** Threads that are kept; beyond, those that nobody looks at are read anew when somebody does. */
const maxThreads = 50;

/**
 * Creates a client of an agent, as stores to subscribe to; the hooks stand on it.
 * @example
 * import { createAgentClient } from "@dendro/react";
 *
 * const client = createAgentClient({ url: "wss://agent.example.org", workerId: "support", userId: "ann" });
 * client.connection.subscribe(() => console.log(client.connection.get().status));
 * const { threadId } = await client.send(null, "Hello");
 */
export function createAgentClient(options: AgentClientOptions): AgentClient {
  const { workerId, maxAnalyticsEvents = 200 } = options;
  const connection = createConnection(options);
  const threads = new Map<string, WatchedThread>();
  const queue = createDeliveryQueue(connection, (threadId) => threads.get(threadId)?.refreshPending());

  const analytics = createStore<readonly AnalyticsEvent[]>([]);
  const watchAnalytics = () => connection.send("analytics.subscribe", { worker_id: workerId }, () => {});
  const share = createShare(watchAnalytics, () =>
    connection.send("analytics.unsubscribe", { worker_id: workerId }, () => {}),
  );
  connection.onConnected(() => {
    if (share.isUsed) watchAnalytics();
  });
  connection.on("analytics.event", (event) =>
    analytics.update((events) => [event, ...events].slice(0, maxAnalyticsEvents)),
  );

  function thread(threadId: string): WatchedThread {
    const known = threads.get(threadId);
    if (known !== undefined) return known;
    const made = createWatchedThread(connection, queue, threadId);
    threads.set(threadId, made);
    for (const [id, other] of threads) {
      if (threads.size <= maxThreads) break;
      if (other.isUsed || other === made) continue;
      other.dispose();
      threads.delete(id);
    }
    return made;
  }

  return {
    connection: connection.state,
    threads: createThreadList(connection),
    settings: createWatchedSettings(connection, workerId),
    analytics: { state: analytics, use: share.use },
    thread,
    send: async (threadId, content, data) =>
      await queue.send({
        threadId,
        content: typeof content === "string" ? [{ type: "text", text: content }] : content,
        data,
      }),
    retry: queue.retry,
    discard: queue.discard,
    async cancel(runId) {
      await connection.request("run.cancel", { run_id: runId });
    },
    async feedback(judgement) {
      await connection.request("feedback", judgement);
    },
    reconnect: connection.reconnect,
    close: connection.close,
  };
}
