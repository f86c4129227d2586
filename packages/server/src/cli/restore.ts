import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { Command } from "commander";
import { DendroError } from "@dendro/core";
import { readSecretKey } from "@dendro/node";
import { openBackupSet } from "../backup/backup-set.ts";
import { nameOfKey } from "../backup/installation.ts";
import { journalName, readJournal } from "../journal/journal-file.ts";
import type { Manifest } from "../backup/manifest.ts";
import { findBackup, placeBackup, requireEmptyDirectory } from "../backup/restore-backup.ts";
import { verifyBackups } from "../backup/verify-backup.ts";
import { loadConfig } from "../installation/config.ts";
import { lockDirectory } from "../installation/directory-lock.ts";
import { showBytes } from "./byte-progress.ts";
import { CommandError } from "./command-error.ts";
import { formatNumber, formatTime } from "./format.ts";
import { oneTimeAdminKey } from "./one-time-key.ts";
import { addConfigOptions, addJsonOption } from "./options.ts";
import { printLine, type Terminal } from "./terminal.ts";

const examples = `
Examples:
  $ dendro restore /backups/dendro --data-dir /var/lib/dendro-new
  $ dendro restore /backups/dendro --data-dir ./data --secret-key-file /safe/secret.key
  $ dendro restore /backups/dendro --data-dir ./data --at 2026-01-31       the newest that is not younger
  $ dendro restore /backups/dendro --data-dir ./data --at 2026-01-31T04-00-00-123Z

The directory must be new or empty. Checksums are compared first. What was erased, and what had expired, since the backup is
taken away again before anybody can ask. Afterwards: dendro start --data-dir <path>. More: docs/backup.md.`;

interface Flags {
  readonly dataDir?: string;
  readonly at?: string;
  readonly secretKeyFile?: string;
  readonly json?: true;
}

export function restoreCommand(terminal: Terminal): Command {
  const command = new Command("restore")
    .description("Make a data directory of a backup.")
    .argument("<dir>", "The folder of backups.")
    .option(
      "--at <backup>",
      "A backup's name, or a time: then the newest that is not younger. (default: the newest)",
    )
    .option(
      "--secret-key-file <file>",
      "The secret.key of the server that was backed up; it becomes that of the new data directory.",
    )
    .addHelpText("after", examples);
  return addConfigOptions(addJsonOption(command), ["dataDir"]).action(async (dir: string, flags: Flags) => {
    await restore(terminal, resolve(dir), flags);
  });
}

async function restore(terminal: Terminal, folder: string, flags: Flags): Promise<void> {
  const { env, stdout, stderr } = terminal;
  if (flags.dataDir === undefined && (env["DENDRO_DATA_DIR"] ?? "") === "")
    throw new CommandError("Say where to: --data-dir <path>, a new or empty directory.", { usage: true });
  const config = loadConfig({ dataDir: flags.dataDir, host: "127.0.0.1", port: "0" }, env);
  const { dataDir } = config;
  const set = openBackupSet(folder);
  const name = await findBackup(set, flags.at ?? null);
  if (name === null) {
    throw new CommandError(
      flags.at === undefined
        ? `No complete backup in ${folder}.`
        : `No backup ${JSON.stringify(flags.at)} in ${folder}, and no older one.`,
      { advice: `dendro backup ${folder} --list shows those there are.` },
    );
  }
  const reading = showBytes(stderr, "Comparing checksums");
  const damages = await verifyBackups(set, [name], reading.update).finally(reading.stop);
  if (damages.length > 0) {
    const lines = damages.map(({ path, what }) => `${path}: ${what}`);
    throw new CommandError(`The backup ${name} is damaged; nothing was restored.\n${lines.join("\n")}`, {
      advice: `Restore an earlier one with --at; dendro backup ${folder} --verify says which are whole.`,
    });
  }
  const manifest = await set.read(name);
  const secretKey = await secretKeyFor(manifest, flags, config.secretKey);
  const journal = await journalOf(folder);
  await requireEmptyDirectory(dataDir);
  const lock = lockDirectory(dataDir);
  const writing = showBytes(stderr, "Restoring");
  let entries: number;
  try {
    entries = (
      await placeBackup({
        set,
        name,
        manifest,
        dataDir,
        journal,
        secretKey: secretKey.file,
        onProgress: writing.update,
      })
    ).length;
  } finally {
    writing.stop();
    lock.release();
  }
  // It brings what is there to today's formats, and takes away what the journal says, before it listens.
  const { startServer } = await import("../server.ts");
  const server = await startServer({ ...config, adminKey: oneTimeAdminKey(), logLevel: "error" });
  await server.close();
  if (flags.json === true) {
    const { taken_at: takenAt, rows, secrets } = manifest;
    return printLine(
      stdout,
      JSON.stringify({
        backup: name,
        taken_at: takenAt,
        data_dir: dataDir,
        rows,
        secrets,
        taken_away: entries,
      }),
    );
  }
  printLine(stdout, `Restored the backup of ${formatTime(manifest.taken_at)} into ${dataDir}.`);
  printLine(
    stdout,
    `  ${formatNumber(manifest.rows["events"] ?? 0)} events were in its warehouse, and what was in its log.`,
  );
  if (entries > 0)
    printLine(
      stdout,
      `  Took away what ${formatNumber(entries)} entries of the journal say was erased or had expired since.`,
    );
  if (manifest.secrets > 0 && !secretKey.isKnown) {
    printLine(
      stderr,
      `${formatNumber(manifest.secrets)} secrets of settings cannot be read without the secret key of the server that was backed up. ` +
        `Put its secret.key into ${dataDir} (or set DENDRO_SECRET_KEY) before you start, or set them again.`,
    );
  }
  printLine(
    stdout,
    `  Keys work as before; people sign in again, and visitors of today count anew, since a backup holds no salts.`,
  );
  printLine(stdout, `Start it with: dendro start --data-dir ${dataDir}`);
}

/** The key for the secrets of a backup. @throws CommandError when it is another than they were encrypted with */
async function secretKeyFor(
  manifest: Manifest,
  { secretKeyFile }: Flags,
  configured: string | null,
): Promise<{ file: string | null; isKnown: boolean }> {
  const file = secretKeyFile === undefined ? null : await readKeyFile(secretKeyFile);
  const text = file?.trim() ?? configured;
  if (text === null) return { file: null, isKnown: false };
  if (manifest.secrets === 0 || nameOfKey(readSecretKey(text)) === manifest.secret_key)
    return { file, isKnown: true };
  throw new CommandError(
    "The secret key is another than the one that the backup's secrets are encrypted with.",
    {
      advice: "Use the right key, or none: then set the secrets again.",
    },
  );
}

async function readKeyFile(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    throw new CommandError(`${path} cannot be read.`, { cause: error });
  }
}

async function journalOf(folder: string) {
  try {
    return await readJournal(join(folder, journalName));
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new DendroError(
      "storage_unavailable",
      `The journal of what was erased since the backup cannot be read: ${why}. Fix the line, or remove it: then what it erased comes back.`,
      { cause: error },
    );
  }
}
