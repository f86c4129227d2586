export {
  inlineImage,
  linkAddress,
  type AnalyticsEvent,
  type ContentPart,
  type Judgement,
  type Run,
  type Thread,
  type ThreadEvent,
} from "@dendro/core";
export { createAgentClient, type AgentClient } from "./client/agent-client.ts";
export { AgentError } from "./client/agent-error.ts";
export type { ConnectionState } from "./client/connection.ts";
export type { AgentClientOptions } from "./client/options.ts";
export type { SentMessage } from "./client/delivery-queue.ts";
export type { SettingsState } from "./client/settings.ts";
export type { ThreadsState } from "./client/thread-list.ts";
export type { ShownEvent, ThreadState } from "./client/thread.ts";
export {
  useAnalytics,
  useConnection,
  useFeedback,
  useSettings,
  useThread,
  useThreads,
  type SettingsHook,
  type ThreadHook,
  type ThreadsHook,
} from "./hooks/hooks.ts";
export { AgentProvider, useAgentClient, type AgentProviderProps } from "./hooks/provider.tsx";
