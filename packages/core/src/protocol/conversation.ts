// Written out, though the schemas of `models.ts` would tell: they are types of what others install, which needs no zod for
// its types then. `conversation.test-d.ts` holds the two to the same.

/** A conversation of one user with a worker. Times are ISO 8601, UTC. */
export interface Thread {
  id: string;
  worker_id: string;
  user_id?: string;
  title?: string;
  created_at: string;
  updated_at: string;
  last_event_at: string;
}

export interface TextPart {
  type: "text";
  text: string;
}

export interface ImagePart {
  type: "image";
  /** `https:`, `http:`, or a PNG, JPEG, GIF or WebP as a data URI. */
  url: string;
  mime_type?: string;
  /** In pixels. */
  width?: number;
  /** In pixels. */
  height?: number;
  alt?: string;
}

export interface DocumentPart {
  type: "document";
  /** `https:`, `http:`, or an image, a PDF or a text as a data URI. */
  url: string;
  filename: string;
  mime_type: string;
  size_bytes?: number;
}

export type ContentPart = TextPart | ImagePart | DocumentPart;

/** What happened in a thread: a message, or a step of a run. */
export interface ThreadEvent {
  id: string;
  thread_id: string;
  run_id?: string;
  type: "message" | "run.started" | "run.finished" | "tool.call" | "tool.result" | "tool.transaction";
  actor: "user" | "assistant" | "system" | "tool";
  user_id?: string;
  user_name?: string;
  user_email?: string;
  author?: string;
  /** By which the client that sent it knows it. */
  client_event_id?: string;
  content?: ContentPart[];
  data?: Record<string, unknown>;
  /** ISO 8601, UTC. */
  created_at: string;
  /** More of it is to come. */
  streaming?: boolean;
  finalized?: boolean;
}

/** One execution of a handler. */
export interface Run {
  id: string;
  thread_id: string;
  agent_id?: string;
  status: "running" | "succeeded" | "failed" | "canceled";
  started_at: string;
  ended_at?: string;
  error?: string;
  /** The version of the worker's settings when it began; absent where the worker has no settings. */
  settings_version?: number;
  /** The release of the worker that began it. */
  version?: string;
}

/** What somebody thinks of an event, a run or a thread. */
export interface Judgement {
  target_type: "event" | "run" | "thread";
  target_id: string;
  feedback: "like" | "dislike";
  /** 2,000 characters at most. */
  reason?: string;
}

/** An analytics event as it is told to whoever watches. */
export interface AnalyticsEvent {
  event: string;
  timestamp: string;
  worker_id: string;
  thread_id?: string;
  user_id?: string;
  run_id?: string;
  event_id?: string;
  /** The version of the worker's settings that it happened under; absent where the worker has no settings. */
  settings_version?: number;
  /** The release of the worker. */
  version?: string;
  data?: Record<string, unknown>;
}
