import { existsSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { runCommand } from "../support/command.ts";
import { post, runDendro, settled, temporaryDirectory } from "../support/dendro.ts";
import { backUp, batchOf, countByName, restore } from "./support.ts";

/** Each with a kill in a backup and one in a restore; `npm run test:kills` does more of them. */
const rounds = process.env["DENDRO_TEST_KILLS"] === undefined ? 2 : 15;

test(`${rounds} times SIGKILL in a backup and in a restore: none is taken for whole, and the next one is`, async () => {
  const directory = temporaryDirectory();
  const at = (name: string) => join(directory.path, name);
  let dendro = await runDendro(at("data"));
  let sent = 0;
  const send = async (count: number) => {
    expect((await post(dendro.url, "/api/v1/events", batchOf(sent, count))).status).toBe(202);
    sent += count;
  };
  try {
    await send(1000);
    const whole = await timed(async () => await backUp(dendro.url, at("backups")));
    const restoring = await timed(async () => await restore(at("backups"), at("first")));
    for (let round = 0; round < rounds; round += 1) {
      await send(200);
      const names = readdirSync(at("backups/backups")).length;
      // Of client and server, one is killed at a time.
      const killed = runCommand(["backup", at("backups"), "--url", dendro.url], {
        killAfterMs: round % 2 === 0 ? Math.random() * whole : null,
      });
      if (round % 2 === 1) {
        await new Promise((resolve) => setTimeout(resolve, Math.random() * whole));
        await dendro.kill();
        dendro = await runDendro(at("data"));
      }
      await killed;
      expect(readdirSync(at("backups/backups")).length - names).toBeLessThanOrEqual(1);
      const verified = await runCommand(["backup", at("backups"), "--verify"]);
      expect([verified.code, verified.stderr]).toEqual([0, ""]);
      await backUp(dendro.url, at("backups"));
      expect([existsSync(at("backups/partial")), existsSync(at("data/snapshot"))]).toEqual([false, false]);

      const target = at(`restored-${round}`);
      await runCommand(["restore", at("backups"), "--data-dir", target], {
        killAfterMs: Math.random() * restoring,
      });
      const isHalf = existsSync(join(target, "restoring.json"));
      const refused = isHalf ? await runCommand(["start", "--data-dir", target, "--port", "0"]) : null;
      expect(refused?.stderr ?? "broken off").toContain("broken off");
      // Where the files are all in place a start does the rest.
      if (isHalf || !existsSync(join(target, "store.db"))) await restore(at("backups"), target);
      const restored = await runDendro(target);
      await settled(restored.url);
      const counts = await countByName(restored.url);
      expect([counts.size, [...counts.values()].filter((count) => count !== 1)]).toEqual([sent, []]);
      await restored.stop();
      rmSync(target, { recursive: true });
    }
  } finally {
    await dendro.stop();
    directory.remove();
  }
}, 600_000);

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}
