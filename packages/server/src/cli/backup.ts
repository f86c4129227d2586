import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { Command } from "commander";
import { dayMs, DendroError, hourMs } from "@dendro/core";
import { openBackupSet, type BackupSet } from "../backup/backup-set.ts";
import { makeBackup, requireBackupFolder, type MadeBackup } from "../backup/make-backup.ts";
import { snapshotGone } from "../backup/snapshot.ts";
import { pruneBackups } from "../backup/prune-backups.ts";
import { verifyBackups } from "../backup/verify-backup.ts";
import { lockDirectory } from "../installation/directory-lock.ts";
import { showBytes } from "./byte-progress.ts";
import { CommandError } from "./command-error.ts";
import { formatBytes, formatNumber, formatTime } from "./format.ts";
import { addConnectionOptions, addJsonOption, type ConnectionOptions } from "./options.ts";
import { withRetries } from "./retry.ts";
import { listenForShutdown } from "./shutdown.ts";
import { renderTable } from "./table.ts";
import { printLine, type Terminal } from "./terminal.ts";
import { withServer } from "./with-server.ts";

const examples = `
Examples:
  $ dendro backup /backups/dendro                               of the server that runs here, or of ./data
  $ dendro backup /backups/dendro --data-dir /var/lib/dendro --prune 30d
  $ dendro backup /mnt/dendro --url https://stats.example.com   from elsewhere; the key is in DENDRO_KEY
  $ dendro backup /backups/dendro --verify                      read all of it and compare checksums
  $ dendro backup /backups/dendro --list

The server goes on meanwhile. The first backup copies everything, each later one what is new; every one is whole by itself.
The key that secrets are encrypted with (secret.key in the data directory, or DENDRO_SECRET_KEY) is in no backup: keep it
elsewhere. It needs an admin key that is bound to no tenant. More: docs/backup.md.`;

type Flags = ConnectionOptions & {
  readonly prune?: string;
  readonly verify?: true;
  readonly list?: true;
  readonly json?: true;
};

export function backupCommand(terminal: Terminal): Command {
  const command = new Command("backup")
    .description("Copy everything a server keeps, consistently and while it runs.")
    .argument("<dir>", "The folder of backups; made when it does not exist.")
    .option(
      "--prune <age>",
      "Afterwards remove backups that are older, such as 30d, 8w or 48h; the newest stays.",
    )
    .option("--verify", "Read all backups and compare their checksums; make none.")
    .option("--list", "List the backups; make none.")
    .addHelpText("after", examples);
  return addConnectionOptions(addJsonOption(command)).action(async (dir: string, flags: Flags) => {
    const folder = resolve(dir);
    const ageMs = flags.prune === undefined ? null : parseAge(flags.prune);
    if ((flags.verify === true || flags.list === true) && !existsSync(folder))
      throw new CommandError(`Folder not found: ${folder}.`);
    await requireBackupFolder(folder);
    if (flags.list === true) return await list(terminal, openBackupSet(folder), flags);
    const lock = lockDirectory(folder, `Another \`dendro backup\` uses ${folder}; wait until it is done.`);
    try {
      if (flags.verify === true) await verify(terminal, openBackupSet(folder), flags);
      else await make(terminal, folder, flags, ageMs);
    } finally {
      lock.release();
    }
  });
}

async function make(terminal: Terminal, folder: string, flags: Flags, ageMs: number | null): Promise<void> {
  const { stderr, stdout } = terminal;
  const set = openBackupSet(folder);
  const shutdown = listenForShutdown();
  const bar = showBytes(stderr, "Copying");
  try {
    // What an earlier one has left half.
    await set.collect();
    const made = await withServer(
      terminal,
      { ...flags, mayCreateData: false },
      async ({ backups: source }) =>
        await withRetries(
          async () => await makeBackup({ folder, source, signal: shutdown.signal, onProgress: bar.update }),
          { signal: shutdown.signal, isRetryable: mayPass },
        ),
    );
    bar.stop();
    const pruned = ageMs === null ? [] : await pruneBackups(set, Date.now() - ageMs);
    const freed = await set.collect();
    if (flags.json === true)
      printLine(stdout, JSON.stringify({ ...summaryOf(made), pruned, freed_bytes: freed }));
    else report(terminal, folder, made, pruned, freed);
  } catch (error) {
    if (!shutdown.signal.aborted) throw error;
    throw new CommandError("Stopped: this backup was not made. Those before are as they were.");
  } finally {
    bar.stop();
    shutdown.release();
  }
}

