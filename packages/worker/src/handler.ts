import type { ContentPart, SettingsSchema, SettingsValues, Thread } from "@dendro/core";
import type { History, HistoryFormat } from "./history/history.ts";
import type { HistoryFilters } from "./history/select.ts";
import type { Analytics } from "./analytics/analytics.ts";
import type { Respond, ResponseItem } from "./respond.ts";
import type { Settings } from "./settings/settings.ts";

/**
 * What an agent does with a message: an async generator whose items are stored, shown and counted as they come. A string
 * is a text, as `response.text` makes it.
 */
export type Handler<Schema extends SettingsSchema = SettingsSchema> = (
  request: HandlerRequest,
  response: Respond,
  memory: HandlerMemory,
  analytics: Analytics,
  settings: Settings<SettingsValues<Schema>>,
) => AsyncIterable<ResponseItem | string>;

export interface HandlerRequest {
  /** The message's text parts, joined by newlines. */
  readonly message: string;
  readonly content: readonly ContentPart[];
  readonly threadId: string;
  /** Of the message. */
  readonly eventId: string;
  readonly userId: string;
  readonly userName: string | undefined;
  readonly userEmail: string | undefined;
  /** What came with the message besides its content. */
  readonly data: Readonly<Record<string, unknown>> | undefined;
  /** Aborts when the run is cancelled, the thread is deleted or the worker closes. */
  readonly signal: AbortSignal;
}

/** What is remembered of the conversation. */
export interface HandlerMemory {
  readonly threadId: string;
  thread(): Promise<Thread>;
  /** What was said, the message of the request included, in the shape of a model's provider. */
  history<F extends HistoryFormat = "raw">(options?: HistoryOptions<F>): Promise<History[F][]>;
}

export interface HistoryOptions<F extends HistoryFormat> {
  /** Events at most, the newest; of the newest 1,000 those that match. @defaultValue 50 */
  readonly limit?: number;
  /** @defaultValue "raw" */
  readonly format?: F;
  /** The newest first is for people: a model wants the oldest first. @defaultValue "asc" the oldest first */
  readonly order?: "asc" | "desc";
  readonly filters?: HistoryFilters;
}
