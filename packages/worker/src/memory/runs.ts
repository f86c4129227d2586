import type { Selectable } from "kysely";
import type { Run } from "@dendro/core";
import type { MemoryDatabase, MemoryTables } from "./tables.ts";

export interface NewRun {
  readonly id: string;
  readonly thread_id: string;
  readonly agent_id?: string | undefined;
}

export interface RunEnd {
  readonly status: Exclude<Run["status"], "running">;
  readonly error?: string | undefined;
}

/** The executions of a handler. A process says again and again that it is there; what it leaves behind is failed. */
export interface Runs {
  start(run: NewRun): Promise<Run>;
  /** @returns null when it is not running any more: it ends once */
  end(id: string, end: RunEnd): Promise<Run | null>;
  find(id: string): Promise<Run | null>;
  /** Those of a thread, the newest first. */
  list(threadId: string, limit: number): Promise<Run[]>;
  /** Says of all runs of this process that it is there. */
  heartbeat(): Promise<void>;
  /** Ends as failed what runs in processes that have not been heard of for so long. @returns what was ended here */
  failLost(silentMs: number): Promise<Run[]>;
}

/** @param owner this process, by an id of its own */
export function createRuns(db: MemoryDatabase, clock: () => number, owner: string): Runs {
  async function find(id: string): Promise<Run | null> {
    const row = await db.selectFrom("runs").selectAll().where("id", "=", id).executeTakeFirst();
    return row === undefined ? null : runOf(row);
  }

  return {
    find,
    async start({ id, thread_id, agent_id }) {
      const now = clock();
      const row = {
        id,
        thread_id,
        agent_id: agent_id ?? null,
        status: "running",
        started_at: now,
        ended_at: null,
        error: null,
        owner,
        seen_at: now,
      };
      await db.insertInto("runs").values(row).execute();
      return runOf(row);
    },
    async end(id, { status, error }) {
      const row = await db
        .updateTable("runs")
        .set({ status, error: error ?? null, ended_at: clock() })
        .where("id", "=", id)
        .where("status", "=", "running")
        .returningAll()
        .executeTakeFirst();
      return row === undefined ? null : runOf(row);
    },
    async list(threadId, limit) {
      const rows = await db
        .selectFrom("runs")
        .selectAll()
        .where("thread_id", "=", threadId)
        .orderBy("started_at", "desc")
        .orderBy("id", "desc")
        .limit(limit)
        .execute();
      return rows.map(runOf);
    },
    async heartbeat() {
      await db
        .updateTable("runs")
        .set({ seen_at: clock() })
        .where("owner", "=", owner)
        .where("status", "=", "running")
        .execute();
    },
    async failLost(silentMs) {
      const now = clock();
      // Whoever changes the status has ended it: of two processes that look, one does.
      const rows = await db
        .updateTable("runs")
        .set({ status: "failed", ended_at: now, error: "The process that ran it is gone." })
        .where("status", "=", "running")
        .where("seen_at", "<", now - silentMs)
        .returningAll()
        .execute();
      return rows.map(runOf);
    },
  };
}

function runOf(row: Selectable<MemoryTables["runs"]>): Run {
  return {
    id: row.id,
    thread_id: row.thread_id,
    ...(row.agent_id === null ? {} : { agent_id: row.agent_id }),
    status: row.status as Run["status"],
    started_at: new Date(row.started_at).toISOString(),
    ...(row.ended_at === null ? {} : { ended_at: new Date(row.ended_at).toISOString() }),
    ...(row.error === null ? {} : { error: row.error }),
  };
}
