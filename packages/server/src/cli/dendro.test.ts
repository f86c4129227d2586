import { copyFile, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { testIfProvided } from "../../../../test/support/needs.ts";
import { binary, findOldNode, spawnDendro, type SpawnedDendro } from "./spawned-dendro.ts";

let dataDir: string;
let running: SpawnedDendro[] = [];

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "dendro-cli-"));
});

afterEach(async () => {
  for (const { child } of running) child.kill("SIGKILL");
  await Promise.all(running.map(({ exited }) => exited));
  running = [];
  await rm(dataDir, { recursive: true, force: true });
});

function dendro(args: readonly string[], options: Parameters<typeof spawnDendro>[1] = {}): SpawnedDendro {
  const spawned = spawnDendro(args, { ...options, env: { DENDRO_DATA_DIR: dataDir, ...options.env } });
  running.push(spawned);
  return spawned;
}

async function startServer(options: Parameters<typeof spawnDendro>[1] = {}) {
  const server = dendro(["start", "--port", "0"], options);
  const [, url = ""] = await server.waitFor(/^Dendro is ready at (http:\S+)\n/);
  return { server, url };
}

/** 600 lines: two requests of every second, the same one twice, and a page that a person asked for. */
function accessLog(): string {
  const agent = "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0";
  return Array.from({ length: 200 }, (_, index) => {
    const time = new Date(Date.UTC(2016, 4, 1, 10, 0, index)).toISOString();
    const stamp = `01/May/2016:${time.slice(11, 19)} +0000`;
    const of = (path: string) =>
      `203.0.113.${index} - - [${stamp}] "GET ${path} HTTP/1.1" 200 100 "-" "${agent}"\n`;
    return of("/a.css") + of("/a.css") + of("/page");
  }).join("");
}

describe("dendro start", () => {
  test("says where it is in one line on stdout, shows the key once, and ends with 0 when it is asked to", async () => {
    const { server, url } = await startServer();
    expect((await fetch(`${url}/ready`)).status).toBe(200);
    server.child.kill("SIGTERM");
    const { code, stdout, stderr } = await server.exited;
    expect({ code, stdout }).toEqual({ code: 0, stdout: `Dendro is ready at ${url}\n` });
    expect(stderr).toMatch(/^ {2}dk_admin_\S+$/m);
    expect(stderr).toContain(`${url}/sign-in?token=`);
    expect(stderr).not.toContain("Warning");

    const again = await startServer();
    again.server.child.kill("SIGINT");
    const second = await again.server.exited;
    expect(second.code).toBe(0);
    expect(second.stderr).not.toContain("dk_admin_");
  });

  test("refuses a data directory that another server uses, and says so", async () => {
    await startServer();
    const { code, stdout, stderr } = await dendro(["start", "--port", "0"]).exited;
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toContain("error: Another Dendro uses the data directory");
  });

  test("refuses a port that is taken, and says what to do", async () => {
    const { url } = await startServer();
    const other = join(dataDir, "other");
    const { code, stderr } = await dendro(["start", "--port", new URL(url).port, "--data-dir", other]).exited;
    expect(code).not.toBe(0);
    expect(stderr).toContain("--port");
  });
});

describe("dendro under an old Node", () => {
  const oldNode = findOldNode();
  const testHere = testIfProvided(oldNode !== null, "this machine has no Node older than 24");

  testHere("runs under the bundled one, with its exit code, input and signals", async () => {
    const node = oldNode ?? "";
    expect(await dendro(["--version"], { node }).exited).toMatchObject({
      code: 0,
      stderr: "",
      stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/),
    });
    expect(await dendro(["nonsense"], { node }).exited).toMatchObject({ code: 2 });
    const { server } = await startServer({ node });
    server.child.kill("SIGTERM");
    expect(await server.exited).toMatchObject({ code: 0, signal: null });
  });

  testHere("says what to do where no bundled one is installed", async () => {
    const alone = join(dataDir, "dendro.js");
    await copyFile(binary, alone);
    await writeFile(join(dataDir, "package.json"), '{"type":"module"}');
    const { code, stderr } = await dendro(["start"], { node: oldNode ?? "", binary: alone }).exited;
    expect(code).toBe(1);
    expect(stderr).toMatch(/^dendro: Dendro needs Node 24 or newer; this is Node \d+/);
    expect(stderr).toContain("https://nodejs.org");
  });

  testHere("does not leave its server behind when it is killed", async () => {
    const { server } = await startServer({ node: oldNode ?? "" });
    server.child.kill("SIGKILL");
    await server.exited;
    // The lock goes with the process; until it has gone, a new one is refused.
    for (let tries = 0; ; tries += 1) {
      const next = dendro(["start", "--port", "0"]);
      const ready = await next.waitFor(/^Dendro is ready/).catch(() => null);
      if (ready !== null) break;
      expect(tries).toBeLessThan(5);
      await sleep(200);
    }
  });
});

