import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openLogFile, type LogFile } from "./log-file.ts";

const MiB = 1024 * 1024;
let directory: string;
let path: string;
let file: LogFile;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "dendro-log-"));
  path = join(directory, "log.db");
  file = openLogFile({ path, dedupWindowMs: 1000, maxFileBytes: Infinity, release: "0.0.0" });
});

afterEach(() => {
  file.close();
  rmSync(directory, { recursive: true });
});

test("gives room back to the disk after a backlog, but for what the next burst needs", () => {
  for (let n = 0; n < 120; n++) appendMiB();
  commit(120);
  while (file.maintain());
  file.close();
  expect(statSync(path).size).toBeLessThan(70 * MiB);
  file = openLogFile({ path, dedupWindowMs: 1000, maxFileBytes: Infinity, release: "0.0.0" });
});

test("stays small while it is read, piece by piece, as fast as it is written", () => {
  for (let n = 1; n <= 200; n++) {
    appendMiB();
    // Stops before the end, which must not keep the write-ahead log from being folded in.
    file.read({ afterSeq: n - 3, records: 10, bytes: 1 });
    if (n > 2) commit(n - 2);
  }
  expect(statSync(`${path}-wal`).size).toBeLessThan(40 * MiB);
  expect(statSync(path).size).toBeLessThan(40 * MiB);
});

function appendMiB(): void {
  const text = JSON.stringify("x".repeat(MiB));
  file.append({
    now: 0,
    tenants: ["t"],
    batchKeys: [null],
    counts: [1],
    texts: [text],
    bytes: [text.length],
    keys: [null],
  });
}

function commit(last: number): void {
  file.commit({ now: 0, last, keys: [], values: [], keepMs: [], rows: {} });
}
