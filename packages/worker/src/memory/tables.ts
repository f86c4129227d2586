import type { SettingsTables } from "@dendro/node";
import type { Kysely } from "kysely";

/** The tables, as the newest migration leaves them. Times are milliseconds since 1970; lists and objects are JSON. */
export interface MemoryTables extends SettingsTables {
  threads: {
    id: string;
    worker_id: string;
    user_id: string | null;
    title: string | null;
    created_at: number;
    updated_at: number;
    last_event_at: number;
    /** The place of its newest event; the next one's is one more. */
    last_position: number;
  };
  events: {
    thread_id: string;
    /** The event's place in its thread: 1, 2, 3, … with none left out. */
    position: number;
    id: string;
    run_id: string | null;
    type: string;
    actor: string;
    user_id: string | null;
    user_name: string | null;
    user_email: string | null;
    author: string | null;
    client_event_id: string | null;
    content: string | null;
    data: string | null;
    created_at: number;
  };
  runs: {
    id: string;
    thread_id: string;
    agent_id: string | null;
    status: string;
    started_at: number;
    ended_at: number | null;
    error: string | null;
    /** The process that runs it, and when it last said that it is there. */
    owner: string;
    seen_at: number;
    /** Whether somebody wants it cancelled: 1, else 0. */
    cancel_requested: number;
    /** What it began under; null of a run from before it was noted, or where there is none. */
    settings_version: number | null;
    version: string | null;
  };
  /** What a user thinks of something; one judgement each. */
  feedback: {
    target_type: string;
    target_id: string;
    user_id: string;
    thread_id: string;
    feedback: string;
    reason: string | null;
    judged_at: number;
  };
  /** What the platform last said that is set, encrypted. */
  settings_cache: { worker_id: string; content: string; kept_at: number };
  migrations: { name: string };
}

export type MemoryDatabase = Kysely<MemoryTables>;
