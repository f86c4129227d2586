export type { Analytics } from "./analytics/analytics.ts";
export type { Target } from "./judgement.ts";
export type { TurnResult } from "./conversations/runner.ts";
export type { Handler, HandlerMemory, HandlerRequest, HistoryOptions } from "./handler.ts";
export type { History, HistoryFormat } from "./history/history.ts";
export type {
  AnalyticsOptions,
  Authenticate,
  AuthenticatedUser,
  PlatformOptions,
  WorkerOptions,
} from "./options.ts";
export type { Readiness } from "./readiness.ts";
export type { Respond, ResponseItem, RunEnding, ToolCall, ToolResult } from "./respond.ts";
export type { Settings } from "./settings/settings.ts";
export type { Dispatched, DispatchedFeedback, DispatchedMessage } from "./dispatched.ts";
export { createWorker, type Worker } from "./worker.ts";
export { DendroError, settingsSchema, type ErrorCode } from "@dendro/core";
