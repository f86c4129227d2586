import { execFile } from "node:child_process";
import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect } from "vitest";
import { adminKey, runDendro, settled, temporaryDirectory, type DendroProcess } from "../support/dendro.ts";
import { testIfProvided } from "../support/needs.ts";
import { inOrder, type Row } from "./plain-figures.ts";
import { day } from "./plain-time.ts";

const run = promisify(execFile);
const shared = (path: string) => fileURLToPath(new URL(`../../../shared/data/${path}`, import.meta.url));
const logFile = shared("web/apache_access.log");
const chatsFile = shared("agents/tau-bench-gpt4o-airline.json");
const program = fileURLToPath(new URL("../../packages/server/bin/dendro.js", import.meta.url));
const isThere = existsSync(logFile) && existsSync(chatsFile);
const test = testIfProvided(isThere, "the real data are not beside the repository (../shared/data)");

const directory = temporaryDirectory();
let dendro: DendroProcess;
beforeAll(async () => {
  if (isThere) dendro = await runDendro(directory.path);
});
afterAll(async () => {
  if (isThere) await dendro.stop();
  directory.remove();
});

async function importFile(...what: string[]): Promise<Record<string, number>> {
  const args = [program, "import", ...what, "--url", dendro.url, "--key", adminKey, "--json"];
  const { stdout } = await run(process.execPath, ["--disable-warning=ExperimentalWarning", ...args]);
  await settled(dendro.url);
  return JSON.parse(stdout) as Record<string, number>;
}

async function get(path: string, asked: Record<string, string>): Promise<Row> {
  const url = new URL(`/api/v1/analytics/${path}?${String(new URLSearchParams(asked))}`, dendro.url);
  const response = await fetch(url, { headers: { authorization: `Bearer ${adminKey}` } });
  if (!response.ok) throw new Error(await response.text());
  return (await response.json()) as Row;
}

/** The lines that a shell gives, each split at tabs. */
async function shell(script: string, ...files: string[]): Promise<string[][]> {
  const { stdout } = await run("sh", ["-c", script, "sh", ...files], {
    maxBuffer: 1e8,
    env: { ...process.env, LC_ALL: "C" },
  });
  const lines = stdout.trim().split("\n");
  return lines.map((line) => line.split("\t"));
}

