import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { createBoardPrinter } from "./board-printer.ts";

const directory = mkdtempSync(join(tmpdir(), "reports-"));
afterAll(() => rmSync(directory, { recursive: true }));

/** A program that is taken for a browser. */
function program(name: string, script: string): string {
  const path = join(directory, name);
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o755);
  return path;
}
const url = async () => await Promise.resolve("http://127.0.0.1:1/");
const never = new AbortController().signal;
const pidsIn = (file: string) => readFileSync(join(directory, file), "utf8").trim().split(/\s+/u).map(Number);
const isRunning = (pid: number) => {
  try {
    // A process that has ended and was not waited for yet is a zombie.
    return !readFileSync(`/proc/${pid}/stat`, "utf8").includes(") Z ");
  } catch {
    return false;
  }
};
const leftDirectories = () => readdirSync(tmpdir()).filter((name) => name.startsWith("dendro-report-"));

test("without a browser it says how to give it one", async () => {
  await expect(createBoardPrinter(null).print(url, never)).rejects.toMatchObject({
    code: "not_configured",
    message: expect.stringContaining("DENDRO_BROWSER") as string,
  });
});

test("a browser that hangs is killed with all that it started, and leaves nothing", async () => {
  const hanging = program("hangs", `sleep 600 & echo $$ $! > ${join(directory, "pids")}; wait`);
  const printer = createBoardPrinter(hanging, 500);
  const first = printer.print(url, never);
  await expect(printer.print(url, never)).rejects.toMatchObject({ code: "overloaded", retryAfterSeconds: 5 });
  await expect(first).rejects.toMatchObject({ code: "overloaded", retryAfterSeconds: 10 });
  const pids = pidsIn("pids");
  expect(pids).toHaveLength(2);
  await expect.poll(() => pids.filter(isRunning)).toEqual([]);
  expect(leftDirectories()).toEqual([]);
  // The next has its turn.
  await expect(printer.print(url, never)).rejects.toMatchObject({
    code: "overloaded",
    retryAfterSeconds: 10,
  });
});

test("a browser that ends, or is none, is told of, and the next report is tried again", async () => {
  for (const path of [program("ends", "exit 3"), join(directory, "nothing")]) {
    const printer = createBoardPrinter(path);
    for (const _ of [1, 2])
      await expect(printer.print(url, never)).rejects.toMatchObject({
        code: "internal",
        message: expect.stringContaining("DENDRO_BROWSER") as string,
      });
  }
  expect(leftDirectories()).toEqual([]);
});

test("nothing is printed for who is gone", async () => {
  const gone = new AbortController();
  const printer = createBoardPrinter(program("waits", "sleep 600"));
  const printed = printer.print(url, gone.signal);
  gone.abort();
  await expect(printed).rejects.toMatchObject({ code: "shutting_down" });
  expect(leftDirectories()).toEqual([]);
});
