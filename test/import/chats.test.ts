import { execFile } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect } from "vitest";
import { createWorker, type Handler } from "@dendro/worker";
import { adminKey, ask, settled } from "../support/dendro.ts";
import { useDendro } from "../support/use-dendro.ts";
import { testIfProvided } from "../support/needs.ts";

const run = promisify(execFile);
const file = fileURLToPath(
  new URL("../../../shared/data/agents/tau-bench-gpt4o-airline.json", import.meta.url),
);
const program = fileURLToPath(new URL("../../packages/server/bin/dendro.js", import.meta.url));
const test = testIfProvided(
  existsSync(file),
  "the recorded conversations are not beside the repository (../shared/data/agents)",
);

/** Counts by a program that is not ours, from the file's text alone: grep's. */
async function grep(pattern: string): Promise<Map<string, number>> {
  const { stdout } = await run("grep", ["-oE", pattern, file], { maxBuffer: 1e9 });
  const counts = new Map<string, number>();
  for (const line of stdout.trim().split("\n")) counts.set(line, (counts.get(line) ?? 0) + 1);
  return counts;
}

interface Recorded {
  readonly task_id: number;
  readonly trial: number;
  readonly reward: number;
  readonly info: { readonly task: { readonly user_id: string } };
  readonly traj: readonly {
    readonly role: string;
    readonly content: string | null;
    readonly tool_calls?: readonly { id: string; function: { name: string; arguments: string } }[];
    readonly tool_call_id?: string;
  }[];
}

/** What there is, counted with nothing but loops. */
function countRecorded(recorded: readonly Recorded[]) {
  const all = recorded.flatMap(({ traj }) => traj);
  const tools: Record<string, number> = {};
  for (const { tool_calls: calls = [] } of all)
    for (const { function: tool } of calls) tools[tool.name] = (tools[tool.name] ?? 0) + 1;
  return {
    threads: recorded.length,
    questions: all.filter(({ role }) => role === "user").length,
    answers: all.filter(({ role, content }) => role === "assistant" && (content ?? "") !== "").length,
    tools,
    toolCalls: Object.values(tools).reduce((sum, count) => sum + count, 0),
    rewarded: recorded.filter(({ reward }) => reward === 1).length,
    users: new Set(recorded.map(({ info }) => info.task.user_id)).size,
  };
}

describe("two hundred recorded conversations", () => {
  const dendro = useDendro();
  const recorded = existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as Recorded[]) : [];
  const expected = countRecorded(recorded);

  async function figures(source: string) {
    await settled(dendro.url);
    const about = { date_range: "all", filters: [["is", "source", [source]]] };
    const { results } = await ask(dendro.url, { ...about, metrics: ["events"], dimensions: ["type"] });
    const byTool = await ask(dendro.url, {
      ...about,
      metrics: ["tool_calls"],
      dimensions: ["name"],
      filters: [...about.filters, ["is", "type", ["tool.called"]]],
      pagination: { limit: 100 },
    });
    const [people] = (await ask(dendro.url, { ...about, metrics: ["users"] })).results;
    const of = new Map(results.map(({ dimensions, metrics }) => [dimensions[0], metrics[0] ?? 0]));
    return {
      of: (type: string) => of.get(type) ?? 0,
      tools: Object.fromEntries(byTool.results.map(({ dimensions, metrics }) => [dimensions[0], metrics[0]])),
      users: people?.metrics[0],
    };
  }

  test("are what grep counts", async () => {
    const roles = await grep('"role": "(user|system)"');
    expect(roles.get('"role": "user"')).toBe(expected.questions);
    const calls = await grep('"tool_call_id": "[^"]+"');
    expect([...calls.values()].reduce((sum, count) => sum + count, 0)).toBe(expected.toolCalls);
  });

  test("become threads, messages, tool calls and outcomes, once however often they are imported", async () => {
    const importFile = async () => {
      const args = [
        "import",
        "chats",
        file,
        "--worker",
        "imported",
        "--url",
        dendro.url,
        "--key",
        adminKey,
        "--json",
      ];
      const { stdout } = await run(process.execPath, [
        "--disable-warning=ExperimentalWarning",
        program,
        ...args,
      ]);
      return JSON.parse(stdout) as Record<string, number>;
    };
    expect(await importFile()).toMatchObject({ threads: 200, bad_records: 0, duplicates: 0, outcomes: 200 });
    await settled(dendro.url);
    const again = await importFile();
    expect(again["duplicates"]).toBe(
      3 * expected.threads + expected.questions + expected.answers + expected.toolCalls,
    );
    const { of, tools, users } = await figures("imported");
    expect(of("thread.created")).toBe(expected.threads);
    expect(of("message.c2s")).toBe(expected.questions);
    expect(of("message.s2c")).toBe(expected.answers);
    expect(of("agent.invoked")).toBe(expected.threads);
    expect(of("feedback.score")).toBe(expected.threads);
    expect(tools).toEqual(expected.tools);
    expect(users).toBe(expected.users);
    const rewarded = await ask(dendro.url, {
      date_range: "all",
      metrics: ["events"],
      filters: [
        ["is", "type", ["feedback.score"]],
        ["is", "data.value", ["1"]],
      ],
    });
    expect(rewarded.results[0]?.metrics).toEqual([expected.rewarded]);
  }, 120_000);

  test("replayed live through a worker give the same figures", async () => {
    /** Yields what was recorded after the question that it was asked. */
    const replay: Handler = async function* ({ data }, response) {
      const { record = 0, from = 0 } = (data ?? {}) as { record?: number; from?: number };
      const traj = recorded[record]?.traj ?? [];
      yield response.runStart({ agentId: "replay" });
      for (const { role, content, tool_calls: calls = [], tool_call_id: id = "" } of traj.slice(from)) {
        if (role === "user") break;
        if (role === "assistant" && (content ?? "") !== "") yield response.text(content ?? "");
        for (const { id: callId, function: tool } of calls)
          yield response.toolCall({
            id: callId,
            name: tool.name,
            args: JSON.parse(tool.arguments) as unknown,
          });
        if (role === "tool") yield response.toolResult({ id, name: "tool", result: content });
      }
    };
    const worker = createWorker({
      workerId: "replayed",
      database: `sqlite:${join(dendro.directory, "replay.db")}`,
      platform: { url: dendro.url, key: adminKey },
      analytics: { flushIntervalMs: 50, maxQueuedEvents: 100_000 },
    });
    let turns = 0;
    for (const [record, { traj, info }] of recorded.entries()) {
      let threadId: string | undefined;
      for (const [index, { role, content }] of traj.entries()) {
        if (role !== "user") continue;
        const sent = await worker.dispatch(replay, {
          userId: info.task.user_id,
          message: content ?? "",
          data: { record, from: index + 1 },
          ...(threadId === undefined ? {} : { threadId }),
        });
        threadId = sent.threadId;
        expect((await sent.finished).error).toBeNull();
        turns += 1;
      }
    }
    await worker.close();
    const { of, tools, users } = await figures("replayed");
    expect(of("thread.created")).toBe(expected.threads);
    expect(of("message.c2s")).toBe(expected.questions);
    expect(of("message.s2c")).toBe(expected.answers);
    expect(of("agent.invoked")).toBe(turns);
    expect(tools).toEqual(expected.tools);
    expect(users).toBe(expected.users);
  }, 120_000);
});
