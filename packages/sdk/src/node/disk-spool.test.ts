import { spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { clientOf, startFakeDendro, type FakeDendro } from "../test-support/fake-dendro.ts";
import { diskSpool } from "./disk-spool.ts";

const program = fileURLToPath(new URL("../test-support/spooling-process.ts", import.meta.url));
let dendro: FakeDendro;
let directory: string;
beforeEach(async () => {
  dendro = await startFakeDendro();
  directory = mkdtempSync(join(tmpdir(), "dendro-spool-"));
});
afterEach(async () => {
  await dendro.close();
  rmSync(directory, { recursive: true, force: true });
});

const until = async (isSo: () => boolean) => {
  for (let turn = 0; turn < 1000 && !isSo(); turn += 1)
    await new Promise((resolve) => setTimeout(resolve, 10));
  expect(isSo()).toBe(true);
};
const ended = async (child: ChildProcess) => await new Promise((resolve) => child.once("exit", resolve));
const files = () => readdirSync(directory);
const down = (times: number) => Array.from({ length: times }, () => ({ status: 503 }));

describe("a client with a spool", () => {
  test("has nothing on disk once all is delivered", async () => {
    const { client } = clientOf(dendro, { spool: diskSpool({ directory }) });
    client.track({ type: "a" });
    await client.close();
    expect(dendro.events()).toHaveLength(1);
    expect(files()).toEqual([]);
  });

  test("sends what one process could not in the next, under the same batch id", async () => {
    dendro.answerWith(...down(3));
    const first = clientOf(dendro, { spool: diskSpool({ directory }), maxRetries: 1 });
    first.client.track({ type: "a" });
    await first.client.close();
    expect(files()).toHaveLength(1);
    expect(first.dropped).toEqual([]);

    dendro.answerWith();
    const second = clientOf(dendro, { spool: diskSpool({ directory }) });
    await until(() => files().length === 0);
    await second.client.close();
    const ids = dendro.received.map(({ batch_id }) => batch_id);
    expect(ids.length).toBeGreaterThan(2);
    expect(new Set(ids).size).toBe(1);
  });

  test("sends what it could not as soon as Dendro is back", async () => {
    dendro.answerWith(...down(2));
    const { client } = clientOf(dendro, { spool: diskSpool({ directory }), maxRetries: 1 });
    client.track({ type: "a" });
    await client.flush();
    await until(() => files().length === 0);
    await client.close();
    expect(new Set(dendro.received.map(({ batch_id }) => batch_id)).size).toBe(1);
  });

  test("leaves in the spool what is not delivered when its time to close is over", async () => {
    dendro.answerWith({ delayMs: 3000 });
    const { client, dropped } = clientOf(dendro, { spool: diskSpool({ directory }), batchSize: 1 });
    client.track({ type: "a" });
    await until(() => dendro.received.length === 1);
    client.track({ type: "b" });
    await client.close({ timeoutMs: 50 });
    expect(dropped).toEqual([]);
    const kept = files().map((name) => readFileSync(join(directory, name), "utf8"));
    expect(kept.map((body) => JSON.parse(body).events[0].type)).toEqual(["a", "b"]);
  });

  test("keeps no more bytes than it may; the oldest batches go first", async () => {
    dendro.answerWith(...down(100));
    const { client, dropped } = clientOf(dendro, {
      spool: diskSpool({ directory, maxBytes: 2500 }),
      maxRetries: 0,
    });
    for (let index = 0; index < 4; index += 1) {
      client.track({ type: "a", name: String(index), data: { text: "x".repeat(800) } });
      await client.flush();
    }
    await client.close();
    expect(files()).toHaveLength(2);
    expect(dropped.map(({ events, reason }) => [events[0]?.name, reason])).toEqual([
      ["0", "spool_full"],
      ["1", "spool_full"],
    ]);
  });

  test("halves what is too large, and keeps the halves", async () => {
    dendro.answerWith({ status: 413 }, { status: 503 }, { status: 503 });
    const { client } = clientOf(dendro, { spool: diskSpool({ directory }), maxRetries: 0 });
    for (const name of ["0", "1", "2"]) client.track({ type: "a", name });
    await client.flush();
    expect(files()).toHaveLength(2);
    await until(() => files().length === 0);
    await client.close();
    expect(new Set(dendro.events().map(({ id }) => id)).size).toBe(3);
  });

  test("gives up damaged files and halves of files", async () => {
    writeFileSync(join(directory, "018bcfe5-6800-7000-8000-000000000000.json"), '{"batch_id":');
    writeFileSync(join(directory, "018bcfe5-6800-7000-8000-000000000001.json.unfinished"), "{");
    const { client } = clientOf(dendro, { spool: diskSpool({ directory }) });
    client.track({ type: "a" });
    await client.close();
    expect(dendro.events()).toHaveLength(1);
    expect(files()).toEqual([]);
  });

  test("delivers all the same when the disk does not work", async () => {
    writeFileSync(join(directory, "file"), "");
    const { client } = clientOf(dendro, { spool: diskSpool({ directory: join(directory, "file", "in") }) });
    client.track({ type: "a" });
    await client.close();
    expect(dendro.events()).toHaveLength(1);
  });
});

describe("a process", () => {
  test("that is killed loses nothing that was on its way, and it counts once", async () => {
    // The first attempt arrives, but the answer never does: the worst moment to die.
    dendro.answerWith({ delayMs: 60_000 });
    const child = spawn(process.execPath, [program, dendro.url, directory, "25"], { stdio: "inherit" });
    await until(() => dendro.received.length === 1);
    child.kill("SIGKILL");
    await ended(child);
    expect(files()).toHaveLength(1);

    const next = spawn(process.execPath, [program, dendro.url, directory, "0"], { stdio: "inherit" });
    await until(() => files().length === 0);
    next.kill();
    expect(dendro.received.map(({ events }) => events.length)).toEqual([25, 25]);
    expect(dendro.received[1]?.batch_id).toBe(dendro.received[0]?.batch_id);
    expect(dendro.events().slice(25)).toEqual(dendro.events().slice(0, 25));
    expect(new Set(dendro.events().map(({ id }) => id)).size).toBe(25);
  });

  test("that has nothing else to do ends by itself, and delivers first", async () => {
    const child = spawn(process.execPath, [program, dendro.url, directory, "3"], { stdio: "inherit" });
    expect(await ended(child)).toBe(0);
    expect(dendro.events()).toHaveLength(3);
    expect(files()).toEqual([]);
  });

  test("ends although Dendro is away", async () => {
    dendro.answerWith(...down(1000));
    const child = spawn(process.execPath, [program, dendro.url, directory, "3"], { stdio: "inherit" });
    expect(await ended(child)).toBe(0);
    expect(files()).toHaveLength(1);
  });
});
