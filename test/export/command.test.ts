import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parquetMetadata } from "hyparquet";
import { afterAll, beforeAll, expect, test } from "vitest";
import { spawnDendro } from "../../packages/server/src/cli/spawned-dendro.ts";
import { adminKey, temporaryDirectory } from "../support/dendro.ts";
import { runPrefilled, type Prefilled } from "./prefilled.ts";

const directory = temporaryDirectory();
let prefilled: Prefilled;
beforeAll(async () => {
  prefilled = await runPrefilled(200_000);
}, 120_000);
afterAll(async () => {
  await prefilled.remove();
  directory.remove();
});

const exporting = (...args: string[]) =>
  spawnDendro(["export", ...args], { env: { DENDRO_URL: prefilled.dendro.url, DENDRO_KEY: adminKey } });

test("an answer goes to stdout, as CSV unless it is said otherwise", async () => {
  const { code, stdout, stderr } = await exporting("--metrics", "events", "--date-range", "all").exited;
  expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: "events\r\n200000\r\n", stderr: "" });
});

test("events go to stdout, with their filters, columns and limit", async () => {
  const args = ["--events", "--filter", "is:page:/page/7", "--columns", "timestamp,name", "--limit", "2"];
  const { code, stdout } = await exporting(...args, "--date-range", "2026-01-01,2026-01-31").exited;
  expect(code).toBe(0);
  expect(stdout).toBe(
    'timestamp,name\r\n"2026-01-01T00:00:07.000Z","7"\r\n"2026-01-01T00:01:47.000Z","107"\r\n',
  );
});

test("a file has the format of its name, and is whole", async () => {
  const output = join(directory.path, "all.parquet");
  const { code, stdout } = await exporting("--events", "--date-range", "all", "--output", output).exited;
  expect({ code, stdout }).toEqual({ code: 0, stdout: "" });
  const { buffer } = new Uint8Array(readFileSync(output));
  expect(parquetMetadata(buffer).num_rows).toBe(200_000n);
});

test("what goes wrong leaves what was there as it was", async () => {
  const output = join(directory.path, "old.csv");
  writeFileSync(output, "old");
  const { code, stderr } = await exporting("--events", "--columns", "nonsense", "--output", output).exited;
  expect(code).toBe(1);
  expect(stderr).toContain("columns");
  expect(readFileSync(output, "utf8")).toBe("old");
  expect(readdirSync(directory.path).filter((name) => name.endsWith(".part"))).toEqual([]);
});

test("Ctrl-C leaves no half of a file", async () => {
  const output = join(directory.path, "stopped.json");
  const spawned = exporting("--events", "--date-range", "all", "--output", output);
  const parts = () => readdirSync(directory.path).filter((name) => name.startsWith("stopped"));
  while (parts().length === 0) await new Promise((resolve) => setTimeout(resolve, 10));
  spawned.child.kill("SIGINT");
  const { code, stderr } = await spawned.exited;
  expect({ code, parts: parts() }).toEqual({ code: 1, parts: [] });
  expect(stderr).toContain("Stopped: nothing was written.");
});

test.each([
  [["--events", "--metrics", "events"], "--events takes"],
  [["--metrics", "events", "--columns", "id"], "--columns is for --events"],
  [["--events", "--format", "xlsx"], "xlsx"],
])("a wrong use is answered with what is wrong: %j", async (args, message) => {
  const { code, stderr } = await exporting(...args).exited;
  expect(code).toBe(2);
  expect(stderr).toContain(message);
});
