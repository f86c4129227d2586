import { statfs } from "node:fs/promises";
import { DendroError } from "@dendro/core";

/** Free space on the disk of a directory, in bytes. */
export async function freeBytes(directory: string): Promise<number> {
  const { bavail, bsize } = await statfs(directory);
  return bavail * bsize;
}

export const formatMiB = (bytes: number): string => `${Math.floor(bytes / 2 ** 20)} MiB`;

/**
 * Refuses to start on a nearly full disk: a kill while definitions or positions are being written could leave them
 * without their text.
 * @throws DendroError `storage_unavailable`
 */
export async function requireSpaceToStart(directory: string, minFreeBytes: number): Promise<void> {
  const free = await freeBytes(directory);
  if (free >= minFreeBytes) return;
  throw new DendroError(
    "storage_unavailable",
    `The disk of ${directory} has ${formatMiB(free)} free, and Dendro starts with ${formatMiB(minFreeBytes)} or more. ` +
      "Free some space and start again; DENDRO_MIN_FREE_TO_START sets the margin.",
  );
}

export interface SpaceGuard {
  /** As of the last look, in bytes; null before the first, and when it could not be told. */
  readonly free: number | null;
  /** @throws DendroError `storage_unavailable` while there is less space than the margin */
  requireRoom(): void;
  close(): void;
}

export interface SpaceGuardOptions {
  readonly directory: string;
  readonly minFreeBytes: number;
  /** Told when events begin to be refused, and when they are taken again. */
  readonly onChanged: (hasRoom: boolean, freeBytes: number) => void;
}

/** How often it is looked, in milliseconds: what arrives in between fits into the margin. */
const intervalMs = 1000;

/** Keeps the disk from becoming full: looks from time to time, so that events need not wait for it. */
export function createSpaceGuard({ directory, minFreeBytes, onChanged }: SpaceGuardOptions): SpaceGuard {
  let free: number | null = null;
  let refusal: DendroError | null = null;

  async function look(): Promise<void> {
    free = await freeBytes(directory).catch(() => null);
    // What cannot be told refuses nothing: the log itself finds out whether it can write.
    const hasRoom = free === null || free >= minFreeBytes;
    if (hasRoom === (refusal === null)) return;
    refusal = hasRoom ? null : tooFull(directory, free ?? 0, minFreeBytes);
    onChanged(hasRoom, free ?? 0);
  }

  const timer = setInterval(() => void look(), intervalMs).unref();
  void look();
  return {
    get free() {
      return free;
    },
    requireRoom() {
      if (refusal !== null) throw refusal;
    },
    close: () => clearInterval(timer),
  };
}

const tooFull = (directory: string, free: number, minFreeBytes: number) =>
  new DendroError(
    "storage_unavailable",
    `The disk of ${directory} has ${formatMiB(free)} free, and events are accepted with ${formatMiB(minFreeBytes)} or more ` +
      "(DENDRO_MIN_FREE_TO_ACCEPT). Free some space; events are then accepted again.",
    { retryAfterSeconds: 10 },
  );
