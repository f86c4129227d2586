import { existsSync } from "node:fs";
import { loadConfig, type Environment } from "../installation/config.ts";
import { createClient, type Client } from "./client.ts";
import { CommandError } from "./command-error.ts";
import { oneTimeAdminKey } from "./one-time-key.ts";
import type { ConnectionOptions } from "./options.ts";
import { announceServer, answersAsDendro, findServerOf, localUrl, withdrawServer } from "./running-server.ts";
import type { Terminal } from "./terminal.ts";

export interface WithServerOptions extends ConnectionOptions {
  /** Whether the command may begin a new data directory; one that only reads must not. */
  readonly mayCreateData: boolean;
}

/**
 * Runs `use` against a server: the one at `--url`, else the one that runs here, else one of our own on the data
 * directory, on loopback and any free port, for as long as `use` takes.
 */
export async function withServer<T>(
  terminal: Terminal,
  options: WithServerOptions,
  use: (client: Client) => Promise<T>,
): Promise<T> {
  const { env } = terminal;
  const url = (options.url ?? notEmpty(env["DENDRO_URL"])) || (await findServer(options, env));
  const tenant = options.tenant ?? notEmpty(env["DENDRO_TENANT"]) ?? null;
  if (url === null) return await withOwnServer(terminal, options, tenant, use);
  if (!/^https?:$/.test(URL.parse(url)?.protocol ?? "")) {
    throw new CommandError(`${JSON.stringify(url)} is not a server URL.`, {
      advice: "Give one such as --url http://127.0.0.1:4000",
    });
  }
  const key = options.key ?? notEmpty(env["DENDRO_KEY"]) ?? notEmpty(env["DENDRO_ADMIN_KEY"]) ?? null;
  if (key === null) {
    throw new CommandError(`The server at ${url} needs a key.`, {
      advice: "Give it with --key or in DENDRO_KEY; the first start has shown an admin key.",
    });
  }
  return await use(createClient({ url, key, tenant }));
}

/** The server that runs here: on the data directory, or, when none was named, where one is by default. */
async function findServer(options: ConnectionOptions, env: Environment): Promise<string | null> {
  const { dataDir, host, port } = loadConfig({ dataDir: options.dataDir }, env);
  const ofDataDir = await findServerOf(dataDir);
  const named = options.dataDir !== undefined || notEmpty(env["DENDRO_DATA_DIR"]) !== undefined;
  if (ofDataDir !== null || named || port === 0) return ofDataDir;
  const url = localUrl(host, port);
  return (await answersAsDendro(url)) ? url : null;
}

async function withOwnServer<T>(
  { env }: Terminal,
  { dataDir, mayCreateData }: WithServerOptions,
  tenant: string | null,
  use: (client: Client) => Promise<T>,
): Promise<T> {
  const given = loadConfig({ dataDir, host: "127.0.0.1", port: "0" }, env);
  if (!mayCreateData && !existsSync(given.dataDir)) {
    throw new CommandError(`No server is running here, and there is no data in ${given.dataDir}.`, {
      advice: "Name one with --url or --data-dir, or begin with: dendro start",
    });
  }
  const key = given.adminKey ?? oneTimeAdminKey();
  const logLevel = notEmpty(env["DENDRO_LOG_LEVEL"]) === undefined ? "error" : given.logLevel;
  const { startServer } = await import("../server.ts");
  const server = await startServer({ ...given, adminKey: key, logLevel });
  try {
    await announceServer(given.dataDir, server.url);
    return await use(createClient({ url: server.url, key, tenant }));
  } finally {
    await withdrawServer(given.dataDir);
    await server.close();
  }
}

function notEmpty(text: string | undefined): string | undefined {
  return text === undefined || text.trim() === "" ? undefined : text.trim();
}
