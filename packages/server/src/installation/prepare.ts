import { constants } from "node:fs";
import { access, mkdir } from "node:fs/promises";
import type { Logger } from "pino";
import type { Config } from "./config.ts";
import { refuseHalfRestore } from "./half-restore.ts";
import { lockDirectory, refuseCopy } from "./directory-lock.ts";
import { findMissing, refuseMissing } from "./missing.ts";
import { maskNewFiles, tightenModes } from "./modes.ts";
import { requireSpaceToStart } from "./space.ts";
import { startFault } from "./start-fault.ts";

/**
 * Makes the data directory when it is not there, makes sure that this server alone uses it and that nobody else reads it, and
 * that nothing is missing of what was there.
 * @param opened what gives everything back, the last first
 * @throws DendroError with the file, the cause and the way out
 */
export async function prepareDirectory(
  config: Config,
  logger: Logger,
  opened: Pick<AsyncDisposableStack, "defer">,
): Promise<void> {
  const { dataDir } = config;
  opened.defer(maskNewFiles(config.dataMode));
  await makeDirectory(dataDir);
  await requireSpaceToStart(dataDir, config.minFreeToStart);
  const lock = lockDirectory(dataDir);
  opened.defer(lock.release);
  refuseCopy(dataDir, lock);
  refuseHalfRestore(dataDir);
  tighten(config, logger);
  const missing = findMissing(dataDir, config.secretKey !== null);
  if (config.acceptLoss === "yes") missing.forEach((one) => logger.warn(one, "missing, and done without"));
  else refuseMissing(missing);
}

async function makeDirectory(dataDir: string): Promise<void> {
  try {
    await mkdir(dataDir, { recursive: true });
    await access(dataDir, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    throw startFault("The data directory", dataDir, error);
  }
}

/** Opens a part of the data directory, or says which it is that cannot be opened. */
export async function opening<T>(
  what: string,
  path: string,
  open: (path: string) => T | Promise<T>,
): Promise<T> {
  try {
    return await open(path);
  } catch (error) {
    throw startFault(what, path, error);
  }
}

function tighten({ dataDir, dataMode }: Config, logger: Logger): void {
  const { changed, refused } = tightenModes(dataDir, dataMode);
  if (changed > 0)
    logger.info(
      { dataDir, changed, dataMode },
      "files that others could read or that the group could not were changed",
    );
  if (refused.length > 0)
    logger.warn(
      { files: refused.slice(0, 10) },
      "the modes of files could not be changed; others may be able to read them",
    );
}
