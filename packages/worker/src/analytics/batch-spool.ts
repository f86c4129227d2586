import { randomUUID } from "node:crypto";
import { mkdir, open, readdir, readFile, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import type { AnalyticsEvent } from "@dendro/core";

/** Events that are delivered together, and counted once by their id. */
export interface EventBatch {
  readonly id: string;
  readonly events: readonly AnalyticsEvent[];
}

/** Keeps batches as files until they are delivered, so that a process that dies loses none. */
export interface BatchSpool {
  keep(batch: EventBatch): Promise<void>;
  remove(id: string): Promise<void>;
  /** Takes over what processes that are gone have left. */
  takeOver(): Promise<EventBatch[]>;
}

/** @param directory several processes may share it; made when it is not there */
export function openBatchSpool(directory: string): BatchSpool {
  const owner = `${process.pid}-${randomUUID().slice(0, 8)}`;
  const own = new Map<string, string>();

  async function takeFile(name: string): Promise<EventBatch | null> {
    const { id } = partsOf.exec(name)?.groups ?? {};
    if (id === undefined) return null;
    const taken = `${id}.${owner}.json`;
    try {
      // Of two who try, one finds it.
      await rename(join(directory, name), join(directory, taken));
      const batch = JSON.parse(await readFile(join(directory, taken), "utf8")) as EventBatch;
      own.set(id, taken);
      return batch;
    } catch {
      return null;
    }
  }

  return {
    async keep(batch) {
      await mkdir(directory, { recursive: true });
      const name = `${batch.id}.${owner}.json`;
      await writeWhole(join(directory, name), JSON.stringify(batch));
      own.set(batch.id, name);
    },
    async remove(id) {
      const name = own.get(id);
      own.delete(id);
      if (name !== undefined) await rm(join(directory, name), { force: true });
    },
    async takeOver() {
      await mkdir(directory, { recursive: true });
      const left: { name: string; at: number }[] = [];
      for (const name of await readdir(directory)) {
        const { pid, instance } = partsOf.exec(name)?.groups ?? {};
        if (`${pid}-${instance}` === owner || isRunning(Number(pid))) continue;
        left.push({ name, at: (await stat(join(directory, name)).catch(() => null))?.mtimeMs ?? 0 });
      }
      const batches: EventBatch[] = [];
      for (const { name } of left.toSorted((a, b) => a.at - b.at)) {
        const batch = await takeFile(name);
        if (batch !== null) batches.push(batch);
      }
      return batches;
    },
  };
}

const partsOf = /^(?<id>[\da-f-]{36})\.(?<pid>\d+)-(?<instance>[\da-f]{8})\.json$/u;

/** Whether another process has the number; our own number on a file that is not ours is of one before us. */
function isRunning(pid: number): boolean {
  if (pid === process.pid || !Number.isInteger(pid)) return !Number.isInteger(pid);
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/** The file is there as a whole or not at all, also after a power cut. */
async function writeWhole(path: string, text: string): Promise<void> {
  const file = await open(`${path}.unfinished`, "w", 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(`${path}.unfinished`, path);
}
