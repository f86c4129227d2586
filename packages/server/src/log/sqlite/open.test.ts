import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { describeConsumerState } from "../consumer-state.spec.ts";
import { describeEventLog, type LogStorage } from "../event-log.spec.ts";
import { openSqliteLog } from "./open.ts";

/** One process alone has a file open, so the two in it share the log. */
async function createStorage(): Promise<LogStorage> {
  const directory = await mkdtemp(join(tmpdir(), "dendro-log-"));
  return {
    async open(options) {
      const log = await openSqliteLog({ path: join(directory, "log.db"), ...options });
      return [log, log];
    },
    destroy: async () => await rm(directory, { recursive: true }),
  };
}

describeEventLog(createStorage);
describeConsumerState(createStorage);

test("a log in a file gives sequences from 1 without gaps, also over a restart, so that what is offered need not be read", async () => {
  const storage = await createStorage();
  const seqs: (number | null)[] = [];
  for (let life = 0; life < 2; life += 1) {
    const [log] = await storage.open({ clock: Date.now });
    const appends = Array.from({ length: 300 }, async (_, index) => {
      const key = `${life} ${index % 200}`;
      seqs.push((await log.append({ tenant: "t", batchKey: null, events: [{ row: "{}", key }] })).seq);
    });
    await Promise.all(appends);
    await log.close();
  }
  await storage.destroy();
  expect(seqs.filter((seq) => seq !== null)).toEqual(Array.from({ length: 400 }, (_, index) => index + 1));
});
