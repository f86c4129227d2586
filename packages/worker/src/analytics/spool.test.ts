import { spawn, type ChildProcess } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { AnalyticsEvent, DendroError } from "@dendro/core";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createCollector, type Collector, type CollectorOptions } from "./collector.ts";
import type { DropReason } from "@dendro/delivery";
import { eventOf, numbersOf, startReceiver, until, type Receiver } from "./test-support/receiver.ts";

let receiver: Receiver;
let directory: string;
let collectors: Collector[] = [];
let children: ChildProcess[] = [];
beforeEach(async () => {
  receiver = await startReceiver();
  directory = mkdtempSync(join(tmpdir(), "dendro-worker-spool-"));
});
afterEach(async () => {
  for (const child of children) child.kill("SIGKILL");
  await Promise.all(collectors.map((collector) => collector.close(0)));
  collectors = [];
  children = [];
  await receiver.close();
  rmSync(directory, { recursive: true, force: true });
});

function collect(options: Partial<CollectorOptions> = {}) {
  const dropped: { events: readonly AnalyticsEvent[]; reason: DropReason }[] = [];
  const errors: DendroError[] = [];
  const collector = createCollector({
    workerId: "support",
    url: receiver.url,
    spoolDirectory: directory,
    random: () => 0.01,
    onDrop: (events, reason) => dropped.push({ events, reason }),
    onError: (error) => errors.push(error),
    ...options,
  });
  collectors.push(collector);
  return { collector, dropped, errors };
}

/** Another process that adds events, says so, and lives on. */
async function startProcess(count: number, from = 0): Promise<ChildProcess> {
  const source = `
    import { createCollector } from ${JSON.stringify(String(new URL("./collector.ts", import.meta.url)))};
    const collector = createCollector({
      workerId: "support", url: ${JSON.stringify(receiver.url)}, spoolDirectory: ${JSON.stringify(directory)},
    });
    for (let number = ${from}; number < ${from + count}; number += 1)
      collector.add({ event: "order.placed", timestamp: new Date().toISOString(), worker_id: "support", data: { number } });
    setInterval(() => {}, 1000);
  `;
  const child = spawn(
    process.execPath,
    ["--disable-warning=ExperimentalWarning", "--input-type=module", "-e", source],
    { stdio: "inherit" },
  );
  children.push(child);
  return child;
}

async function kill(child: ChildProcess): Promise<void> {
  const ended = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGKILL");
  await ended;
}

const add = (collector: Collector, count: number, from = 0) => {
  for (let number = from; number < from + count; number += 1) collector.add(eventOf(number));
};
const kept = () =>
  readdirSync(directory, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".json"));
const idOf = (name: string) => name.slice(-41, -5);
const ids = () => receiver.received.map(({ batch }) => batch.batch_id);

