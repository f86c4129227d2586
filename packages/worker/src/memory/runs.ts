import { randomUUID } from "node:crypto";
import type { Selectable } from "kysely";
import type { Run } from "@dendro/core";
import type { RanUnder } from "../ran-under.ts";
import { appendEvent, type PlacedEvent } from "./events.ts";
import type { MemoryDatabase, MemoryTables } from "./tables.ts";

export interface NewRun extends RanUnder {
  readonly id: string;
  readonly thread_id: string;
  readonly agent_id?: string | undefined;
}

export interface RunEnd {
  readonly status: Exclude<Run["status"], "running">;
  readonly error?: string | undefined;
}

/** A run that has ended, and the event that tells its thread; null when the thread is gone. */
export interface EndedRun {
  readonly run: Run;
  readonly told: PlacedEvent | null;
}

/** The executions of a handler. A process says again and again that it is there; what it leaves behind is failed. */
export interface Runs {
  start(run: NewRun): Promise<Run>;
  /** Ends a run and tells its thread, both or neither. @returns null when it is not running any more: it ends once */
  end(id: string, end: RunEnd): Promise<EndedRun | null>;
  find(id: string): Promise<Run | null>;
  /** Those of a thread, the newest first. */
  list(threadId: string, limit: number): Promise<Run[]>;
  /** Remembers that somebody wants a run cancelled, for the process that runs it. */
  requestCancel(id: string): Promise<void>;
  /** Says of all runs of this process that it is there. @returns those that somebody wants cancelled */
  heartbeat(): Promise<string[]>;
  /** Ends as failed what runs in processes that have not been heard of for so long. @returns what was ended here */
  failLost(silentMs: number): Promise<EndedRun[]>;
}

/** @param owner this process, by an id of its own */
export function createRuns(db: MemoryDatabase, clock: () => number, owner: string): Runs {
  async function find(id: string): Promise<Run | null> {
    const row = await db.selectFrom("runs").selectAll().where("id", "=", id).executeTakeFirst();
    return row === undefined ? null : runOf(row);
  }

  /** Whoever changes the status has ended it: of two processes that try, one does. */
  const endRun = async (
    id: string,
    { status, error }: RunEnd,
    seenBefore: number | null,
  ): Promise<EndedRun | null> =>
    await db.transaction().execute(async (step) => {
      const now = clock();
      // The thread first, as whoever deletes it does: else each could wait for the other.
      await step
        .updateTable("threads")
        .set((of) => ({ last_position: of.ref("last_position") }))
        .where("id", "=", (of) => of.selectFrom("runs").select("thread_id").where("id", "=", id))
        .execute();
      const running = step
        .updateTable("runs")
        .set({ status, error: error ?? null, ended_at: now })
        .where("id", "=", id)
        .where("status", "=", "running");
      const row = await (seenBefore === null ? running : running.where("seen_at", "<", seenBefore))
        .returningAll()
        .executeTakeFirst();
      if (row === undefined) return null;
      const told = await appendEvent(
        step,
        row.thread_id,
        {
          id: randomUUID(),
          type: "run.finished",
          actor: "system",
          run_id: id,
          data: { status, ...(error === undefined ? {} : { error }) },
        },
        now,
      );
      return { run: runOf(row), told };
    });

  return {
    find,
    async start({ id, thread_id, agent_id, settings_version, version }) {
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
        cancel_requested: 0,
        settings_version: settings_version ?? null,
        version: version ?? null,
      };
      await db.insertInto("runs").values(row).execute();
      return runOf(row);
    },
    end: async (id, end) => await endRun(id, end, null),
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
    async requestCancel(id) {
      await db
        .updateTable("runs")
        .set({ cancel_requested: 1 })
        .where("id", "=", id)
        .where("status", "=", "running")
        .execute();
    },
    async heartbeat() {
      const running = await db
        .updateTable("runs")
        .set({ seen_at: clock() })
        .where("owner", "=", owner)
        .where("status", "=", "running")
        .returning(["id", "cancel_requested"])
        .execute();
      return running.flatMap(({ id, cancel_requested }) => (cancel_requested === 0 ? [] : [id]));
    },
    async failLost(silentMs) {
      const seenBefore = clock() - silentMs;
      const lost = await db
        .selectFrom("runs")
        .select("id")
        .where("status", "=", "running")
        .where("seen_at", "<", seenBefore)
        .execute();
      const ended: EndedRun[] = [];
      for (const { id } of lost) {
        const one = await endRun(
          id,
          { status: "failed", error: "The process that ran it is gone." },
          seenBefore,
        );
        if (one !== null) ended.push(one);
      }
      return ended;
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
    ...(row.settings_version === null ? {} : { settings_version: row.settings_version }),
    ...(row.version === null ? {} : { version: row.version }),
  };
}
