import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { setTimeout as wait } from "node:timers/promises";
import pg from "pg";
import { afterEach, expect } from "vitest";
import type { NewMessage } from "@dendro/core";
import { usePostgres } from "../../packages/node/src/test-support/postgres.ts";
import { openClient } from "../../packages/worker/src/test-support/client.ts";
import { adminKey, ask, settled } from "../support/dendro.ts";
import { useDendro } from "../support/use-dendro.ts";

const program = fileURLToPath(
  new URL("../../packages/worker/src/test-support/worker-process.ts", import.meta.url),
);
const postgres = usePostgres();
const dendro = useDendro();

const killed: (() => void)[] = [];
afterEach(() => killed.splice(0).forEach((kill) => kill()));

async function startProcess(database: string) {
  const child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", program], {
    env: {
      ...process.env,
      DATABASE: database,
      DENDRO_URL: dendro.url,
      DENDRO_KEY: adminKey,
      SPOOL: `${dendro.directory}/spool`,
      SECRET_KEY: Buffer.alloc(32, 1).toString("base64"),
    },
    stdio: ["ignore", "pipe", "inherit"],
  });
  killed.push(() => child.kill("SIGKILL"));
  let stdout = "";
  const url = await new Promise<string>((resolve, reject) => {
    child.stdout.on("data", (piece: Buffer) => {
      stdout += piece.toString("utf8");
      const found = /http:\S+/u.exec(stdout)?.[0];
      if (found !== undefined) resolve(found);
    });
    child.once("exit", (code) => reject(new Error(`the worker ended with ${code}`)));
  });
  return {
    url,
    stdout: () => stdout,
    async kill() {
      const gone = new Promise((resolve) => child.once("exit", resolve));
      child.kill("SIGKILL");
      await gone;
    },
  };
}

const message = (text: string): NewMessage => ({
  type: "message",
  actor: "user",
  content: [{ type: "text", text }],
});

