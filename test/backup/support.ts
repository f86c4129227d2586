import { expect } from "vitest";
import { runCommand } from "../support/command.ts";
import { adminKey, post } from "../support/dendro.ts";

/** What `dendro backup --json` says. */
export interface MadeBackup {
  readonly backup: string;
  readonly bytes: number;
  readonly copied_bytes: number;
  readonly pieces: number;
  readonly copied_pieces: number;
  readonly secrets: number;
  readonly notes_erasures: boolean;
}

export async function backUp(url: string, folder: string, ...more: string[]): Promise<MadeBackup> {
  const { code, stdout, stderr } = await runCommand(["backup", folder, "--url", url, "--json", ...more]);
  expect([code, stderr]).toEqual([0, ""]);
  return JSON.parse(stdout) as MadeBackup;
}

export async function restore(folder: string, dataDir: string, ...more: string[]): Promise<string> {
  const { code, stdout, stderr } = await runCommand(["restore", folder, "--data-dir", dataDir, ...more]);
  expect([code, stderr]).toEqual([0, ""]);
  return stdout;
}

/** A batch of so many events, each with a number of its own. */
export function batchOf(first: number, count: number, more: object = {}) {
  return {
    batch_id: `batch-${first}`,
    events: Array.from({ length: count }, (_, index) => ({
      id: `event-${first + index}`,
      type: index % 3 === 0 ? "page_view" : "request",
      name: `n${first + index}`,
      path: "/",
      visitor: ((first + index) % 50).toString(16).padStart(16, "0"),
      ...more,
    })),
  };
}

/** How often each number is there. */
export async function countByName(url: string): Promise<Map<string, number>> {
  const response = await post(url, "/api/v1/export", {
    format: "ndjson",
    events: { date_range: "all", columns: ["name"] },
  });
  expect(response.status).toBe(200);
  const counts = new Map<string, number>();
  for (const line of (await response.text()).split("\n").filter((text) => text !== "")) {
    const { name } = JSON.parse(line) as { name: string };
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return counts;
}

export async function get(url: string, path: string): Promise<unknown> {
  const response = await fetch(new URL(path, url), { headers: { authorization: `Bearer ${adminKey}` } });
  return await response.json();
}
