import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { maskNewFiles, tightenModes } from "./modes.ts";

let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), "modes-"));
  const part = join(dataDir, "warehouse", "store", "part");
  mkdirSync(part, { recursive: true });
  for (const name of ["store.db", "log.db-wal", "secret.key", "notes.txt", "warehouse/store/part/data.bin"])
    writeFileSync(join(dataDir, name), "");
  symlinkSync("../store/part", join(dataDir, "warehouse", "link"));
  for (const name of ["", "warehouse", "warehouse/store", "warehouse/store/part"])
    chmodSync(join(dataDir, name), 0o755);
  for (const name of ["store.db", "log.db-wal", "notes.txt", "warehouse/store/part/data.bin"])
    chmodSync(join(dataDir, name), 0o644);
  chmodSync(join(dataDir, "secret.key"), 0o600);
});
afterEach(() => rmSync(dataDir, { recursive: true }));

const modeOf = (name: string) => (statSync(join(dataDir, name)).mode & 0o777).toString(8);

test("takes everything of Dendro's from group and others, and leaves what is somebody else's", () => {
  expect(tightenModes(dataDir, "0700")).toEqual({ changed: 7, refused: [] });
  expect(["", "warehouse", "warehouse/store/part"].map(modeOf)).toEqual(["700", "700", "700"]);
  expect(["store.db", "log.db-wal", "secret.key", "warehouse/store/part/data.bin"].map(modeOf)).toEqual(
    Array.from({ length: 4 }, () => "600"),
  );
  expect(modeOf("notes.txt")).toBe("644");
  expect(tightenModes(dataDir, "0700").changed).toBe(0);
});

test("keeps a group's right to read, but for the secret key", () => {
  tightenModes(dataDir, "0750");
  expect(["", "warehouse", "store.db", "secret.key"].map(modeOf)).toEqual(["750", "750", "640", "600"]);
});

test("what was tightened halfway before a kill is tightened by the next start", () => {
  chmodSync(join(dataDir, "warehouse"), 0o700);
  chmodSync(join(dataDir, "store.db"), 0o600);
  tightenModes(dataDir, "0700");
  expect(modeOf("warehouse/store/part/data.bin")).toBe("600");
});

test("new files are made for the owner alone", () => {
  const giveBack = maskNewFiles("0700");
  writeFileSync(join(dataDir, "store.db-shm"), "");
  giveBack();
  expect(modeOf("store.db-shm")).toBe("600");
});
