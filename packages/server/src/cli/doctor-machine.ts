import { execFile } from "node:child_process";
import { mkdtemp, rmdir, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { findMissing } from "../installation/missing.ts";
import { formatMiB, freeBytes } from "../installation/space.ts";
import type { Check } from "./doctor-check.ts";
import { formatBytes } from "./format.ts";

const neededMajor = 24;
/** Below this, a busy day could fill the disk, in bytes. */
const littleSpace = 1e9;
const warehouseTimeoutMs = 30_000;

/** @param version such as `24.1.0` */
export function checkRuntime(version: string): Check {
  const fine = Number(version.split(".")[0]) >= neededMajor;
  return {
    name: "Node",
    status: fine ? "ok" : "wrong",
    detail: fine ? version : `${version}; ${neededMajor} or newer is needed`,
  };
}

export async function checkDataDir(dataDir: string): Promise<Check> {
  const name = "data directory";
  const directory = await nearestDirectory(dataDir);
  try {
    await rmdir(await mkdtemp(join(directory, ".dendro-doctor-")));
  } catch (error) {
    const why = error instanceof Error && "code" in error ? String(error.code) : String(error);
    return { name, status: "wrong", detail: `${directory} cannot be written to: ${why}` };
  }
  return {
    name,
    status: "ok",
    detail: directory === dataDir ? "can be written to" : "will be made by the first start",
  };
}

/** @param minFreeToStart in bytes @param minFreeToAccept in bytes */
export async function checkDiskSpace(
  dataDir: string,
  { minFreeToStart, minFreeToAccept }: { readonly minFreeToStart: number; readonly minFreeToAccept: number },
): Promise<Check> {
  const free = await freeBytes(await nearestDirectory(dataDir));
  const name = "disk space";
  const said = `${formatBytes(free)} free`;
  if (free < minFreeToAccept)
    return {
      name,
      status: "wrong",
      detail: `${said}; events are accepted with ${formatMiB(minFreeToAccept)} or more`,
    };
  if (free < minFreeToStart)
    return {
      name,
      status: "wrong",
      detail: `${said}; Dendro starts with ${formatMiB(minFreeToStart)} or more`,
    };
  return { name, status: free < littleSpace ? "warning" : "ok", detail: said };
}

/** Whether a file or folder is gone that others show to have been there. Rows that are gone are found by the next start. */
export function checkParts(dataDir: string, hasSecretKey: boolean): Check {
  const name = "stored data";
  const missing = findMissing(dataDir, hasSecretKey);
  if (missing.length === 0) return { name, status: "ok", detail: "no file or folder is missing" };
  const list = missing.map(({ path, loss }) => `${path} is missing or empty (${loss})`);
  return {
    name,
    status: "wrong",
    detail: `${list.join("; ")}; put it back from a backup, or start once with --accept-loss yes`,
  };
}

/** Loads chDB and asks it something, in a process of its own: a library that does not fit the machine may crash it. */
export async function checkWarehouse(): Promise<Check> {
  const name = "warehouse (chDB)";
  const script =
    'const { query } = await import("chdb"); process.stdout.write(query("SELECT version()", "CSV").trim());';
  try {
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ["--input-type=module", "--eval", script],
      {
        cwd: dirname(fileURLToPath(import.meta.url)),
        timeout: warehouseTimeoutMs,
      },
    );
    return { name, status: "ok", detail: `ClickHouse ${stdout.replaceAll('"', "")}` };
  } catch (error) {
    const output = error instanceof Error && "stderr" in error ? String(error.stderr).trim().split("\n") : [];
    const why =
      output.find((line) => /Error/.test(line)) ??
      (error instanceof Error ? error.message.split("\n")[0] : "");
    return { name, status: "wrong", detail: `cannot be loaded: ${why}` };
  }
}

/** The directory itself, or the closest one above it that exists. */
async function nearestDirectory(path: string): Promise<string> {
  const found = await stat(path).catch(() => null);
  return found !== null || dirname(path) === path ? path : await nearestDirectory(dirname(path));
}
