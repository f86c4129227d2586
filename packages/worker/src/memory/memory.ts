import { randomUUID } from "node:crypto";
import { createFeedback, type Feedback } from "./feedback.ts";
import { createThreadEvents, type ThreadEvents } from "./events.ts";
import type { MemoryDatabase } from "./tables.ts";
import { openDatabase } from "./open-database.ts";
import { createRuns, type Runs } from "./runs.ts";
import { createThreads, type Threads } from "./threads.ts";

export interface MemoryOptions {
  /** `sqlite:./worker.db`, or a `postgres://` address. */
  readonly database: string;
  /** Before the names of tables. @defaultValue "dendro_" */
  readonly tablePrefix?: string;
  /** Milliseconds since 1970. @defaultValue Date.now */
  readonly clock?: () => number;
  /** This process, by an id of its own. @defaultValue a new UUID */
  readonly owner?: string;
}

/** What a worker remembers: conversations, what happened in them, and what ran. Several processes may share it. */
export interface Memory {
  readonly threads: Threads;
  readonly events: ThreadEvents;
  readonly runs: Runs;
  readonly feedback: Feedback;
  readonly db: MemoryDatabase;
  close(): Promise<void>;
}

/** @throws DendroError `invalid_configuration` when the address or the prefix is none */
export async function openMemory({
  database,
  tablePrefix,
  clock = Date.now,
  owner = randomUUID(),
}: MemoryOptions): Promise<Memory> {
  const db = await openDatabase(database, tablePrefix);
  return {
    threads: createThreads(db, clock),
    events: createThreadEvents(db, clock),
    runs: createRuns(db, clock, owner),
    feedback: createFeedback(db, clock),
    db,
    close: async () => await db.destroy(),
  };
}
