import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect } from "vitest";
import type { RepairReport } from "../../packages/server/src/repair/report.ts";
import { runCommand, type Finished } from "../support/command.ts";

export const dayMs = 86_400_000;

export type Step =
  | { readonly into: "events" | "visits"; readonly rows: readonly object[] }
  | { readonly run: string }
  | { readonly ask: string };

/** Does something with a warehouse that nobody else has open. Answers what was asked. */
export function inWarehouse(dataDir: string, steps: readonly Step[]): unknown[][][] {
  const program = fileURLToPath(new URL("./warehouse-program.ts", import.meta.url));
  const input = JSON.stringify(steps);
  const told = execFileSync(process.execPath, ["--disable-warning=ExperimentalWarning", program, dataDir], {
    input,
  });
  return JSON.parse(told.toString()) as unknown[][][];
}

/** Rolls a day up as the release before did. */
export function rollingUp(day: number, build: number): Step[] {
  const sql = readFileSync(new URL("../support/old-data/rollups.sql", import.meta.url), "utf8")
    .replaceAll("{from}", sqlTime(day))
    .replaceAll("{to}", sqlTime(day + dayMs))
    .replaceAll("{build}", String(build));
  return sql.split(/;\n/u).flatMap((run) => (run.trim() === "" ? [] : [{ run }]));
}

export const sqlTime = (ms: number): string => new Date(ms).toISOString().slice(0, 19).replace("T", " ");

/** The report of a repair that came to its end. */
export function reportOf({ code, stdout, stderr }: Finished): RepairReport {
  expect([code, stderr]).toEqual([0, ""]);
  return JSON.parse(stdout) as RepairReport;
}

export const repair = async (dataDir: string, ...flags: string[]): Promise<RepairReport> =>
  reportOf(await runCommand(["repair", "--json", "--data-dir", dataDir, ...flags]));

export const rowsOf = ({ kinds }: RepairReport): Record<string, number> =>
  Object.fromEntries(kinds.map(({ kind, rows }) => [kind, rows]));

/** What changed of each kind, by the column. */
export const columnsOf = ({ kinds }: RepairReport, of: string): Record<string, number> =>
  kinds.find(({ kind }) => kind === of)?.columns ?? {};

/** `npm run test:kills` does more of them. */
const kills = process.env["DENDRO_TEST_KILLS"] === undefined ? 1 : 10;

/** Repairs with a SIGKILL at any time, again and again, then to the end; then once more, which finds nothing. */
export async function repairWithKills(dataDir: string, ...flags: string[]): Promise<void> {
  for (let round = 0; round < kills; round += 1)
    await runCommand(["repair", "--apply", "--data-dir", dataDir, ...flags], {
      killAfterMs: 1500 + Math.random() * 3000,
    });
  expect((await repair(dataDir, "--apply", ...flags)).status).toBe("done");
  const again = await repair(dataDir, "--apply", ...flags);
  expect(rowsOf(again)).toEqual(Object.fromEntries(Object.keys(rowsOf(again)).map((kind) => [kind, 0])));
  expect(again.changed_days).toBe(0);
}
