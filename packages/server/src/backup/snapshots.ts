import { randomUUID } from "node:crypto";
import { mkdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { DendroError } from "@dendro/core";
import type { Writer } from "../flow/writer.ts";
import { release as ownRelease } from "../installation/release.ts";
import type { OpenDirectory } from "../store/port.ts";
import type { Part, WarehouseFiles } from "../warehouse/warehouse-files.ts";
import { packFolder } from "./archive.ts";
import { snapshotGone, type Snapshot, type SnapshotPiece } from "./snapshot.ts";

export interface SnapshotOptions {
  readonly dataDir: string;
  readonly log: { copyTo(path: string): Promise<void> };
  readonly warehouseFiles: WarehouseFiles;
  /** Does something while nothing is rolled up, nor deleted. */
  readonly pause: <T>(work: () => Promise<T>) => Promise<T>;
  readonly writer: Pick<Writer, "pause">;
  readonly directory: Pick<OpenDirectory, "pin">;
  /** Whether tenants, keys and settings are elsewhere, and would be missing. */
  readonly isStoreShared: boolean;
  /** What names this installation. */
  readonly installation: string;
  /** What tells the key that secrets are encrypted with, without giving it away. */
  readonly secretKeyName: string;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
  /** How long a snapshot is kept that nobody fetches, in milliseconds. @defaultValue 5 minutes */
  readonly keptMs?: number;
}

/** The whole data as of a moment, for a backup to fetch. There is one at a time. */
export interface Snapshots {
  /** @throws DendroError `conflict` while another is being fetched, `invalid_request` where the store is shared */
  take(): Promise<Snapshot>;
  /** A piece, as an archive. @throws DendroError `not_found` */
  open(id: string, piece: number): AsyncGenerator<Uint8Array, void>;
  /** It was fetched. @throws DendroError `not_found` */
  release(id: string): Promise<void>;
  /**
   * Resolves when there is none: until then what was deleted since is still on disk. One that nobody is fetching is let
   * go for it.
   */
  released(): Promise<void>;
  close(): Promise<void>;
}

interface HeldPiece extends SnapshotPiece {
  readonly folder: string;
}

interface Held {
  readonly id: string;
  readonly pieces: readonly HeldPiece[];
  readonly timer: NodeJS.Timeout;
  /** Pieces that are being fetched. */
  readers: number;
  usedAt: number;
}

/** Whoever fetches asks for the next piece within this, in milliseconds. */
const busyMs = 10_000;
/** How often it is looked whether somebody still does, in milliseconds. */
const pollMs = 500;

export async function openSnapshots(options: SnapshotOptions): Promise<Snapshots> {
  const { dataDir, log, warehouseFiles, pause, writer, clock, keptMs = 5 * 60_000 } = options;
  const root = join(dataDir, "snapshot");
  let held: Held | null = null;
  let isTaking = false;
  // What a killed process has left.
  await rm(root, { recursive: true, force: true });

  async function drop(): Promise<void> {
    if (held !== null) clearTimeout(held.timer);
    held = null;
    await rm(root, { recursive: true, force: true });
  }

  /** Makes what must be of one moment: no batch is on its way, nothing is rolled up and nothing deleted. */
  async function make(folder: string) {
    const { store, parts, ...about } = await pause(async () => {
      const { active, ...made } = await writer.pause(async () => await hold(folder));
      try {
        // Files of parts that are merged meanwhile stay for minutes: who inserts need not wait for this.
        return { ...made, rows: rowsOf(active), parts: await linkAll(active, join(folder, "parts")) };
      } catch (error) {
        made.store.close();
        throw error;
      }
    });
    try {
      await store.copyTo(join(folder, "store", "store.db"));
      return { ...about, parts, secrets: store.secrets() };
    } finally {
      store.close();
    }
  }

  async function hold(folder: string) {
    const takenAt = clock();
    const store = options.directory.pin();
    try {
      await log.copyTo(join(folder, "log", "log.db"));
      await warehouseFiles.copyDefinitions(join(folder, "definitions"));
      return { takenAt, store, active: await warehouseFiles.activeParts() };
    } catch (error) {
      store.close();
      throw error;
    }
  }

  async function linkAll(active: readonly Part[], folder: string): Promise<HeldPiece[]> {
    const pieces: HeldPiece[] = [];
    for (const [index, part] of active.entries()) {
      const own = join(folder, String(index));
      const linked = await warehouseFiles.linkPart(part, own);
      pieces.push({ into: join("warehouse", part.path), ...linked, folder: own });
    }
    return pieces;
  }

  function isBusy(): boolean {
    return held !== null && (held.readers > 0 || clock() - held.usedAt < busyMs);
  }

  function use(one: Held): void {
    one.usedAt = clock();
    one.timer.refresh();
  }

  async function* read(one: Held, { folder }: HeldPiece): AsyncGenerator<Uint8Array, void> {
    let isWhole = false;
    one.readers += 1;
    try {
      for await (const bytes of packFolder(folder)) {
        use(one);
        yield bytes;
      }
      isWhole = true;
    } finally {
      one.readers -= 1;
      use(one);
      // Whoever fetched it has gone away.
      if (!isWhole && held === one) await drop();
    }
  }

  return {
    async take() {
      if (options.isStoreShared)
        throw new DendroError(
          "invalid_request",
          "The store is in PostgreSQL, which this does not back up. Stop the server, copy its data directory, and dump the store of the same time with pg_dump.",
        );
      if (isTaking || isBusy())
        throw new DendroError("conflict", "Another backup is being made; try again when it is done.");
      isTaking = true;
      try {
        await drop();
        const id = randomUUID();
        const folder = join(root, id);
        for (const name of ["log", "store", "definitions", "parts"])
          await mkdir(join(folder, name), { recursive: true, mode: 0o700 });
        const { parts, rows, takenAt, secrets } = await make(folder);
        const pieces: HeldPiece[] = [
          await wholePiece(join(folder, "log"), ".", "log.db"),
          await wholePiece(join(folder, "store"), ".", "store.db"),
          await wholePiece(join(folder, "definitions"), "warehouse"),
          ...parts,
        ];
        const timer = setTimeout(() => void drop(), keptMs).unref();
        held = { id, pieces, timer, readers: 0, usedAt: clock() };
        return {
          id,
          installation: options.installation,
          taken_at: new Date(takenAt).toISOString(),
          release: ownRelease,
          rows,
          secrets,
          secret_key: options.secretKeyName,
          pieces: pieces.map(({ into, key, bytes }) => ({ into, key, bytes })),
        };
      } catch (error) {
        await drop();
        throw error;
      } finally {
        isTaking = false;
      }
    },
    open(id, index) {
      const piece = held?.pieces[index];
      if (held?.id !== id || piece === undefined) throw noSnapshot();
      return read(held, piece);
    },
    async release(id) {
      if (held?.id !== id) throw noSnapshot();
      await drop();
    },
    async released() {
      while (isTaking || isBusy()) await wait(pollMs);
      if (held !== null) await drop();
    },
    close: drop,
  };
}

const noSnapshot = () =>
  new DendroError(
    "not_found",
    `${snapshotGone}: it expired, its backup was aborted, or another one was started. Start again.`,
  );

/** @param file the only one whose size counts, where there is one */
async function wholePiece(folder: string, into: string, file?: string): Promise<HeldPiece> {
  const bytes = file === undefined ? 0 : (await stat(join(folder, file))).size;
  return { into, key: null, bytes, folder };
}

/** Rows of each table. */
function rowsOf(parts: readonly Part[]): Record<string, number> {
  const rows: Record<string, number> = {};
  for (const { table, rows: count } of parts) rows[table] = (rows[table] ?? 0) + count;
  return rows;
}
