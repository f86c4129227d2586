import { setTimeout as wait } from "node:timers/promises";
import { expect } from "vitest";
import type { Run } from "@dendro/core";
import { usePostgres } from "../../../node/src/test-support/postgres.ts";
import { openMemory, type Memory } from "../memory/memory.ts";
import { createAnnouncer, type Announcer } from "./announcer.ts";
import { createAudience, type Audience } from "../audience.ts";

const { newDatabase, test } = usePostgres();

/** A process's announcer on a database that others announce on too. */
function announcerOf(
  database: string,
  owner: string,
  memory: Memory,
  audience: Partial<Audience> = {},
): Announcer {
  return createAnnouncer({
    database,
    workerId: "w",
    tablePrefix: "dendro_",
    owner,
    memory,
    audience: { ...createAudience(() => undefined), ...audience },
    onCancel: () => undefined,
    onFault: (error) => {
      throw error;
    },
  });
}

/** The same, where the first reading of a run comes back last. */
function slowAtFirst(memory: Memory): Memory {
  let isFirst = true;
  return {
    ...memory,
    runs: {
      ...memory.runs,
      async find(id) {
        const pauseMs = isFirst ? 500 : 0;
        isFirst = false;
        const run = await memory.runs.find(id);
        await wait(pauseMs);
        return run;
      },
    },
  };
}

test("what another process tells of a run last is what became of it, however long reading takes", async () => {
  const database = await newDatabase();
  const memory = await openMemory({ database });
  const told: Run["status"][] = [];
  const here = announcerOf(database, "here", memory);
  const there = announcerOf(database, "there", slowAtFirst(memory), {
    run: ({ status }) => void told.push(status),
  });
  const thread = await memory.threads.create({ id: "t", worker_id: "w", user_id: "ann" });
  const run = await memory.runs.start({ id: "r", thread_id: thread.id });
  await expect
    .poll(() => {
      if (told.length === 0) here.run(run);
      return told[0];
    })
    .toBe("running");
  await memory.runs.end(run.id, { status: "succeeded" });
  here.run(run);
  await expect.poll(() => told.at(-1)).toBe("succeeded");
  await wait(700);
  expect(told.at(-1)).toBe("succeeded");
  await Promise.all([here.close(), there.close()]);
  await memory.close();
});
