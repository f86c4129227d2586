import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { expect, test } from "vitest";
import { openSqliteLog } from "./open.ts";

/**
 * Sends events from a number on, many at a time, and prints the number of each that was acknowledged. Beginning at a
 * number that was sent before, it sends again what may or may not have been stored.
 */
const sender = `
  const [module, path, from] = process.argv.slice(1);
  const { openSqliteLog } = await import(module);
  const log = await openSqliteLog({ path, clock: Date.now });
  let next = Number(from);
  for (let caller = 0; caller < 16; caller++) void (async () => {
    for (;;) {
      const n = next++;
      await log.append({ tenant: "t", batchKey: null, events: [{ row: String(n), key: String(n) }] });
      process.stdout.write(n + "\\n");
    }
  })();
`;

test("every acknowledged event is there exactly once after ten kills", async () => {
  const directory = mkdtempSync(join(tmpdir(), "dendro-log-"));
  const path = join(directory, "log.db");
  const acknowledged = new Set<number>();
  try {
    for (let kill = 0; kill < 10; kill++) {
      await sendAndKill(path, firstMissing(acknowledged), 200 + Math.random() * 3000, acknowledged);
      const log = await openSqliteLog({ path, clock: Date.now });
      const stored = (await log.read(0, 0, { records: 1e7, bytes: 1e9 })).flatMap(({ rows }) =>
        rows.map(Number),
      );
      await log.close();
      expect(new Set(stored).size).toBe(stored.length);
      const found = new Set(stored);
      expect([...acknowledged].filter((n) => !found.has(n))).toEqual([]);
    }
    expect(acknowledged.size).toBeGreaterThan(2000);
  } finally {
    rmSync(directory, { recursive: true });
  }
});

/** Kills the sender, without any warning, after about so many acknowledgements. */
async function sendAndKill(
  path: string,
  from: number,
  after: number,
  acknowledged: Set<number>,
): Promise<void> {
  const module = new URL("./open.ts", import.meta.url).href;
  const child = spawn(process.execPath, ["--input-type=module", "-e", sender, module, path, String(from)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let count = 0;
  for await (const line of createInterface({ input: child.stdout })) {
    acknowledged.add(Number(line));
    if (++count > after) child.kill("SIGKILL");
  }
}

function firstMissing(numbers: ReadonlySet<number>): number {
  let first = 0;
  while (numbers.has(first)) first++;
  return first;
}
