import { execFile } from "node:child_process";
import { mkdtemp, rmdir, stat, statfs } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { Check } from "./doctor-check.ts";
import { formatBytes } from "./format.ts";

const neededMajor = 24;
/** Below this, a busy day could fill the disk, in bytes. */
const littleSpace = 1e9;
/** Below this, Dendro would soon refuse events, in bytes. */
const tooLittleSpace = 100e6;
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

export async function checkDiskSpace(dataDir: string): Promise<Check> {
  const { bavail, bsize } = await statfs(await nearestDirectory(dataDir));
  const free = bavail * bsize;
  const status = free < tooLittleSpace ? "wrong" : free < littleSpace ? "warning" : "ok";
  return { name: "disk space", status, detail: `${formatBytes(free)} free` };
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