postgres.test(
  "of two processes of one worker one is killed in the middle of runs: nothing is lost or doubled, its runs are failed, settings are equal",
  async () => {
    const database = await postgres.newDatabase();
    const [one, two] = await Promise.all([startProcess(database), startProcess(database)]);
    const watcher = await openClient(two.url, { worker_id: "fleet", user_id: "user0" });

    // Conversations with the first, watched through the second.
    const chats = await Promise.all(
      Array.from({ length: 8 }, async (_, index) => {
        const user = { worker_id: "fleet", user_id: `user${index}` };
        const client = await openClient(one.url, user);
        const { thread_id = "" } = await client.ask("event.create", { event: message("hello") });
        return { user, client, thread_id };
      }),
    );
    const [watched] = chats as [(typeof chats)[number]];
    watcher.send("thread.subscribe", { thread_id: watched.thread_id });
    await watcher.next("thread.snapshot");

    // They write on until it dies; what was not acknowledged is sent again to the other, as it was.
    let written = 0;
    let isDead = false;
    const writing = chats.map(async ({ user, client, thread_id }) => {
      let through = client;
      const acknowledged: string[] = ["hello"];
      for (let count = 0; count < 30; count += 1) {
        const id = `${user.user_id}-${count}`;
        const sent = { thread_id, client_event_id: id, event: message(`${id} a b c d`) };
        for (;;) {
          const ack = await Promise.race([
            through.ask("event.create", sent),
            through.closed.then(() => null),
          ]);
          if (ack !== null) {
            expect(ack.ok).toBe(true);
            break;
          }
          through = await openClient(two.url, user);
        }
        acknowledged.push(`${id} a b c d`);
        written += 1;
        await wait(10);
      }
      through.terminate();
      return { thread_id, acknowledged };
    });
    const killing = (async () => {
      while (written < 60) await wait(5);
      await one.kill();
      isDead = true;
    })();
    const threads = await Promise.all(writing);
    await killing;
    expect(isDead).toBe(true);
    await fetch(`${dendro.url}/api/v1/workers/fleet/settings`, {
      method: "PATCH",
      headers: { authorization: `Bearer ${adminKey}`, "content-type": "application/json" },
      body: JSON.stringify({ values: { pause_ms: 0 } }),
    });
    const three = await startProcess(database);

    const db = new pg.Client({ connectionString: database });
    db.on("error", () => undefined);
    await db.connect();
    const rows = async (sql: string, ...values: unknown[]) =>
      (await db.query<Record<string, string>>(sql, values)).rows;
    // A run has ended when the thread was told so.
    const unfinished =
      "SELECT 1 FROM dendro_runs WHERE id NOT IN (SELECT run_id FROM dendro_events WHERE type = 'run.finished')";
    await expect.poll(async () => (await rows(unfinished)).length, { timeout: 15_000 }).toBe(0);

    // What people wrote: each once, in order.
    for (const { thread_id, acknowledged } of threads) {
      const said = await rows(
        "SELECT content, position FROM dendro_events WHERE thread_id = $1 AND actor = 'user' ORDER BY position",
        thread_id,
      );
      expect(said.map(({ content = "" }) => (JSON.parse(content) as { text: string }[])[0]?.text)).toEqual(
        acknowledged,
      );
    }
    // Places without a gap, every run at its end, those of the dead process as failed.
    expect(
      await rows("SELECT thread_id FROM dendro_events GROUP BY thread_id HAVING max(position) <> count(*)"),
    ).toEqual([]);
    const runs = await rows("SELECT status, error, count(*) AS n FROM dendro_runs GROUP BY status, error");
    expect(runs.map(({ status }) => status).toSorted()).toEqual(["failed", "succeeded"]);
    expect(runs.find(({ status }) => status === "failed")).toMatchObject({
      error: "The process that ran it is gone.",
    });
    expect(
      await rows(
        "SELECT run_id FROM dendro_events WHERE type = 'run.finished' GROUP BY run_id HAVING count(*) > 1",
      ),
    ).toEqual([]);

    // Whoever watched through the other process saw all of it, in order.
    const order = await rows(
      "SELECT id FROM dendro_events WHERE thread_id = $1 ORDER BY position",
      watched.thread_id,
    );
    const seen = () =>
      watcher.frames.flatMap((frame) =>
        frame.type === "event.append" || frame.type === "thread.snapshot"
          ? frame.payload.events.map(({ id }) => id)
          : [],
      );
    await expect.poll(() => seen().at(-1), { timeout: 30_000 }).toBe(order.at(-1)?.["id"]);
    expect(seen()).toEqual(order.map(({ id }) => id).slice(-seen().length));
    expect(seen().length).toBeGreaterThan(100);

    // Settings are equal, and figures are no more than what happened.
    expect(two.stdout()).toContain("pause 0");
    const client = await openClient(three.url, { worker_id: "fleet", user_id: "x" });
    await client.ask("settings.subscribe", { worker_id: "fleet" });
    expect((await client.next("settings.snapshot")).fields).toMatchObject([{ id: "pause_ms", value: 0 }]);
    const sent = threads.reduce((sum, { acknowledged }) => sum + acknowledged.length, 0);
    const missing = async () => {
      await settled(dendro.url);
      const { results } = await ask(dendro.url, {
        metrics: ["events"],
        dimensions: ["type"],
        date_range: "day",
      });
      const counted = new Map(results.map(({ dimensions, metrics }) => [dimensions[0], metrics[0] ?? 0]));
      return sent - (counted.get("message.c2s") ?? 0);
    };
    // Nothing is counted twice. What the killed process had not put on disk yet is all that may be missing.
    await expect.poll(missing, { timeout: 30_000, interval: 100 }).toBeLessThanOrEqual(48);
    expect(await missing()).toBeGreaterThanOrEqual(0);
    await db.end();
  },
  120_000,
);
