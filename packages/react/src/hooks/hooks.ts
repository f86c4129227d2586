import { useCallback, useEffect, useSyncExternalStore } from "react";
import type { AnalyticsEvent, ContentPart, Judgement } from "@dendro/core";
import type { ConnectionState } from "../client/connection.ts";
import type { SentMessage } from "../client/delivery-queue.ts";
import type { SettingsState } from "../client/settings.ts";
import { createStore, type Store } from "../client/store.ts";
import type { ThreadsState } from "../client/thread-list.ts";
import type { ThreadState } from "../client/thread.ts";
import { useAgentClient } from "./provider.tsx";

const useStore = <T>(store: Store<T>): T => useSyncExternalStore(store.subscribe, store.get, store.get);

/**
 * The state of the connection, and how to reconnect.
 * @example
 * import { useConnection } from "@dendro/react";
 *
 * function Status() {
 *   const { status, reconnect } = useConnection();
 *   return <button onClick={reconnect}>{status}</button>;
 * }
 */
export function useConnection(): ConnectionState & { readonly reconnect: () => void } {
  const client = useAgentClient();
  return { ...useStore(client.connection), reconnect: client.reconnect };
}

export interface ThreadsHook extends ThreadsState {
  readonly loadMore: () => Promise<void>;
  readonly remove: (threadId: string) => Promise<void>;
}

/**
 * The user's threads, the newest first.
 * @example
 * import { useThreads } from "@dendro/react";
 *
 * function Threads() {
 *   const { threads } = useThreads();
 *   return <ul>{threads.map(({ id, title }) => <li key={id}>{title}</li>)}</ul>;
 * }
 */
export function useThreads(): ThreadsHook {
  const { threads } = useAgentClient();
  useEffect(() => threads.use(), [threads]);
  return { ...useStore(threads.state), loadMore: threads.loadMore, remove: threads.remove };
}

export interface ThreadHook extends ThreadState {
  /** Shows the message at once and sends it. With no thread it begins one, whose id it resolves with. */
  readonly send: (
    content: string | readonly ContentPart[],
    data?: Readonly<Record<string, unknown>>,
  ) => Promise<SentMessage>;
  readonly retry: (clientEventId: string) => Promise<SentMessage>;
  readonly discard: (clientEventId: string) => void;
  readonly loadOlder: () => Promise<void>;
  readonly cancel: (runId: string) => Promise<void>;
}

/**
 * One thread; null for one that has not started.
 * @example
 * import { useThread } from "@dendro/react";
 *
 * function Thread({ id }: { id: string }) {
 *   const { events, send } = useThread(id);
 *   return <button onClick={() => void send("Hello")}>{events.length} events</button>;
 * }
 */
export function useThread(threadId: string | null): ThreadHook {
  const client = useAgentClient();
  const thread = threadId === null ? null : client.thread(threadId);
  useEffect(() => thread?.use(), [thread]);
  const send = useCallback<ThreadHook["send"]>(
    async (content, data) => await client.send(threadId, content, data),
    [client, threadId],
  );
  return {
    ...useStore(thread?.state ?? nothing),
    send,
    retry: client.retry,
    discard: client.discard,
    cancel: client.cancel,
    loadOlder: thread?.loadOlder ?? noOlder,
  };
}

const nothing = createStore<ThreadState>({
  status: "ready",
  error: null,
  thread: null,
  events: [],
  runs: [],
  hasOlder: false,
});
const noOlder = async () => {};

/**
 * Sends the user's feedback on an event, a run or a thread; sending it again replaces it.
 * @example
 * import { useFeedback } from "@dendro/react";
 *
 * function Like({ eventId }: { eventId: string }) {
 *   const judge = useFeedback();
 *   const like = () => void judge({ target_type: "event", target_id: eventId, feedback: "like" });
 *   return <button onClick={like}>Like</button>;
 * }
 */
export function useFeedback(): (judgement: Judgement) => Promise<void> {
  return useAgentClient().feedback;
}

/**
 * The worker's analytics events, the newest first; for operators.
 * @example
 * import { useAnalytics } from "@dendro/react";
 *
 * function LatestEvent() {
 *   const [latest] = useAnalytics();
 *   return <p>{latest?.event}</p>;
 * }
 */
export function useAnalytics(): readonly AnalyticsEvent[] {
  const { analytics } = useAgentClient();
  useEffect(() => analytics.use(), [analytics]);
  return useStore(analytics.state);
}

export interface SettingsHook extends SettingsState {
  readonly patch: (fieldId: string, value: unknown, baseVersion?: number) => Promise<void>;
}

/**
 * The worker's settings, kept up to date, and how to change them.
 * @example
 * import { useSettings } from "@dendro/react";
 *
 * function Reset() {
 *   const { patch } = useSettings();
 *   return <button onClick={() => void patch("temperature", 1)}>Reset</button>;
 * }
 */
export function useSettings(): SettingsHook {
  const { settings } = useAgentClient();
  useEffect(() => settings.use(), [settings]);
  return { ...useStore(settings.state), patch: settings.patch };
}
