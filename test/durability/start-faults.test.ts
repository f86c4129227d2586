import { spawn } from "node:child_process";
import { chmodSync, chownSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { temporaryDirectory, runDendro } from "../support/dendro.ts";
import { testIfProvided } from "../support/needs.ts";

const program = fileURLToPath(new URL("../../packages/server/bin/dendro.js", import.meta.url));
const nobody = 65_534;
const isRoot = process.getuid?.() === 0;

const testAsNobody = testIfProvided(isRoot, "another user can be tried by root alone");

let directory: ReturnType<typeof temporaryDirectory>;
let dataDir: string;
beforeEach(() => {
  directory = temporaryDirectory();
  dataDir = join(directory.path, "data");
});
afterEach(() => directory.remove());

/** Starts the real program, which must end by itself. */
async function startAndFail(
  env: Readonly<Record<string, string>> = {},
  uid?: number,
): Promise<{ code: number | null; stderr: string }> {
  const child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", program, "start"], {
    env: { ...process.env, DENDRO_PORT: "0", DENDRO_DATA_DIR: dataDir, ...env },
    stdio: ["ignore", "ignore", "pipe"],
    ...(uid === undefined ? {} : { uid }),
  });
  let stderr = "";
  child.stderr.on("data", (chunk) => (stderr += String(chunk)));
  const code = await new Promise<number | null>((resolve) => child.once("close", resolve));
  return { code, stderr };
}

/** Every failure: what is wrong, and the file, the cause and the way out as they must be said. */
const faults: readonly (readonly [name: string, prepare: () => void, said: readonly RegExp[]])[] = [
  [
    "a file in the place of the directory",
    () => writeFileSync(dataDir, ""),
    [/data has a file in the place of a directory/, /--data-dir/],
  ],
  [
    "a file on the way to the directory",
    () => {
      writeFileSync(dataDir, "");
      dataDir = join(dataDir, "below");
    },
    [/data\/below has a file in the place of a directory/, /--data-dir/],
  ],
  [
    "a lock that is no lock",
    () => within(() => writeFileSync(join(dataDir, "lock"), "x".repeat(2000))),
    [/data\/lock is damaged or not an SQLite database/, /Put a copy/],
  ],
  [
    "a store that is no database",
    () => within(() => writeFileSync(join(dataDir, "store.db"), "x".repeat(2000))),
    [/data\/store\.db is damaged or not an SQLite database/, /Put a copy of it back/],
  ],
  [
    "a directory in the place of the store",
    () => within(() => mkdirSync(join(dataDir, "store.db"))),
    [/data\/store\.db cannot be opened: it is a directory/],
  ],
  [
    "a log that is no database",
    () => within(() => writeFileSync(join(dataDir, "log.db"), "x".repeat(2000))),
    [/data\/log\.db is damaged or not an event log/, /Put a copy of it back/],
  ],
  [
    "a directory in the place of the log",
    () => within(() => mkdirSync(join(dataDir, "log.db"))),
    [/data\/log\.db cannot be written/, /Check that/],
  ],
  [
    "a file in the place of the warehouse",
    () => within(() => writeFileSync(join(dataDir, "warehouse"), "")),
    [/data\/warehouse has a file in the place of a directory/, /--data-dir/],
  ],
  [
    "a warehouse whose store is a file",
    () =>
      within(() => {
        mkdirSync(join(dataDir, "warehouse"));
        writeFileSync(join(dataDir, "warehouse", "store"), "");
      }),
    [/data\/warehouse/],
  ],
  [
    "garbage in secret.key",
    () => within(() => writeFileSync(join(dataDir, "secret.key"), "nonsense\n")),
    [/data\/secret\.key holds no key/, /Put a copy of it back/],
  ],
  [
    "a directory in the place of secret.key",
    () => within(() => mkdirSync(join(dataDir, "secret.key"))),
    [/data\/secret\.key is a directory in the place of a file/],
  ],
];

function within(work: () => void): void {
  mkdirSync(dataDir, { recursive: true });
  work();
}

describe("a start that fails names the file, the cause and the way out:", () => {
  test.each(faults)("%s", async (_, prepare, said) => {
    prepare();
    const { code, stderr } = await startAndFail();
    expect(code).not.toBe(0);
    for (const pattern of said) expect(stderr).toMatch(pattern);
    expect(stderr).not.toMatch(/\n {4}at |DENDRO_LOG_LEVEL=debug/u);
  });

  test("a port that is taken", async () => {
    const other = createServer().listen(0, "127.0.0.1");
    await new Promise((resolve) => other.once("listening", resolve));
    const { port } = other.address() as AddressInfo;
    const { stderr } = await startAndFail({ DENDRO_PORT: String(port) });
    other.close();
    expect(stderr).toMatch(
      new RegExp(`127\\.0\\.0\\.1:${port}: something else listens there; choose another with --port`, "u"),
    );
  });

  test("a directory that another server uses", async () => {
    const running = await runDendro(dataDir);
    const { stderr } = await startAndFail();
    expect(stderr).toMatch(/Another Dendro uses the data directory .*data; stop it/u);
    await running.stop();
  });

  test("too little room on the disk", async () => {
    const { stderr } = await startAndFail({ DENDRO_MIN_FREE_TO_START: "1000000GiB" });
    expect(stderr).toMatch(/The disk of .*data has \d+ MiB free.*Free some space.*DENDRO_MIN_FREE_TO_START/u);
  });

  for (const [name, mode] of [
    ["a directory of somebody else's", 0o700],
    ["a directory that may not be written to", 0o555],
  ] as const)
    testAsNobody(name, async () => {
      within(() => chmodSync(dataDir, mode));
      chmodSync(directory.path, 0o755);
      const { stderr } = await startAndFail({ HOME: "/" }, nobody);
      expect(stderr).toMatch(/data may not be read and written by this user.*EACCES/u);
      expect(stderr).toMatch(/chown/u);
    });

  testAsNobody("a store of somebody else's", async () => {
    within(() => writeFileSync(join(dataDir, "store.db"), "", { mode: 0o600 }));
    chmodSync(directory.path, 0o755);
    chownSync(dataDir, nobody, nobody);
    const { stderr } = await startAndFail({ HOME: "/" }, nobody);
    expect(stderr).toMatch(/store\.db cannot be opened.*this user may not read and write it/u);
    rmSync(dataDir, { recursive: true });
  });
});