/** Another backup of the same server ends by itself, and a snapshot that was let go can be taken again. */
const mayPass = (error: unknown) =>
  error instanceof DendroError && (error.code === "conflict" || error.message.startsWith(snapshotGone));

const summaryOf = ({ name, manifest, copiedBytes, copiedPieces, journalFault }: MadeBackup) => ({
  backup: name,
  taken_at: manifest.taken_at,
  bytes: manifest.pieces.reduce((sum, { size }) => sum + size, 0),
  copied_bytes: copiedBytes,
  pieces: manifest.pieces.length,
  copied_pieces: copiedPieces,
  rows: manifest.rows,
  secrets: manifest.secrets,
  notes_erasures: journalFault === null,
});

function report(
  { stdout, stderr }: Terminal,
  folder: string,
  made: MadeBackup,
  pruned: readonly string[],
  freed: number,
): void {
  const { backup, bytes, copied_bytes: copied, rows, secrets } = summaryOf(made);
  const parts = `${formatNumber(made.copiedPieces)} of ${formatNumber(made.manifest.pieces.length)} parts`;
  printLine(stdout, `Made ${folder}: backup ${backup}`);
  printLine(
    stdout,
    `  ${formatNumber(rows["events"] ?? 0)} events in ${formatBytes(bytes)}; copied ${formatBytes(copied)} (${parts}), the rest was there.`,
  );
  if (pruned.length > 0)
    printLine(stdout, `  Removed ${formatNumber(pruned.length)} older backups (${formatBytes(freed)}).`);
  if (secrets > 0)
    printLine(
      stdout,
      `  ${formatNumber(secrets)} secrets are encrypted in it; keep secret.key (or DENDRO_SECRET_KEY) elsewhere, it is not in the backup.`,
    );
  if (made.journalFault !== null) {
    printLine(
      stderr,
      `The server cannot note later erasures in this folder (${made.journalFault}) Make a backup after each erasure, or back up on the server's machine.`,
    );
  }
}

async function verify(terminal: Terminal, set: BackupSet, flags: Flags): Promise<void> {
  const names = await set.names();
  if (names.length === 0) throw new CommandError("No complete backup in this folder.");
  const bar = showBytes(terminal.stderr, "Reading");
  const damages = await verifyBackups(set, names, bar.update).finally(bar.stop);
  if (flags.json === true) printLine(terminal.stdout, JSON.stringify({ backups: names, damages }));
  else if (damages.length === 0)
    printLine(terminal.stdout, `${formatNumber(names.length)} backups are whole; the newest is ${names[0]}.`);
  if (damages.length === 0) return;
  const lines = damages.map(({ path, what, backups }) => `${path}: ${what} (part of ${backups.join(", ")})`);
  throw new CommandError(`${formatNumber(damages.length)} files are damaged:\n${lines.join("\n")}`, {
    advice: "Remove these files and make a backup: what the server still has of them is copied again.",
  });
}

async function list({ stdout }: Terminal, set: BackupSet, flags: Flags): Promise<void> {
  const rows = [];
  for (const name of await set.names()) {
    const manifest = await set.read(name).catch(() => null);
    rows.push({
      backup: name,
      taken_at: manifest?.taken_at ?? null,
      events: manifest?.rows["events"] ?? null,
      bytes: manifest?.pieces.reduce((sum, { size }) => sum + size, 0) ?? null,
    });
  }
  if (flags.json === true) return printLine(stdout, JSON.stringify(rows, null, 2));
  if (rows.length === 0) return printLine(stdout, "No backups.");
  const columns = ["backup", "taken", "events", "size"].map((title) => ({ title }));
  printLine(
    stdout,
    renderTable(
      columns,
      rows.map(({ backup, taken_at: takenAt, events, bytes }) => [
        backup,
        takenAt === null ? "damaged" : formatTime(takenAt),
        events === null ? "" : formatNumber(events),
        bytes === null ? "" : formatBytes(bytes),
      ]),
    ),
  );
}

const units: Readonly<Record<string, number>> = { h: hourMs, d: dayMs, w: 7 * dayMs };

/** `30d` in milliseconds. */
function parseAge(text: string): number {
  const found = /^(\d{1,5})([hdw])$/u.exec(text.trim());
  const ageMs = Number(found?.[1]) * (units[found?.[2] ?? ""] ?? Number.NaN);
  if (ageMs > 0) return ageMs;
  throw new CommandError(`--prune ${JSON.stringify(text)} is not an age.`, {
    usage: true,
    advice: "Give hours, days or weeks, such as --prune 48h, 30d or 8w.",
  });
}
