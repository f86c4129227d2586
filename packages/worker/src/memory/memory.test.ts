import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { sql } from "kysely";
import { afterAll, describe, expect, test } from "vitest";
import { usePostgres } from "../../../node/src/test-support/postgres.ts";
import type { NewEvent } from "./events.ts";
import { openMemory } from "./memory.ts";

const directory = mkdtempSync(join(tmpdir(), "dendro-memory-"));
afterAll(() => rmSync(directory, { recursive: true, force: true }));
const postgres = usePostgres();

let files = 0;
const engines = {
  SQLite: async () => `sqlite:${join(directory, `${(files += 1)}.db`)}`,
  PostgreSQL: postgres.newDatabase,
};

const message = (id: string, more: Partial<NewEvent> = {}): NewEvent => ({
  id,
  type: "message",
  actor: "user",
  content: [{ type: "text", text: `It's "quoted" \\ and %, 😀 ${id}` }],
  ...more,
});

describe.each(Object.entries(engines))("memory on %s", (name, newDatabase) => {
  const testHere = name === "SQLite" ? test : postgres.test;

  /** A process that has opened the database. */
  async function open(database: string, owner = "p1") {
    let now = Date.UTC(2026, 10, 21);
    const memory = await openMemory({ database, tablePrefix: "support_", clock: () => (now += 1), owner });
    return { ...memory, pass: (ms: number) => (now += ms) };
  }
  const ann = { worker_id: "w", user_id: "ann" };

  testHere("keeps a thread and its events as they were, also for the next process", async () => {
    const database = await newDatabase();
    const first = await open(database);
    await first.threads.create({ id: "t", ...ann, title: "Refund" });
    const sent = message("e1", {
      run_id: "r",
      client_event_id: "c1",
      data: { a: [1, { b: null }] },
      user_name: "Ann",
    });
    const appended = await first.events.append("t", sent);
    expect(appended).toMatchObject({ event: sent, position: 1, isNew: true });
    await first.close();
    const second = await open(database);
    expect(await second.threads.find("t")).toMatchObject({ id: "t", ...ann, title: "Refund" });
    expect(await second.events.list("t", { limit: 10 })).toMatchObject({
      events: [sent],
      has_more: false,
      position: 1,
    });
    expect(await second.threads.find("nothing")).toBeNull();
    expect(await second.events.append("nothing", message("e2"))).toBeNull();
    await second.close();
  });

  testHere("counts what a client sends twice once", async () => {
    const { threads, events, close } = await open(await newDatabase());
    await threads.create({ id: "t", ...ann });
    await events.append("t", message("e1", { client_event_id: "c1" }));
    const again = await events.append("t", message("e2", { client_event_id: "c1" }));
    expect(again).toMatchObject({ event: { id: "e1" }, position: 1, isNew: false });
    expect(await events.append("t", message("e3"))).toMatchObject({ position: 2 });
    // In another thread it is another.
    await threads.create({ id: "u", ...ann });
    expect(await events.append("u", message("e4", { client_event_id: "c1" }))).toMatchObject({ isNew: true });
    await close();
  });

  testHere(
    "gives every event its place, none twice and none left out, whoever writes at the same time",
    async () => {
      const database = await newDatabase();
      const [one, two] = [await open(database), await open(database, "p2")];
      await one.threads.create({ id: "t", ...ann });
      await Promise.all(
        Array.from({ length: 40 }, async (_, index) => {
          const { events } = index % 2 === 0 ? one : two;
          return await events.append("t", message(`e${index}`, { client_event_id: `c${index % 30}` }));
        }),
      );
      const placed = (await one.events.after("t", { position: 0 })) ?? [];
      expect(placed.map(({ position }) => position)).toEqual(
        Array.from({ length: 30 }, (_, index) => index + 1),
      );
      await one.close();
      await two.close();
    },
  );

  testHere("gives whoever comes back exactly what they missed", async () => {
    const { threads, events, close } = await open(await newDatabase());
    await threads.create({ id: "t", ...ann });
    for (let index = 1; index <= 9; index += 1) await events.append("t", message(`e${index}`));
    const missed = await events.after("t", { eventId: "e6" });
    expect(missed?.map(({ event }) => event.id)).toEqual(["e7", "e8", "e9"]);
    expect(await events.after("t", { eventId: "unknown" })).toBeNull();
    await close();
  });

  testHere("pages back through a thread without a gap or a repetition", async () => {
    const { threads, events, close } = await open(await newDatabase());
    await threads.create({ id: "t", ...ann });
    for (let index = 1; index <= 12; index += 1) await events.append("t", message(`e${index}`));
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 14 }), async (limit) => {
        const ids: string[] = [];
        let before: string | undefined;
        for (;;) {
          const page = await events.list("t", { beforeEventId: before, limit });
          ids.unshift(...page.events.map(({ id }) => id));
          before = page.events[0]?.id;
          if (!page.has_more) break;
        }
        expect(ids).toEqual(Array.from({ length: 12 }, (_, index) => `e${index + 1}`));
      }),
      { numRuns: 14 },
    );
    await close();
  });

  testHere("lists a user's threads, the newest first, and nobody else's", async () => {
    const { threads, events, close } = await open(await newDatabase());
    for (const id of ["a", "b", "c", "d", "e"]) await threads.create({ id, ...ann });
    await threads.create({ id: "x", worker_id: "w", user_id: "bob" });
    await threads.create({ id: "y", worker_id: "other", user_id: "ann" });
    await events.append("b", message("e1"));
    const first = await threads.list({ ...ann, limit: 2 });
    expect([first.threads.map(({ id }) => id), first.total_count]).toEqual([["b", "e"], 5]);
    const second = await threads.list({ ...ann, limit: 2, cursor: first.cursor });
    const third = await threads.list({ ...ann, limit: 2, cursor: second.cursor });
    expect([second, third].map((page) => page.threads.map(({ id }) => id))).toEqual([["d", "c"], ["a"]]);
    expect(third.cursor).toBeUndefined();
    expect(await threads.list({ ...ann, limit: 9, cursor: "rubbish" })).toMatchObject({ total_count: 5 });
    await close();
  });

  testHere("deletes a thread with all that is in it", async () => {
    const { threads, events, runs, close } = await open(await newDatabase());
    await threads.create({ id: "t", ...ann });
    await events.append("t", message("e1"));
    await runs.start({ id: "r", thread_id: "t" });
    expect([await threads.delete("t"), await threads.delete("t")]).toEqual([true, false]);
    expect([await threads.find("t"), await events.find("e1"), await runs.find("r")]).toEqual([
      null,
      null,
      null,
    ]);
    await close();
  });

  testHere("ends a run once, and ends what a process left behind", async () => {
    const database = await newDatabase();
    const [one, two] = [await open(database), await open(database, "p2")];
    await one.threads.create({ id: "t", ...ann });
    await one.runs.start({ id: "lost", thread_id: "t" });
    await two.runs.start({ id: "alive", thread_id: "t", agent_id: "a" });
    await one.runs.start({ id: "done", thread_id: "t" });
    expect(await one.runs.end("done", { status: "succeeded" })).toMatchObject({
      run: { status: "succeeded" },
    });
    expect(await two.runs.end("done", { status: "failed" })).toBeNull();
    two.pass(60_000);
    await two.runs.heartbeat();
    const failed = await Promise.all([two.runs.failLost(30_000), two.runs.failLost(30_000)]);
    expect(failed.flat().map(({ run }) => [run.id, run.status])).toEqual([["lost", "failed"]]);
    expect((await two.runs.list("t", 10)).map(({ id, status }) => [id, status])).toEqual(
      expect.arrayContaining([
        ["alive", "running"],
        ["done", "succeeded"],
        ["lost", "failed"],
      ]),
    );
    await one.close();
    await two.close();
  });

  testHere("hands a request to cancel to the process that runs it, and to no other", async () => {
    const database = await newDatabase();
    const [one, two] = [await open(database), await open(database, "p2")];
    await one.threads.create({ id: "t", ...ann });
    await one.runs.start({ id: "wanted", thread_id: "t" });
    await one.runs.start({ id: "unwanted", thread_id: "t" });
    await one.runs.start({ id: "ended", thread_id: "t" });
    await one.runs.end("ended", { status: "succeeded" });
    for (const id of ["unwanted", "ended", "unknown"]) await two.runs.requestCancel(id);
    expect(await two.runs.heartbeat()).toEqual([]);
    expect(await one.runs.heartbeat()).toEqual(["unwanted"]);
    await one.close();
    await two.close();
  });

  testHere("of a release before has runs of which it is not known what they were under", async () => {
    const database = await newDatabase();
    const first = await open(database);
    await first.threads.create({ id: "t", ...ann });
    await first.runs.start({ id: "r", thread_id: "t", settings_version: 3, version: "1.0" });
    const [runs, migrations] = [sql.table("runs"), sql.table("migrations")];
    for (const column of ["settings_version", "version"])
      await sql`ALTER TABLE ${runs} DROP COLUMN ${sql.ref(column)}`.execute(first.db);
    await sql`DELETE FROM ${migrations} WHERE name = '0005-what-runs-are-under'`.execute(first.db);
    await first.close();
    const second = await open(database);
    const before = await second.runs.find("r");
    expect(before).toMatchObject({ id: "r", status: "running" });
    expect(Object.keys(before ?? {})).not.toContain("settings_version");
    await second.runs.start({ id: "s", thread_id: "t", settings_version: 4, version: "1.1" });
    const { run } = (await second.runs.end("s", { status: "succeeded" })) ?? {};
    expect(run).toMatchObject({ settings_version: 4, version: "1.1" });
    await second.close();
  });

  testHere("is made once when several processes start at once", async () => {
    const database = await newDatabase();
    const processes = await Promise.all(
      Array.from({ length: 6 }, async () => await openMemory({ database })),
    );
    for (const memory of processes) await memory.close();
    const { threads, close } = await open(database);
    expect(await threads.create({ id: "t", ...ann })).toMatchObject({ id: "t" });
    await close();
  });
});

test("an address that is none is refused, and a prefix that could be SQL", async () => {
  await expect(openMemory({ database: "mysql://localhost" })).rejects.toThrow(
    "sqlite:<path> or a postgres://",
  );
  await expect(
    openMemory({ database: "sqlite::memory:", tablePrefix: 'x"; DROP TABLE y; --' }),
  ).rejects.toThrow("table prefix");
});
