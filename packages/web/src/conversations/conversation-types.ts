import type { JsonObject } from "@dendro/core";

/** How a conversation came out. */
export const outcomes = ["resolved", "abandoned", "open"] as const;
export type Outcome = (typeof outcomes)[number];

/** A conversation as lists show it. */
export interface ListedConversation {
  readonly conversation_id: string;
  readonly user_id: string | null;
  readonly username: string | null;
  readonly worker: string | null;
  readonly model: string | null;
  readonly events: number;
  readonly messages: number;
  readonly tool_calls: number;
  readonly errors: number;
  readonly tokens: number;
  readonly cost: number;
  /** Seconds. */
  readonly avg_response_time: number | null;
  readonly likes: number;
  readonly dislikes: number;
  readonly score: number | null;
  readonly outcome: Outcome;
  /** What was said first; null where words are not kept. */
  readonly opening: string | null;
  readonly archived: boolean;
  readonly created_at: string | null;
  readonly last_activity: string | null;
}

export interface ConversationsPage {
  readonly conversations: readonly ListedConversation[];
  readonly count: number;
  readonly next_cursor: string | null;
}

/** One conversation, with what took part in it. */
export interface Conversation extends ListedConversation {
  readonly users: readonly string[];
  readonly workers: readonly string[];
  readonly models: readonly string[];
  readonly settings: readonly {
    readonly worker: string;
    readonly version: number;
    readonly since: string | null;
  }[];
  readonly traces: readonly { readonly id: string; readonly start: string | null; readonly events: number }[];
}

/** An event of a conversation, as it is kept; times in milliseconds since 1970. */
export interface ChatEvent {
  readonly id: string;
  readonly type: string;
  readonly timestamp: number;
  readonly source?: string;
  readonly name?: string;
  readonly user_id?: string;
  readonly run_id?: string;
  readonly trace_id?: string;
  readonly settings_version?: number;
  readonly status?: string;
  readonly error_type?: string;
  readonly duration_ms?: number;
  readonly model?: string;
  readonly input_tokens?: number;
  readonly output_tokens?: number;
  readonly cost_usd?: number;
  readonly data?: JsonObject;
}

export interface ChatEventsPage {
  readonly events: readonly ChatEvent[];
  readonly next_cursor: string | null;
}
