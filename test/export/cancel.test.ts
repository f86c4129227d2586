import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { adminKey, post, runDendro } from "../support/dendro.ts";
import { testIfProvided } from "../support/needs.ts";
import { runPrefilled, type Prefilled } from "./prefilled.ts";

const events = 400_000;
let prefilled: Prefilled;
beforeAll(async () => {
  prefilled = await runPrefilled(events);
}, 120_000);
afterAll(async () => await prefilled.remove());

interface Opened {
  readonly response: Response;
  /** As a client that goes away. */
  abort(): void;
}

/** Begins an export and reads nothing of it. */
async function open(format: string): Promise<Opened> {
  const controller = new AbortController();
  const response = await fetch(new URL("/api/v1/export", prefilled.dendro.url), {
    method: "POST",
    headers: { authorization: `Bearer ${adminKey}`, "content-type": "application/json" },
    body: JSON.stringify({ format, events: { date_range: "all" } }),
    signal: controller.signal,
  });
  return { response, abort: () => controller.abort() };
}

/** The program's memory, in MB. */
const residentMb = () =>
  Number(/^VmRSS:\s+(\d+)/mu.exec(readFileSync(`/proc/${prefilled.dendro.child.pid}/status`, "utf8"))?.[1]) /
  1000;

/** Opens as soon as there is a place; that of a client who went away is free at once, but for what was being read. */
async function openWhenFree(format: string): Promise<Opened> {
  for (let attempt = 0; attempt < 600; attempt += 1) {
    const opened = await open(format);
    if (opened.response.status === 200) return opened;
    await opened.response.text();
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error("no place became free");
}

test("two lists of events may be on their way; the third is told when to come again, and gets the place of one that was left", async () => {
  const [first, second] = [await open("csv"), await open("parquet")];
  expect([first.response.status, second.response.status]).toEqual([200, 200]);
  const third = await open("ndjson");
  expect(third.response.headers.get("retry-after")).toBe("5");
  expect(await third.response.json()).toMatchObject({ status: 429, code: "too_many_exports" });
  // An answer to a query is small, and needs no place.
  const query = { metrics: ["events"], date_range: "all" };
  const answer = await post(prefilled.dendro.url, "/api/v1/export", { format: "csv", query });
  expect(await answer.text()).toBe(`events\r\n${events}\r\n`);
  first.abort();
  const again = await openWhenFree("ndjson");
  again.abort();
  second.abort();
});

test("clients that go away at any moment leave no place taken, and nothing behind", async () => {
  /** Asks for a file and goes away after a while; tells what had come of it by then. */
  async function leave(format: string, afterMs: number): Promise<"refused" | "whole" | "left"> {
    const controller = new AbortController();
    setTimeout(() => controller.abort(), afterMs);
    try {
      const response = await fetch(new URL("/api/v1/export", prefilled.dendro.url), {
        method: "POST",
        headers: { authorization: `Bearer ${adminKey}`, "content-type": "application/json" },
        body: JSON.stringify({ format, events: { date_range: "all" } }),
        signal: controller.signal,
      });
      await response.arrayBuffer();
      return response.status === 429 ? "refused" : "whole";
    } catch {
      return "left";
    }
  }

  let left = 0;
  const formats = Array.from({ length: 10 }, () => ["csv", "parquet", "json"]).flat();
  for (const [round, format] of formats.entries()) {
    for (;;) {
      const outcome = await leave(format, round * 20);
      if (outcome === "left") left += 1;
      if (outcome !== "refused") break;
      // The place of the one before is not free yet.
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
  expect(left).toBeGreaterThan(5);
  const [one, other] = [await openWhenFree("csv"), await openWhenFree("csv")];
  one.abort();
  other.abort();
  expect(readdirSync(join(prefilled.dataDir, "warehouse", "tmp"))).toEqual([]);
  expect(prefilled.dendro.stderr()).not.toContain("Error");
});

testIfProvided(existsSync("/proc/self/status"), "memory is read from /proc, which Linux alone has")(
  "memory does not grow with what goes out, nor with a client that takes nothing",
  async () => {
    /** Reads a whole file, and tells how large it is and what memory the server had at most meanwhile. */
    async function readAll(): Promise<[fileMb: number, mostMb: number]> {
      const { response } = await openWhenFree("json");
      let bytes = 0;
      let most = residentMb();
      for await (const part of response.body ?? []) {
        bytes += part.length;
        most = Math.max(most, residentMb());
      }
      return [bytes / 1e6, most];
    }
    // What any export needs, a server that has sent none has not yet.
    const [fileMb, first] = await readAll();
    expect(fileMb).toBeGreaterThan(300);
    const silent = await openWhenFree("ndjson");
    await new Promise((resolve) => setTimeout(resolve, 1500));
    const beside = residentMb();
    silent.abort();
    const [, second] = await readAll();
    expect(Math.max(beside, second) - first).toBeLessThan(300);
  },
  240_000,
);

test("when the server stops, what is on its way breaks and is not taken for whole", async () => {
  const { response } = await openWhenFree("csv");
  const stopped = prefilled.dendro.stop();
  // It is read when the server is gone: until then it would come, and wait to be taken.
  expect(await stopped).toBe(0);
  await expect(response.text()).rejects.toThrow("terminated");
}, 60_000);

test("what a killed server left of sorting is gone when it starts again", async () => {
  const left = join(prefilled.dataDir, "warehouse", "tmp", "tmp-left-behind");
  writeFileSync(left, "x");
  const again = await runDendro(prefilled.dataDir);
  expect(existsSync(left)).toBe(false);
  await again.stop();
});