describe("a site's real access log", () => {
  const may = { start: "2015-05-17", end: "2015-05-20" };
  const people = join(directory.path, "people.log");

  /**
   * Page views as lines of visitor, second of May and path, in order of visitors and times. The fields of a line of the
   * log between quotes are: address and time, request, status and bytes, referrer, blank, agent.
   */
  const views = `awk -F'"' '{
      split($1, a, " "); split(substr(a[4], 2), t, /[\\/:]/); split($2, r, " ")
      print a[1] " " $6 "\\t" t[1] * 86400 + t[4] * 3600 + t[5] * 60 + t[6] "\\t" r[2]
    }' "$1" | sort -s -t "$(printf '\\t')" -k 1,1 -k 2,2n`;
  /** The same, with the number of the visit and the second that it began at: a visit ends with a gap of over 30 minutes. */
  const visits = `${views} | awk -F'\\t' -v OFS='\\t' '{
      if ($1 != last || $2 - time > 1800) { visit++; begin = $2 }
      last = $1; time = $2
      print visit, begin, $1, $2, $3
    }'`;

  beforeAll(async () => {
    if (!isThere) return;
    // Only what no rule could judge otherwise: pages that a plain Firefox asked for and got.
    const kept = await shell(
      `awk -F'"' '$6 ~ /^Mozilla\\/5\\.0 \\([^()]*\\) Gecko\\/[0-9]+ Firefox\\/[0-9.]+$/ &&
        $2 ~ /^GET [^ ?]*(\\/|\\.html) HTTP/ && $2 !~ /feed/ && $3 ~ /^ 200 /' "$1"`,
      logFile,
    );
    writeFileSync(people, kept.map((line) => `${line.join("\t")}\n`).join(""));
    expect(await importFile("apache", people)).toMatchObject({ page_views: kept.length, bad_lines: 0 });
  });

  test("has the visits that awk finds in it, sorted by visitor and time", async () => {
    const site = await get("range", may);
    // A pseudonym is good for the day on which the visit began.
    const [counted = []] = await shell(
      `${visits} | awk -F'\\t' '
        { n[$1]++; first[$1] = $2; last[$1] = $4; who[$3 int($2 / 86400)] }
        END {
          for (v in n) { visits++; if (n[v] == 1) bounces++; time += last[v] - first[v] }
          for (w in who) visitors++
          printf "%d\\t%d\\t%d\\t%d\\t%d", NR, visits, bounces, time, visitors
        }'`,
      people,
    );
    const [pageviews = 0, count = 0, bounces = 0, time = 0, visitors = 0] = counted.map(Number);
    expect(count).toBeGreaterThan(100);
    expect(site).toMatchObject({ pageviews, visits: count, visitors });
    expect(site["views_per_visit"]).toBeCloseTo(pageviews / count, 9);
    expect(site["bounce_rate"]).toBeCloseTo((bounces / count) * 100, 9);
    expect(site["visit_duration"]).toBeCloseTo(time / count, 9);
  });

  test("has the pages, entries and exits that awk counts", async () => {
    const { pages } = await get("range", may);
    const counted = await shell(
      `${visits} | awk -F'\\t' -v OFS='\\t' '
        { views[$5]++; k = $5 FS $3 int($2 / 86400); if (!(k in seen)) { seen[k]; unique[$5]++ }
          if ($1 != last) { entries[$5]++; if (NR > 1) exits[page]++ } last = $1; page = $5 }
        END { exits[page]++; for (p in views) print p, views[p], unique[p], entries[p] + 0, exits[p] + 0 }'`,
      people,
    );
    const expected = counted.map(([path, ...figures]) => {
      const [views_ = 0, unique = 0, entries = 0, exits = 0] = figures.map(Number);
      return { path, views: views_, unique_views: unique, mean_time: null, entries, exits };
    });
    expect(pages).toEqual(inOrder(expected, ["views", "most"], ["path", "a to z"]).slice(0, 20));
  });

  test("has the hours that awk counts", async () => {
    const { hourly } = await get("range", may);
    const counted = await shell(
      `${visits} | awk -F'\\t' -v OFS='\\t' '
        { h = int($4 / 3600); views[h]++; k = h FS $3 int($2 / 86400); if (!(k in seen)) { seen[k]; people[h]++ }
          if ($1 != last) begun[int($2 / 3600)]++; last = $1 }
        END { for (h = 17 * 24; h < 21 * 24; h++) print h, people[h] + 0, begun[h] + 0, views[h] + 0 }'`,
      people,
    );
    expect(hourly).toMatchObject(
      counted.map((line) => {
        const [hour = 0, visitors = 0, begun = 0, pageviews = 0] = line.map(Number);
        const at = new Date(Date.UTC(2015, 4, 0, hour)).toISOString().slice(0, "2015-05-17T10:00:00".length);
        return { hour: `${at}+00:00`, visitors, visits: begun, pageviews };
      }),
    );
  });

  test("has the requests, bytes and errors that awk adds up, by status and by hour", async () => {
    expect(await importFile("apache", logFile)).toMatchObject({ requests: 10_000, bad_lines: 0 });
    const answer = await get("requests", { ...may, by: "status" });
    const [all = []] = await shell(
      `awk '{ b += $10; if ($9 >= 500) e++ } END { printf "%d\\t%.0f\\t%d", NR, b, e }' "$1"`,
      logFile,
    );
    const [requests = 0, bytes = 0, errors = 0] = all.map(Number);
    expect(answer).toMatchObject({ requests, bytes, errors, error_rate: (errors / requests) * 100 });
    expect(answer["rate"]).toBeCloseTo(requests / (4 * 24 * 60), 9);
    const statuses = await shell(
      `awk '{ n[$9]++; b[$9] += $10 } END { for (s in n) printf "%s\\t%d\\t%.0f\\n", s, n[s], b[s] }' "$1"`,
      logFile,
    );
    const groups = statuses.map(([value, count, sum]) => ({
      value,
      requests: Number(count),
      bytes: Number(sum),
    }));
    expect(answer["groups"]).toMatchObject(inOrder(groups, ["requests", "most"], ["value", "a to z"]));
    const hours = await shell(
      `awk '{ n[substr($4, 2, 14)]++ } END { for (h in n) printf "%s\\t%d\\n", h, n[h] }' "$1"`,
      logFile,
    );
    const byHour = new Map(
      hours.map(([hour = "", count]) => [
        `2015-05-${hour.slice(0, 2)}T${hour.slice(-2)}:00:00+00:00`,
        Number(count),
      ]),
    );
    const answered = (answer["hourly"] as Row[]).map(({ hour, requests: count }) => [hour, count]);
    expect(new Map(answered.filter(([, count]) => count !== 0) as [string, number][])).toEqual(byHour);
  });
});