describe("a spool", () => {
  test("has a batch before it is sent, for its owner's eyes only, and not any more once it is delivered", async () => {
    const seen: string[][] = [];
    const modes: number[] = [];
    receiver.answerAll(() => {
      seen.push(kept().map(idOf));
      modes.push(...kept().map((name) => statSync(join(directory, name)).mode & 0o777));
      return {};
    });
    const { collector } = collect();
    add(collector, 25);
    await collector.flush();
    expect(ids().every((id, turn) => seen[turn]?.includes(id))).toBe(true);
    expect(receiver.received.map(({ batch }) => batch.events.length)).toEqual([10, 10, 5]);
    expect(new Set(modes)).toEqual(new Set([0o600]));
    expect(kept()).toEqual([]);
    await collector.close();
    expect(readdirSync(directory)).toEqual([]);
  });

  test("keeps what is left when its process ends in order, for the next", async () => {
    receiver.answerAll({ status: 503 });
    const first = collect();
    add(first.collector, 13);
    await first.collector.close(50);
    expect(first.dropped).toEqual([]);
    const left = kept().map(idOf).toSorted();
    expect(left).toHaveLength(2);
    expect(readFileSync(join(directory, kept()[0]!), "utf8")).toContain('"worker_id":"support"');

    receiver.answerAll({});
    receiver.received.length = 0;
    const second = collect();
    add(second.collector, 1, 13);
    await second.collector.flush();
    expect(ids().slice(0, 2)).toEqual(left);
    expect(numbersOf(receiver.counted())).toEqual(Array.from({ length: 14 }, (_, number) => number));
    expect(kept()).toEqual([]);
  });

  test("is bounded: the oldest batches go, and are told of, also those of earlier processes", async () => {
    receiver.answerAll({ status: 503 });
    const first = collect({ maxBatchEvents: 1 });
    first.collector.add(eventOf(0, { text: "x".repeat(3000) }));
    await first.collector.close(50);

    const { collector, dropped } = collect({ maxBatchEvents: 1, maxSpoolBytes: 10_000 });
    await until(() => receiver.received.length > 1);
    for (let number = 1; number <= 6; number += 1) collector.add(eventOf(number, { text: "x".repeat(3000) }));
    await until(() => collector.stats.dropped >= 4);
    expect(new Set(dropped.map(({ reason }) => reason))).toEqual(new Set(["spool_full"]));
    expect(kept()).toHaveLength(3);
    receiver.answerAll({});
    await collector.flush();
    const gone = numbersOf(dropped.flatMap(({ events }) => events));
    expect([...gone, ...numbersOf(receiver.counted())]).toEqual(
      expect.arrayContaining([0, 1, 2, 3, 4, 5, 6]),
    );
    expect(numbersOf(receiver.counted())).toContain(6);
    expect(gone).toHaveLength(4);
  });

  test("gives up damaged files and halves of files, and lets foreign ones be", async () => {
    receiver.answerAll({ status: 503 });
    const first = collect();
    add(first.collector, 10);
    await first.collector.close(50);
    const [home = ""] = readdirSync(directory);
    writeFileSync(join(directory, home, "018bcfe5-6800-7000-8000-000000000000.json"), '{"batch_id":');
    writeFileSync(join(directory, home, "018bcfe5-6800-7000-8000-000000000001.json.unfinished"), "{");
    writeFileSync(join(directory, home, "note.txt"), "of somebody");
    mkdirSync(join(directory, "else"));

    receiver.answerAll({});
    const { collector, errors } = collect();
    await collector.flush();
    await collector.close();
    expect(receiver.counted()).toHaveLength(10);
    expect(errors.map(({ message }) => message)).toEqual([expect.stringContaining("damaged")]);
    expect(new Set(readdirSync(directory, { recursive: true, encoding: "utf8" }))).toEqual(
      new Set(["else", home, join(home, "lock"), join(home, "note.txt")]),
    );
  });

  test("that cannot be written is told of once, and everything is delivered all the same", async () => {
    writeFileSync(join(directory, "file"), "");
    const { collector, errors } = collect({ spoolDirectory: join(directory, "file", "in") });
    add(collector, 30);
    await collector.flush();
    expect(receiver.counted()).toHaveLength(30);
    expect(errors.map(({ code }) => code)).toEqual(["storage_unavailable", "storage_unavailable"]);
  });

  test("keeps the halves of what was too large", async () => {
    receiver.answerWith({ status: 413 });
    receiver.answerAll({ status: 503 });
    const { collector } = collect();
    add(collector, 10);
    await until(() => receiver.received.length > 1);
    const whole = ids()[0];
    await until(() => kept().length === 2);
    expect(kept().map(idOf)).not.toContain(whole);
    receiver.answerAll({});
    await collector.flush();
    expect(numbersOf(receiver.counted())).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  test("writes a burst of batches without opening all files at once", async () => {
    const { collector, errors } = collect();
    add(collector, 3000);
    await collector.flush();
    expect(receiver.counted()).toHaveLength(3000);
    expect(errors).toEqual([]);
  });
});

describe("several processes on one spool", () => {
  test("a killed one's batches are delivered by the next, under the same ids, and count once", async () => {
    // The first attempt arrives, but the answer never does: the worst moment to die.
    receiver.answerAll({ delayMs: 60_000 });
    const child = await startProcess(25);
    await until(() => receiver.received.length === 1 && kept().length === 2);
    await kill(child);
    const left = kept().map(idOf).toSorted();
    expect(left[0]).toBe(ids()[0]);

    receiver.answerAll({});
    const { collector } = collect();
    await collector.flush();
    expect(ids()).toEqual([left[0], ...left]);
    expect(numbersOf(receiver.counted())).toEqual(Array.from({ length: 20 }, (_, number) => number));
    expect(kept()).toEqual([]);
  });

  test("a living one's batches are left alone until it dies, and then taken over", async () => {
    receiver.answerAll({ status: 503 });
    const child = await startProcess(20);
    await until(() => receiver.received.length > 0 && kept().length === 2);
    const theirs = new Set(kept().map(idOf));

    receiver.answerAll({ status: 503, headers: { "retry-after": "60" } });
    const heard = receiver.received.length;
    await until(() => receiver.received.length > heard);
    receiver.answerAll(({ batch }) => (theirs.has(batch.batch_id) ? { status: 503 } : {}));
    const { collector } = collect({ adoptIntervalMs: 30 });
    add(collector, 10, 100);
    await collector.flush();
    const before = receiver.received.length;
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(receiver.received.slice(before)).toEqual([]);
    expect(kept()).toHaveLength(2);

    receiver.answerAll({});
    await kill(child);
    await until(() => kept().length === 0);
    expect(new Set(numbersOf(receiver.counted())).size).toBe(30);
  });

  test("what two find at once only one delivers", async () => {
    receiver.answerAll({ status: 503 });
    for (let turn = 0; turn < 5; turn += 1) {
      const { collector } = collect();
      add(collector, 20, turn * 20);
      await collector.close(0);
    }
    expect(kept()).toHaveLength(10);
    receiver.received.length = 0;
    receiver.answerAll({});
    const both = [collect(), collect(), collect()];
    await Promise.all(both.map(async ({ collector }) => await collector.flush()));
    await until(() => kept().length === 0);
    expect(ids().toSorted()).toEqual([...new Set(ids())].toSorted());
    expect(receiver.counted()).toHaveLength(100);
  });

  test("another worker's batches are not theirs to send", async () => {
    receiver.answerAll({ status: 503 });
    const { collector } = collect({ workerId: "other" });
    add(collector, 10);
    await collector.close(0);
    const before = receiver.received.length;
    receiver.answerAll({});
    const { collector: next } = collect();
    await next.flush();
    await next.close();
    expect(receiver.received).toHaveLength(before);
    expect(kept()).toHaveLength(1);
  });
});

describe("a process", () => {
  const run = async (source: string) => {
    const text = `
      import { createCollector } from ${JSON.stringify(String(new URL("./collector.ts", import.meta.url)))};
      const collector = createCollector({ workerId: "support", url: ${JSON.stringify(receiver.url)} });
      const add = (number) => collector.add({ event: "e", timestamp: new Date().toISOString(), worker_id: "support", data: { number } });
      ${source}`;
    const child = spawn(
      process.execPath,
      ["--disable-warning=ExperimentalWarning", "--input-type=module", "-e", text],
      { stdio: ["ignore", "pipe", "inherit"] },
    );
    children.push(child);
    let said = "";
    child.stdout.on("data", (chunk) => (said += String(chunk)));
    const code = await new Promise((resolve) => child.once("exit", resolve));
    return { code, said };
  };

  test("may end while events wait for their time", async () => {
    expect((await run("add(0);")).code).toBe(0);
    // It would have been sent when its time had come.
    expect(receiver.received).toEqual([]);
  });

  test("lives as long as it takes to close, and no longer", async () => {
    receiver.answerAll({ status: 503, headers: { "retry-after": "30" } });
    const { code, said } = await run(
      "add(0); await collector.close(300); console.log(collector.stats.dropped);",
    );
    expect({ code, said }).toEqual({ code: 0, said: "1\n" });
  });
});
