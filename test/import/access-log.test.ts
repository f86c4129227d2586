import { execFile } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { gzipSync } from "node:zlib";
import { beforeAll, describe, expect } from "vitest";
import { adminKey, ask, settled } from "../support/dendro.ts";
import { useDendro } from "../support/use-dendro.ts";
import { testIfProvided } from "../support/needs.ts";

const run = promisify(execFile);
const logFile = fileURLToPath(new URL("../../../shared/data/web/apache_access.log", import.meta.url));
const program = fileURLToPath(new URL("../../packages/server/bin/dendro.js", import.meta.url));
const test = testIfProvided(
  existsSync(logFile),
  "the real access log is not beside the repository (../shared/data/web/apache_access.log)",
);
const may2015 = { date_range: ["2015-05-01", "2015-05-31"] };

/** Counts by a program that is not ours: `value count` lines, as awk gives them. */
async function awk(script: string): Promise<Map<string, number>> {
  const { stdout } = await run("awk", [script, logFile], { maxBuffer: 1e8 });
  return new Map(
    stdout
      .trim()
      .split("\n")
      .map((line) => {
        const cut = line.lastIndexOf(" ");
        return [line.slice(0, cut), Number(line.slice(cut + 1))];
      }),
  );
}

/** Escapes undone where they are any, and none that controls a terminal. */
const decoded = (path: string) =>
  path.replaceAll(/(?:%(?![01]|7f)[\da-f]{2})+/giu, (escapes) => {
    try {
      return decodeURIComponent(escapes);
    } catch {
      return escapes;
    }
  });

describe("ten thousand real requests", () => {
  const dendro = useDendro();

  async function importFile(file: string): Promise<Record<string, number>> {
    const { stdout } = await run(process.execPath, [
      program,
      "import",
      "apache",
      file,
      "--url",
      dendro.url,
      "--key",
      adminKey,
      "--json",
    ]);
    await settled(dendro.url);
    return JSON.parse(stdout) as Record<string, number>;
  }

  async function counted(
    metric: string,
    dimension: string,
    filters: unknown[] = [],
  ): Promise<Map<string, number>> {
    const { results } = await ask(dendro.url, {
      metrics: [metric],
      dimensions: [dimension],
      filters,
      ...may2015,
      pagination: { limit: 10_000 },
    });
    return new Map(results.map(({ dimensions: [name], metrics: [value] }) => [name ?? "", value ?? 0]));
  }

  beforeAll(async () => {
    if (existsSync(logFile))
      expect(await importFile(logFile)).toMatchObject({
        lines: 10_000,
        requests: 10_000,
        bad_lines: 0,
        duplicates: 0,
      });
  });

  test("are counted by status, method, day and path as awk counts them", async () => {
    expect(await counted("requests", "status_code")).toEqual(
      await awk("{n[$9]++} END {for (k in n) print k, n[k]}"),
    );
    expect(await counted("requests", "method")).toEqual(
      await awk("{n[substr($6, 2)]++} END {for (k in n) print k, n[k]}"),
    );
    const days = await awk(
      '{n[substr($4, 9, 4) "-05-" substr($4, 2, 2)]++} END {for (k in n) print k, n[k]}',
    );
    const byDay = await counted("requests", "time:day");
    expect(new Map([...byDay].filter(([, value]) => value > 0))).toEqual(days);
    const written = await awk('{split($7, p, "?"); n[p[1]]++} END {for (k in n) print k, n[k]}');
    // Escapes are undone, so that one page has one name; an address on the whole is its path, without path parameters.
    const paths = new Map<string, number>();
    for (const [path, count] of written) {
      const page = decoded(path.replace(/^https?:\/\/[^/]*/u, "")).replaceAll(/;[^;/]+/gu, "");
      paths.set(page, (paths.get(page) ?? 0) + count);
    }
    expect(await counted("requests", "page", [["is", "type", ["request"]]])).toEqual(paths);
  });

  test("have as many bytes and errors as awk adds up", async () => {
    const sums = await awk('{b += $10; if ($9 >= 500) e++} END {printf "bytes %.0f\\nerrors %d\\n", b, e}');
    const { results } = await ask(dendro.url, { metrics: ["bytes", "errors"], ...may2015 });
    expect(results[0]?.metrics).toEqual([sums.get("bytes"), sums.get("errors")]);
  });

  test("make no more visitors than awk sees addresses and agents on a day, and visits between visitors and page views", async () => {
    const { results } = await ask(dendro.url, {
      metrics: ["pageviews", "visitors", "visits", "events"],
      ...may2015,
    });
    const [pageviews = 0, visitors = 0, visits = 0, events = 0] = (results[0]?.metrics ?? []) as number[];
    expect(events).toBe(10_000 + pageviews);
    expect(visits).toBeGreaterThanOrEqual(visitors);
    expect(visits).toBeLessThanOrEqual(pageviews);
    const agents = await awk(
      '{split($0, q, "\\""); k = substr($4, 2, 11) $1 q[6]; if (!(k in s)) {s[k] = 1; n++}} END {print "agents", n}',
    );
    expect(visitors).toBeLessThanOrEqual(agents.get("agents") ?? 0);
  });

  test("show their bots, browsers and referrers, and by whom they were asked nowhere", async () => {
    const bots = await counted("requests", "bot");
    expect([...bots.keys()].filter((name) => name !== "").length).toBeGreaterThan(10);
    const agents = await awk(
      '{split($0, q, "\\""); if (q[6] ~ /Googlebot\\//) n["Googlebot"]++} END {for (k in n) print k, n[k]}',
    );
    const googlebots = [...bots].filter(([name]) => name.startsWith("known:Googlebot"));
    expect(googlebots.reduce((sum, [, count]) => sum + count, 0)).toBeGreaterThanOrEqual(
      agents.get("Googlebot") ?? Infinity,
    );
    expect((await counted("requests", "browser")).size).toBeGreaterThan(3);
    expect((await counted("requests", "country")).size).toBeGreaterThan(20);
    expect((await counted("requests", "referrer_source")).get("Google")).toBeGreaterThan(100);
  });

  test("count once however often and in whatever form they are imported", async () => {
    const zipped = join(dendro.directory, "access.log.gz");
    writeFileSync(zipped, gzipSync(readFileSync(logFile)));
    const again = await importFile(zipped);
    expect(again["duplicates"]).toBe((again["requests"] ?? 0) + (again["page_views"] ?? 0));
    const { results } = await ask(dendro.url, { metrics: ["requests"], ...may2015 });
    expect(results[0]?.metrics).toEqual([10_000]);
  });

  test("bad lines are reported by number and spoil nothing", async () => {
    const file = join(dendro.directory, "bad.log");
    writeFileSync(file, `nonsense\n${readFileSync(logFile, "utf8").split("\n")[0]}\n\u0000\u0001 [x] "\n`);
    const summary = (await importFile(file)) as unknown as { bad_lines: number; faults: { line: number }[] };
    expect(summary.bad_lines).toBe(2);
    expect(summary.faults.map(({ line }) => line)).toEqual([1, 3]);
  });
});
