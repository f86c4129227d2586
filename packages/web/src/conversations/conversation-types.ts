import type { JsonObject } from "@dendro/core";
import type { Answer } from "../api/client.ts";

/** How a conversation came out. */
export const outcomes = ["resolved", "abandoned", "open"] as const;
export type Outcome = (typeof outcomes)[number];

/** A conversation as lists show it. */
export type ListedConversation = Answer<"GET /api/v1/analytics/conversations">["conversations"][number];
/** One conversation, with what took part in it. */
export type Conversation = Answer<"GET /api/v1/conversations/{id}">;

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

export type ChatEventsPage = Answer<"GET /api/v1/conversations/{id}/events"> & {
  readonly events: readonly ChatEvent[];
};
