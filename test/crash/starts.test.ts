import { spawn } from "node:child_process";
import { cpSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { adminKey, ask, runDendro, settled, temporaryDirectory } from "../support/dendro.ts";
import { makeOldDataDirectory, oldTotals } from "../support/old-data-directory.ts";

/** Kills in all; `npm run test:kills` does more. */
const kills = Number(process.env["DENDRO_TEST_KILLS"] ?? 8);
/** Kills of one directory before it is looked at. */
const killsInARow = 4;

const program = fileURLToPath(new URL("../../packages/server/bin/dendro.js", import.meta.url));
const directory = temporaryDirectory();
const old = join(directory.path, "old");
const dataDir = join(directory.path, "data");
beforeAll(() => makeOldDataDirectory(old));
afterAll(directory.remove);

const names = ["events", "pageviews", "visits", "requests"] as const;

/** Begins a start and kills it after a while, or when it is ready. @returns how long it ran, in milliseconds */
async function startAndKill(afterMs: number): Promise<number> {
  const child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", program, "start"], {
    env: {
      ...process.env,
      DENDRO_PORT: "0",
      DENDRO_DATA_DIR: dataDir,
      DENDRO_ADMIN_KEY: adminKey,
      DENDRO_UPKEEP_INTERVAL_MS: "100",
    },
    stdio: ["ignore", "pipe", "ignore"],
  });
  const begun = performance.now();
  const ended = new Promise((resolve) => child.once("close", resolve));
  const ready = new Promise((resolve) => child.stdout.once("data", resolve));
  await Promise.race([wait(afterMs), ready, ended]);
  // It may never end by itself: each start must work on what the one before has left.
  expect(child.exitCode).toBeNull();
  child.kill("SIGKILL");
  await ended;
  return performance.now() - begun;
}

test(
  `${kills} times SIGKILL while a directory of the release before is brought on: all is there, once`,
  async () => {
    let startMs = 4000;
    for (let done = 0; done < kills; done += killsInARow) {
      rmSync(dataDir, { recursive: true, force: true });
      cpSync(old, dataDir, { recursive: true, verbatimSymlinks: true });
      // The kills fall evenly on the time that a start takes, whichever machine that is.
      for (let kill = 0; kill < killsInARow; kill += 1) {
        const part = ((done + kill) * 0.618_034) % 1;
        const ranMs = await startAndKill(300 + startMs * part);
        startMs = Math.max(1000, Math.min(startMs, ranMs / Math.max(part, 0.1)));
      }
      const dendro = await runDendro(dataDir);
      await settled(dendro.url);
      const totals = Object.fromEntries(names.map((name) => [name, 0]));
      for (const tenant of ["default", "shop"]) {
        const { results } = await ask(dendro.url, { metrics: names, date_range: "all" }, tenant);
        names.forEach(
          (name, index) => (totals[name] = (totals[name] ?? 0) + (results[0]?.metrics[index] ?? 0)),
        );
      }
      expect(totals).toEqual(oldTotals);
      const ready = await fetch(new URL("/ready", dendro.url));
      expect(await ready.json()).toMatchObject({ ready: true });
      expect(await dendro.stop()).toBe(0);
    }
  },
  120_000 + kills * 30_000,
);

test(
  "a first start that is killed at any time can be begun again",
  async () => {
    for (let kill = 0; kill < Math.max(3, kills / 4); kill += 1) {
      rmSync(dataDir, { recursive: true, force: true });
      await startAndKill(300 + 2500 * ((kill * 0.618_034) % 1));
      const dendro = await runDendro(dataDir);
      expect((await fetch(new URL("/ready", dendro.url))).status).toBe(200);
      expect(await dendro.stop()).toBe(0);
    }
  },
  120_000 + kills * 10_000,
);
