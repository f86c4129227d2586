import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";

const addressSchema = z.object({ url: z.url(), pid: z.number().int().positive() });

const fileOf = (dataDir: string) => join(dataDir, "server.json");

/**
 * Leaves the address of the server that uses a data directory in it, so that other commands find it on any port. It is
 * a convenience: a server whose disk is full runs without it.
 */
export async function announceServer(dataDir: string, url: string): Promise<void> {
  await writeFile(fileOf(dataDir), `${JSON.stringify({ url, pid: process.pid })}\n`).catch(() => {});
}

export async function withdrawServer(dataDir: string): Promise<void> {
  await rm(fileOf(dataDir), { force: true }).catch(() => {});
}

/** The address of the server that uses the data directory, or null when there is none (any more). */
export async function findServerOf(dataDir: string): Promise<string | null> {
  const text = await readFile(fileOf(dataDir), "utf8").catch(() => "null");
  const address = addressSchema.safeParse(parseJson(text)).data;
  if (address === undefined || !isAlive(address.pid)) return null;
  return (await answersAsDendro(address.url)) ? address.url : null;
}

/** Where a server with this configuration listens. */
export function localUrl(host: string, port: number): string {
  return `http://${host.includes(":") ? `[${host}]` : host}:${port}`;
}

/** Whether something that looks like a Dendro answers there within a second. */
export async function answersAsDendro(url: string): Promise<boolean> {
  try {
    const response = await fetch(new URL("/health", url), { signal: AbortSignal.timeout(1000) });
    await response.body?.cancel();
    return response.ok && (response.headers.get("content-type") ?? "").includes("json");
  } catch {
    return false;
  }
}

/** A killed server leaves its file behind, and somebody else may answer on its port by now. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
