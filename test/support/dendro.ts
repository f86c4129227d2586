import { spawn, type ChildProcess } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const adminKey = "test-admin-key-of-every-test";
/** What a socket of `ws` is opened with to be an administrator's. */
export const asAdmin = { headers: { authorization: `Bearer ${adminKey}` } } as const;
/** The command line of this checkout. */
export const program = fileURLToPath(new URL("../../packages/server/bin/dendro.js", import.meta.url));

export interface DendroProcess {
  readonly url: string;
  readonly child: ChildProcess;
  /** What it has said on stderr so far. */
  stderr(): string;
  /** As an operator would. Resolves with the exit code. */
  stop(): Promise<number | null>;
  /** As a power cut would. */
  kill(): Promise<void>;
}

/** Runs the real program on a data directory and any free port. */
export async function runDendro(
  dataDir: string,
  env: Readonly<Record<string, string>> = {},
): Promise<DendroProcess> {
  return await runAsDendro([process.execPath, "--disable-warning=ExperimentalWarning", program, "start"], {
    dataDir,
    env,
  });
}

export interface RunOptions {
  readonly dataDir: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** Signals go to all that it starts, and it has ended when they have: npx leaves behind what it runs. */
  readonly isGroup?: boolean;
}

/** Runs a command that ends up as the program, on a data directory and any free port. */
export async function runAsDendro(
  [file = "", ...args]: readonly string[],
  { dataDir, env = {}, cwd, isGroup = false }: RunOptions,
): Promise<DendroProcess> {
  const [command, ...rest] = dyingWithUs([file, ...args]) as [string, ...string[]];
  const child = spawn(command, rest, {
    cwd,
    detached: isGroup,
    env: {
      ...process.env,
      DENDRO_PORT: "0",
      DENDRO_DATA_DIR: dataDir,
      DENDRO_ADMIN_KEY: adminKey,
      DENDRO_LOG_LEVEL: "error",
      ...env,
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const isRunning = () => child.exitCode === null && child.signalCode === null;
  const killNow = () =>
    void (isRunning() && process.kill(isGroup ? -(child.pid ?? 0) : (child.pid ?? 0), "SIGKILL"));
  process.once("exit", killNow);
  child.once("exit", () => process.off("exit", killNow));
  let stderr = "";
  child.stderr.on("data", (chunk) => (stderr = (stderr + String(chunk)).slice(-100_000)));
  const exited = new Promise<number | null>((resolve) => child.once(isGroup ? "close" : "exit", resolve));
  const url = await new Promise<string>((resolve, reject) => {
    let stdout = "";
    child.stdout.on("data", (chunk) => {
      stdout += String(chunk);
      const found = /http:\/\/\S+/u.exec(stdout)?.[0];
      if (found !== undefined && stdout.includes("\n")) resolve(found);
    });
    void exited.then((code) => reject(new Error(`dendro ended with ${code}: ${stderr}`)));
  });
  const end = async (signal: NodeJS.Signals) => {
    if (isRunning() && isGroup) process.kill(-(child.pid ?? 0), signal);
    else if (isRunning()) child.kill(signal);
    return await exited;
  };
  return {
    url,
    child,
    stderr: () => stderr,
    stop: async () => await end("SIGTERM"),
    kill: async () => void (await end("SIGKILL")),
  };
}

/** On Linux the system itself ends a command when we are killed, however that is. It stays the same process. */
const dyingWithUs = (command: readonly string[]): readonly string[] =>
  existsSync(setpriv) ? [setpriv, "--pdeathsig", "KILL", "--", ...command] : command;

const setpriv = "/usr/bin/setpriv";

export function temporaryDirectory(): { path: string; remove: () => void } {
  const path = mkdtempSync(join(tmpdir(), "dendro-test-"));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/** Sends JSON with the admin key. */
export async function post(
  url: string,
  path: string,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): Promise<Response> {
  return await fetch(new URL(path, url), {
    method: "POST",
    headers: { authorization: `Bearer ${adminKey}`, "content-type": "application/json", ...headers },
    body: typeof body === "string" ? body : JSON.stringify(body),
  });
}

export interface Answer {
  readonly results: { dimensions: (string | null)[]; metrics: (number | null)[] }[];
  readonly total?: { rows: number; metrics: (number | null)[] };
  readonly meta: Record<string, unknown>;
}

/** Asks a question; fails with the problem that was answered. */
export async function ask(url: string, query: unknown, tenant = "default"): Promise<Answer> {
  const response = await post(url, `/api/v1/query?tenant=${tenant}`, query);
  if (!response.ok) throw new Error(await response.text());
  return (await response.json()) as Answer;
}

/** Waits until everything that was accepted is in the warehouse. */
export async function settled(url: string): Promise<void> {
  await until("the log is empty", async () => (await readMetric(url, "dendro_log_waiting_events")) === 0);
}

/** Waits for a round of maintenance that begins from now on: what was there before it is rolled up, let go of and counted. */
export async function upkept(url: string): Promise<void> {
  const rounds = async () => await readMetric(url, "dendro_upkeep_rounds_total");
  // One may be under way.
  const enough = (await rounds()) + 2;
  await until("a round of maintenance is over", async () => (await rounds()) >= enough);
}

/** A metric without labels, as Prometheus reads it. */
export async function readMetric(url: string, name: string): Promise<number> {
  const text = await (await fetch(new URL("/metrics", url))).text();
  const value = new RegExp(`^${name} (\\S+)$`, "mu").exec(text)?.[1];
  if (value === undefined) throw new Error(`Unknown metric ${name}.`);
  return Number(value);
}

async function until(what: string, isSo: () => Promise<boolean>): Promise<void> {
  for (const start = Date.now(); Date.now() - start < 30_000;) {
    if (await isSo()) return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error(`Within 30 seconds it did not come to be that ${what}.`);
}