describe("dendro import", () => {
  test("runs a server of its own for the while, and counts nothing twice", async () => {
    const file = join(dataDir, "access.log.gz");
    await writeFile(file, gzipSync(accessLog()));
    const first = await dendro(["import", "apache", file, "--json"]).exited;
    expect(first).toMatchObject({ code: 0, stderr: "" });
    expect(JSON.parse(first.stdout)).toMatchObject({
      lines: 600,
      requests: 600,
      page_views: 200,
      duplicates: 0,
      bad_lines: 0,
    });

    const second = await dendro(["import", "nginx", "-", "--json"], { input: accessLog() }).exited;
    expect(JSON.parse(second.stdout)).toMatchObject({ lines: 600, duplicates: 800 });

    const asked = dendro(["query", "--json"], {
      input: '{"metrics":["requests","pageviews","visitors"],"date_range":"all"}',
    });
    const { stdout, stderr } = await asked.exited;
    expect(JSON.parse(stdout || stderr).results).toEqual([{ dimensions: [], metrics: [600, 200, 200] }]);
  });

  test("finds the server that runs on the data directory, on whatever port, and asks for its key", async () => {
    await startServer({ env: { DENDRO_ADMIN_KEY: "the-admin-key-of-this-test" } });
    const args = ["import", "apache", "-", "--json"];
    const without = await dendro(args, { input: accessLog() }).exited;
    expect(without.code).toBe(1);
    expect(without.stderr).toContain("needs a key");
    const { code, stdout } = await dendro([...args, "--key", "the-admin-key-of-this-test"], {
      input: accessLog(),
    }).exited;
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ lines: 600, bad_lines: 0 });
  });

  test("says first that no line is an access log's, and then why", async () => {
    const { code, stdout, stderr } = await dendro(["import", "logs", "-"], { input: "a,b\n1,2\n" }).exited;
    expect(code).toBe(1);
    expect(stdout).toBe("");
    expect(stderr).toMatch(
      /^error: None of its \d+ lines is a line of an access log[^\n]*\n[^\n]*--format[^\n]*Line 1: it has no \[time\]/u,
    );
  });

  test("says first that no record is a conversation, and then why", async () => {
    const { code, stdout, stderr } = await dendro(
      ["import", "chats", "-", "--start", "2026-01-01T00:00:00Z"],
      {
        input: "a,b\n1,2\n",
      },
    ).exited;
    expect(code).toBe(1);
    expect(stdout).toBe("");
    expect(stderr).toMatch(/^error: It has no conversation[^\n]*\n[^\n]*Record 1: it is no JSON/u);
  });

  test("ends with the time that the log is of and a link to it", async () => {
    const { code, stdout } = await dendro(["import", "logs", "-"], { input: accessLog() }).exited;
    expect(code).toBe(0);
    expect(stdout.trimEnd().split("\n").at(-1)).toMatch(
      /^\d{4}-\d\d-\d\d[^:]*: http:\/\/127\.0\.0\.1:\d+\/\?from=[\d-]+&to=[\d-]+$/u,
    );
  });

  test("refuses a description of lines that tells no time", async () => {
    const { code, stderr } = await dendro(["import", "logs", "-", "--format", "%h %s"], { input: "x" })
      .exited;
    expect(code).toBe(2);
    expect(stderr).toContain("it has no field for the time");
  });
});

describe("dendro keys and tenants", () => {
  test("make a key for a new tenant that works, until it is revoked", async () => {
    const { url } = await startServer({ env: { DENDRO_ADMIN_KEY: "the-admin-key-of-this-test" } });
    const env = { DENDRO_URL: url, DENDRO_KEY: "the-admin-key-of-this-test" };
    const made = await dendro(["tenants", "create", "shop", "--json"], { env }).exited;
    expect(JSON.parse(made.stdout)).toMatchObject({ id: "shop", name: "shop" });
    const created = await dendro(
      ["keys", "create", "--name", "web", "--scope", "ingest", "--tenant", "shop", "--json"],
      { env },
    ).exited;
    const { id, key, tenant } = JSON.parse(created.stdout);
    expect(tenant).toBe("shop");

    const send = () => fetch(`${url}/api/v1/events?key=${key}`, { method: "POST", body: '{"type":"a"}' });
    expect((await send()).status).toBe(202);
    const list = await dendro(["keys", "list", "--tenant", "shop"], { env }).exited;
    expect(list.stdout).toContain(id);
    expect(list.stdout).not.toContain(key);
    expect((await dendro(["keys", "revoke", id], { env }).exited).code).toBe(0);
    expect((await send()).status).toBe(401);
  });
});
