import { spawnSync } from "node:child_process";
import { cpSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { runCommand } from "../support/command.ts";
import { post, runDendro, settled, temporaryDirectory } from "../support/dendro.ts";
import { batchOf, countByName } from "./support.ts";

/** How often each of so many events is in a data directory. */
async function eventsIn(dataDir: string): Promise<[different: number, twice: number]> {
  const dendro = await runDendro(dataDir);
  try {
    await settled(dendro.url);
    const counts = await countByName(dendro.url);
    return [counts.size, [...counts.values()].filter((count) => count > 1).length];
  } finally {
    await dendro.stop();
  }
}

test("a copy of a running server's directory is refused with what to do; one that was moved, killed or stopped starts", async () => {
  const directory = temporaryDirectory();
  const at = (name: string) => join(directory.path, name);
  try {
    const dendro = await runDendro(at("data"));
    let sent = 0;
    let isOver = false;
    const sending = (async () => {
      for (; !isOver; sent += 50) await post(dendro.url, "/api/v1/events", batchOf(sent, 50));
    })();
    await expect.poll(() => sent, { timeout: 20_000 }).toBeGreaterThan(500);
    // Goes on when a file is gone by the time that it is to be copied.
    spawnSync("cp", ["-r", at("data"), at("copied")]);
    isOver = true;
    await sending;
    for (let attempt = 0; attempt < 2; attempt += 1) {
      const refused = await runCommand(["start", "--data-dir", at("copied"), "--port", "0"]);
      expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining("dendro backup")]);
    }

    await dendro.kill();
    renameSync(at("data"), at("moved"));
    expect(await eventsIn(at("moved"))).toEqual([sent, 0]);
    cpSync(at("moved"), at("of-a-stopped-one"), { recursive: true });
    expect(await eventsIn(at("of-a-stopped-one"))).toEqual([sent, 0]);

    const again = await runDendro(at("moved"));
    await again.kill();
    cpSync(at("moved"), at("of-a-dead-one"), { recursive: true });
    const asked = await runCommand(["start", "--data-dir", at("of-a-dead-one"), "--port", "0"]);
    expect(asked.stderr).toContain(`remove ${at("of-a-dead-one/lock")}`);
    rmSync(at("of-a-dead-one/lock"));
    expect(await eventsIn(at("of-a-dead-one"))).toEqual([sent, 0]);
  } finally {
    directory.remove();
  }
}, 600_000);
