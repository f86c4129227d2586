import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describeEventLog } from "./log.spec.ts";
import { openSqliteLog } from "./sqlite.ts";

describeEventLog(async () => {
  const directory = await mkdtemp(join(tmpdir(), "dendro-log-"));
  return {
    open: async (options) => await openSqliteLog({ path: join(directory, "log.db"), ...options }),
    destroy: async () => await rm(directory, { recursive: true }),
  };
});