interface Recorded {
  readonly reward: number;
  readonly info: { readonly task: { readonly user_id: string } };
  readonly traj: readonly {
    readonly role: string;
    readonly content: string | null;
    readonly tool_calls?: readonly { readonly function: { readonly name: string } }[];
  }[];
}

describe("two hundred real conversations", () => {
  const recorded = isThere ? (JSON.parse(readFileSync(chatsFile, "utf8")) as Recorded[]) : [];
  // Nobody knows when they were: they end when their file was written, a second from message to message.
  const written = isThere ? statSync(chatsFile).mtimeMs : 0;
  const dateOf = (ms: number) => new Date(ms).toISOString().slice(0, "YYYY-MM-DD".length);
  const around = { start: dateOf(written - 2 * day), end: dateOf(written + day) };
  const isAnswer = ({ role, content }: Recorded["traj"][number]) =>
    role === "assistant" && (content ?? "") !== "";
  const count = (of: (message: Recorded["traj"][number]) => boolean) =>
    recorded.reduce((sum, { traj }) => sum + traj.filter(of).length, 0);

  beforeAll(async () => {
    if (isThere)
      expect(await importFile("chats", chatsFile, "--worker", "imported")).toMatchObject({ threads: 200 });
  });

  test("have the messages, runs and tools of an agent that loops and grep count", async () => {
    const answer = await get("agents", { ...around, worker: "imported" });
    const waits = recorded.map(
      ({ traj }) => traj.findIndex(isAnswer) - traj.findIndex(({ role }) => role === "user"),
    );
    expect(waits.every((wait) => wait > 0)).toBe(true);
    const calls = recorded.flatMap(({ traj }) => traj.flatMap(({ tool_calls: some }) => some ?? []));
    expect(answer).toMatchObject({
      conversations: 200,
      active_conversations: 200,
      messages_received: count(({ role }) => role === "user"),
      messages_sent: count(isAnswer),
      runs: 200,
      failed_runs: 0,
      run_success_rate: 100,
      tool_calls: calls.length,
      time_to_first_answer: waits.reduce((sum, wait) => sum + wait, 0) / waits.length,
      runs_by_status: [{ status: "ok", count: 200 }],
    });
    const callsOf = Map.groupBy(calls, ({ function: tool }) => tool.name);
    const rows = [...callsOf].map(([tool, own]) => ({ tool, calls: own.length }));
    expect(answer["tools"]).toMatchObject(inOrder(rows, ["calls", "most"], ["tool", "a to z"]));
  });

  // Ids of calls come again within a conversation, and the import takes all calls of an id for failed of which one is.
  test("have as many failed calls of tools as grep counts", async () => {
    const failed = await shell(`grep -ciE '"content": "error' "$1"`, chatsFile);
    const { tools } = await get("agents", { ...around, worker: "imported" });
    const errors = (tools as Row[]).reduce((sum, row) => sum + Number(row["errors"]), 0);
    expect(errors).toBe(Number(failed[0]?.[0]));
  });

  test("are listed to the last one, each with its person, messages and length", async () => {
    const listed: Row[] = [];
    for (let cursor: string | null | undefined; cursor !== null;) {
      const page = await get("conversations", { limit: "70", ...(cursor === undefined ? {} : { cursor }) });
      expect(page["count"]).toBe(200);
      listed.push(...(page["conversations"] as Row[]));
      cursor = page["next_cursor"] as string | null;
    }
    const lengthOf = (row: Row) =>
      (Date.parse(String(row["last_activity"])) - Date.parse(String(row["created_at"]))) / 1000;
    const told = listed.map((row) => [row["user_id"], row["messages"], lengthOf(row)].join(" "));
    const expected = recorded.map(({ info, traj }) =>
      [
        info.task.user_id,
        traj.filter((message) => message.role === "user" || isAnswer(message)).length,
        traj.length,
      ].join(" "),
    );
    expect(told.toSorted()).toEqual(expected.toSorted());
    expect(new Set(listed.map((row) => row["conversation_id"])).size).toBe(200);
  });

  test("went as well as grep says", async () => {
    const rewards = await shell(`grep -cE '^ {4}"reward": 1(\\.0)?,' "$1"`, chatsFile);
    const answer = await get("quality", around);
    expect(answer["score"]).toBeCloseTo(Number(rewards[0]?.[0]) / 200, 9);
    const once = recorded.filter(({ traj }) => traj.filter(({ role }) => role === "user").length === 1);
    expect(answer["abandoned_conversations"]).toBe(once.length);
  });
});
