import { spawn } from "node:child_process";
import { existsSync, readdirSync, realpathSync, renameSync, rmSync, truncateSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { adminKey, ask, post, runDendro, settled, temporaryDirectory, upkept } from "../support/dendro.ts";
import { keepDirectory } from "../support/kept-directory.ts";
import { makeOldDataDirectory } from "../support/old-data-directory.ts";

const program = fileURLToPath(new URL("../../packages/server/bin/dendro.js", import.meta.url));
const directory = temporaryDirectory();
const dataDir = join(directory.path, "data");
/** Puts everything back as it was before the damage. */
let restore: () => void;

async function run(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<{ code: number | null; output: string }> {
  const child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", program, ...args], {
    env: { ...process.env, DENDRO_PORT: "0", DENDRO_DATA_DIR: dataDir, DENDRO_ADMIN_KEY: adminKey, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (output += String(chunk)));
  const code = await new Promise<number | null>((resolve) => child.once("close", resolve));
  return { code, output };
}

async function readiness(
  url: string,
): Promise<{ status: number; data: { ok: boolean; detail: string } | undefined }> {
  const response = await fetch(new URL("/ready", url));
  const { checks } = (await response.json()) as { checks: { name: string; ok: boolean; detail: string }[] };
  return { status: response.status, data: checks.find(({ name }) => name === "data") };
}

/** The folders of a table's parts, older ones as well, which the engine would take in the place of one that is gone. */
function partsOf(table: string): string[] {
  const folder = realpathSync(join(dataDir, "warehouse", "data", "default", table));
  return readdirSync(folder)
    .map((name) => join(folder, name))
    .filter((part) => existsSync(join(part, "data.bin")));
}

const removeParts = (table: string) => partsOf(table).forEach((part) => rmSync(part, { recursive: true }));

// A directory of the release before that was brought on, took events, and was stopped: a copy of one in use is refused.
beforeAll(async () => {
  makeOldDataDirectory(dataDir);
  const dendro = await runDendro(dataDir, { DENDRO_UPKEEP_INTERVAL_MS: "200" });
  await settled(dendro.url);
  await post(dendro.url, "/api/v1/events", [
    { type: "kept", data: { a: 1 } },
    { type: "page_view", path: "/x" },
  ]);
  await settled(dendro.url);
  // Rollups are counted by maintenance.
  await upkept(dendro.url);
  await dendro.stop();
  restore = keepDirectory(dataDir);
}, 300_000);
afterAll(directory.remove);

describe("rows that are gone are said in the log and in /ready, until they are back:", () => {
  test.each([
    ["a deleted month of events", () => removeParts("events"), /Events: \d+ of \d+ are lacking/u],
    [
      "a cut month of events",
      () => partsOf("events").forEach((part) => truncateSync(join(part, "data.bin"), 10)),
      /Events: \d+ of \d+ are lacking.*Parts that cannot be read: events\//u,
    ],
    ["a deleted month of visits", () => removeParts("visits"), /Visits: \d+ of \d+ are lacking/u],
    [
      "a deleted month of a rollup",
      () => removeParts("rollup_events_days"),
      /Rows of rollup_events_days: \d+ of \d+ are lacking/u,
    ],
    [
      "all rows of events",
      () =>
        rmSync(realpathSync(join(dataDir, "warehouse", "data", "default", "events")), { recursive: true }),
      /Events: (\d+) of \1 are lacking/u,
    ],
  ])(
    "%s",
    async (_, damage, said) => {
      restore();
      damage();
      const damaged = await runDendro(dataDir);
      const { status, data } = await readiness(damaged.url);
      expect(status).toBe(503);
      expect(data?.detail).toMatch(said);
      expect(data?.detail).toMatch(/put the warehouse's folder back from a backup.*--accept-loss yes/u);
      expect(damaged.stderr()).toMatch(said);
      await damaged.stop();
    },
    120_000,
  );

  test("an intact directory, killed or stopped, is well; accepted losses are not said again", async () => {
    restore();
    const intact = await runDendro(dataDir);
    expect(await readiness(intact.url)).toMatchObject({ status: 200, data: { ok: true } });
    await intact.stop();
    removeParts("events");
    const accepting = await runDendro(dataDir, { DENDRO_ACCEPT_LOSS: "yes" });
    expect((await readiness(accepting.url)).status).toBe(200);
    await accepting.stop();
    const after = await runDendro(dataDir);
    expect((await readiness(after.url)).status).toBe(200);
    await after.stop();
  }, 300_000);

  test("an erasure is no loss, also when the server is killed right after it", async () => {
    restore();
    const dendro = await runDendro(dataDir);
    expect((await post(dendro.url, "/api/v1/erasures", { user_id: "ann" })).status).toBe(202);
    await expect
      .poll(
        async () => {
          const { results } = await ask(dendro.url, {
            metrics: ["events"],
            filters: [["is", "user", ["ann"]]],
            date_range: "all",
          });
          return results[0]?.metrics;
        },
        { timeout: 60_000 },
      )
      .toEqual([0]);
    await dendro.kill();
    const again = await runDendro(dataDir);
    expect((await readiness(again.url)).status).toBe(200);
    await again.stop();
  }, 300_000);
});

test.each(["store.db", "log.db"])(
  "a start is refused with another program's database as %s",
  async (name) => {
    restore();
    for (const file of [name, `${name}-wal`, `${name}-shm`]) rmSync(join(dataDir, file), { force: true });
    const database = new DatabaseSync(join(dataDir, name));
    database.exec("CREATE TABLE theirs (a)");
    database.close();
    const started = await run(["start"]);
    expect(started.code).not.toBe(0);
    expect(started.output).toContain(`${join(dataDir, name)} is missing or empty, or another program's`);
    restore();
  },
  120_000,
);

describe("a start is refused, and doctor says why, without", () => {
  test.each([
    ["store.db", "all keys"],
    ["log.db", "events that were accepted"],
    ["warehouse", "all events and visits"],
    ["secret.key", "every secret in settings"],
  ])(
    "%s",
    async (name, loss) => {
      restore();
      for (const file of [name, `${name}-wal`, `${name}-shm`])
        if (existsSync(join(dataDir, file))) renameSync(join(dataDir, file), join(directory.path, file));
      const before = readdirSync(dataDir).toSorted();
      const started = await run(["start"]);
      expect(started.code).not.toBe(0);
      for (const said of [
        `${join(dataDir, name)} is missing or empty`,
        loss,
        "Put a copy of it back",
        "--accept-loss yes",
      ])
        expect(started.output).toContain(said);
      // Nothing was made in its place.
      expect(
        readdirSync(dataDir)
          .filter((file) => isKept(file))
          .toSorted(),
      ).toEqual(before.filter((file) => isKept(file)));
      const doctor = await run(["doctor"]);
      expect(doctor.code).toBe(1);
      expect(doctor.output).toContain(`${join(dataDir, name)} is missing or empty`);

      for (const file of [name, `${name}-wal`, `${name}-shm`])
        if (existsSync(join(directory.path, file)))
          renameSync(join(directory.path, file), join(dataDir, file));
      const well = await runDendro(dataDir);
      expect((await readiness(well.url)).status).toBe(200);
      await well.stop();
    },
    180_000,
  );
});

/** What looking into a database leaves beside it, and the lock, hold nothing. */
const isKept = (file: string) => !/^lock|-wal$|-shm$/u.test(file);
