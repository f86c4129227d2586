import { spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, vi } from "vitest";
import { WebSocket } from "ws";
import { restoredName } from "../../packages/server/src/backup/restored-note.ts";
import { usePostgres } from "../../packages/node/src/test-support/postgres.ts";
import {
  adminKey,
  asAdmin,
  ask,
  post,
  program,
  runDendro,
  settled,
  temporaryDirectory,
} from "../support/dendro.ts";

const postgres = usePostgres();
const secretKey = randomBytes(32).toString("base64");
const stops: (() => unknown)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0).toReversed()) await stop();
});

function directory(): string {
  const made = temporaryDirectory();
  stops.push(made.remove);
  return made.path;
}

async function start(dataDir: string, env: Readonly<Record<string, string>>) {
  const dendro = await runDendro(dataDir, env);
  stops.push(dendro.stop);
  return dendro;
}

/** Two servers with data directories of their own over one PostgreSQL, started at once. */
async function startTwo(env: Readonly<Record<string, string>> = {}) {
  const shared = { DENDRO_STORE_URL: await postgres.newDatabase(), DENDRO_SECRET_KEY: secretKey, ...env };
  const dataDirs = [directory(), directory()] as const;
  const [one, other] = await Promise.all([start(dataDirs[0], shared), start(dataDirs[1], shared)]);
  return { one, other, dataDirs, shared };
}

async function request(url: string, method: string, path: string, body?: unknown, key = adminKey) {
  const response = await fetch(new URL(path, url), {
    method,
    headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, body: text === "" ? null : (JSON.parse(text) as Record<string, never>) };
}

const view = {
  type: "page_view",
  path: "/",
  host: "example.org",
  ip: "8.8.4.77",
  user_agent: "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.7351.98",
};

/** The pseudonyms of everybody who was there. */
async function visitors(url: string, tenant: string): Promise<unknown[]> {
  await settled(url);
  const { body } = await request(url, "POST", `/api/v1/events/list?tenant=${tenant}`, { date_range: "all" });
  const { events } = body as unknown as { events: { visitor: string }[] };
  return events.map(({ visitor }) => visitor);
}

describe("two servers over one PostgreSQL", () => {
  postgres.test(
    "share tenants, keys and salts; a key that was revoked at one is dead at the other",
    async () => {
      const { one, other } = await startTwo();
      expect((await request(one.url, "POST", "/api/v1/tenants", { id: "acme", name: "Acme" })).status).toBe(
        201,
      );
      const made = await request(one.url, "POST", "/api/v1/keys?tenant=acme", { name: "k", scope: "ingest" });
      const { key, id } = made.body as unknown as { key: string; id: string };
      const send = async (url: string, events: unknown) =>
        (await request(url, "POST", "/api/v1/events", events, key)).status;
      await vi.waitFor(async () => expect(await send(other.url, [view])).toBe(202), 20_000);
      expect(await send(one.url, [view])).toBe(202);
      // Of a day whose salt nobody has prepared.
      const old = { ...view, timestamp: new Date(Date.now() - 400 * 24 * 60 * 60 * 1000).toISOString() };
      expect(await Promise.all([send(one.url, [old]), send(other.url, [old])])).toEqual([202, 202]);

      const found = await Promise.all([visitors(one.url, "acme"), visitors(other.url, "acme")]);
      expect(found[0]).toHaveLength(2);
      expect(found[0]).toEqual(found[1]);
      expect(new Set(found[0]).size).toBe(2);

      expect((await request(other.url, "DELETE", `/api/v1/keys/${id}?tenant=acme`)).status).toBe(204);
      await vi.waitFor(async () => expect(await send(one.url, [view])).toBe(401), {
        timeout: 20_000,
        interval: 20,
      });
      expect(await send(other.url, [view])).toBe(401);
    },
  );

  postgres.test("share settings: what is set at one is told at the other, in order", async () => {
    const { one, other } = await startTwo();
    const socket = new WebSocket(`${one.url.replace("http", "ws")}/api/v1/hub`, asAdmin);
    stops.push(() => socket.terminate());
    const frames: Record<string, unknown>[] = [];
    socket.on("message", (data) =>
      frames.push(JSON.parse((data as Buffer).toString()) as Record<string, unknown>),
    );
    await new Promise((resolve, reject) => socket.once("open", resolve).once("error", reject));
    socket.send(
      JSON.stringify({
        type: "register",
        worker_id: "support",
        instance_id: "i1",
        fields: [
          { id: "greeting", type: "text", label: "Greeting" },
          { id: "api_key", type: "password", label: "Key" },
        ],
      }),
    );
    await vi.waitFor(() => expect(frames).toMatchObject([{ type: "registered" }]), 5000);
    const patch = async (url: string, fieldId: string, value: string) =>
      await request(url, "PATCH", "/api/v1/workers/support/settings", { values: { [fieldId]: value } });
    for (let index = 0; index < 6; index += 1) {
      const { status } = await patch(index % 2 === 0 ? other.url : one.url, "greeting", `Hello ${index}`);
      expect(status).toBe(200);
    }
    expect((await patch(other.url, "api_key", "a secret")).status).toBe(200);
    await vi.waitFor(() => expect(frames).toHaveLength(8), 5000);
    const changes = frames.slice(1).map(({ change }) => change as { version: number; values: unknown });
    expect(changes.map(({ version }) => version)).toEqual([1, 2, 3, 4, 5, 6, 7]);
    expect(changes.at(-1)?.values).toEqual({ api_key: "a secret" });
    const seen = await Promise.all(
      [one, other].map(async ({ url }) => await request(url, "GET", "/api/v1/workers/support/settings")),
    );
    expect(seen[0]?.body).toMatchObject({ version: 7 });
    expect(seen[0]?.body?.["fields"]).toEqual(seen[1]?.body?.["fields"]);
  });

  postgres.test(
    "erase at both what one is asked to, and each keeps its own rollups",
    async () => {
      const { one, other } = await startTwo({ DENDRO_UPKEEP_INTERVAL_MS: "300" });
      const event = {
        type: "order",
        user_id: "ann",
        timestamp: new Date(Date.now() - 3 * 86_400_000).toISOString(),
      };
      for (const { url } of [one, other]) {
        expect((await post(url, "/api/v1/events", [event, { ...event, user_id: "bob" }])).status).toBe(202);
        await settled(url);
      }
      const count = async (url: string) =>
        (await ask(url, { metrics: ["events"], date_range: "all" })).results[0]?.metrics;
      expect(await Promise.all([count(one.url), count(other.url)])).toEqual([[2], [2]]);
      const begun = await request(one.url, "POST", "/api/v1/erasures", { user_id: "ann" });
      expect(begun.status).toBe(202);
      await vi.waitFor(
        async () => {
          const { body } = await request(other.url, "GET", "/api/v1/erasures");
          expect(body?.["erasures"]).toMatchObject([{ status: "done", events: 2 }]);
        },
        { timeout: 40_000, interval: 250 },
      );
      expect(await Promise.all([count(one.url), count(other.url)])).toEqual([[1], [1]]);
    },
    90_000,
  );
});

describe("a data directory", () => {
  postgres.test(
    "that has tenants of its own moves them into an empty store, and does not start without it",
    async () => {
      const dataDir = directory();
      const alone = await start(dataDir, { DENDRO_SECRET_KEY: secretKey });
      await request(alone.url, "POST", "/api/v1/tenants", { id: "acme", name: "Acme" });
      const made = await request(alone.url, "POST", "/api/v1/keys?tenant=acme", {
        name: "k",
        scope: "ingest",
      });
      const { key } = made.body as unknown as { key: string };
      expect((await request(alone.url, "POST", "/api/v1/events", [view], key)).status).toBe(202);
      const [visitor] = await visitors(alone.url, "acme");
      await alone.stop();

      const shared = { DENDRO_STORE_URL: await postgres.newDatabase(), DENDRO_SECRET_KEY: secretKey };
      const joined = await start(dataDir, shared);
      expect((await request(joined.url, "POST", "/api/v1/events", [view], key)).status).toBe(202);
      expect(await visitors(joined.url, "acme")).toEqual([visitor, visitor]);
      const backup = run(dataDir, ["backup", directory(), "--url", joined.url, "--key", adminKey], shared);
      expect(backup.stderr).toContain("pg_dump");
      expect(run(dataDir, ["doctor"], shared).stdout).toMatch(
        /store +PostgreSQL at 127\.0\.0\.1:\d+\/\w+ can be used/u,
      );
      await joined.stop();

      await expect(runDendro(dataDir, { DENDRO_SECRET_KEY: secretKey })).rejects.toThrow(
        /Set DENDRO_STORE_URL/u,
      );
      const elsewhere = { ...shared, DENDRO_STORE_URL: await postgres.newDatabase() };
      await expect(runDendro(dataDir, elsewhere)).rejects.toThrow(/belongs to another store/u);
      const withOtherKey = { ...shared, DENDRO_SECRET_KEY: randomBytes(32).toString("base64") };
      await expect(runDendro(directory(), withOtherKey)).rejects.toThrow(/encrypted with another key/u);
      const note = join(dataDir, restoredName);
      writeFileSync(note, JSON.stringify({ backup: "b", taken_at: "2026-01-01T00:00:00.000Z", entries: [] }));
      await expect(runDendro(dataDir, shared)).rejects.toThrow(/Start it once without DENDRO_STORE_URL/u);
      rmSync(note);
      const again = await start(dataDir, shared);
      expect(await visitors(again.url, "acme")).toEqual([visitor, visitor]);
    },
    120_000,
  );

  postgres.test(
    "says where its PostgreSQL is, and that it cannot be used, without the password",
    async () => {
      const address = new URL(await postgres.newDatabase());
      address.password = "not-the-right-one";
      const started = runDendro(directory(), {
        DENDRO_STORE_URL: address.href,
        DENDRO_SECRET_KEY: secretKey,
      });
      const { message } = (await started.catch((error: unknown) => error)) as Error;
      expect(message).toContain(`PostgreSQL at ${address.host}${address.pathname}, cannot be used`);
      expect(message).not.toContain(address.password);
      const doctor = run(directory(), ["doctor"], { DENDRO_STORE_URL: address.href });
      expect(doctor.status).toBe(1);
      expect(doctor.stdout).toMatch(/store +The store, PostgreSQL at .* cannot be used/u);
      expect(doctor.stdout).not.toContain(address.password);
    },
  );
});

function run(dataDir: string, args: readonly string[], env: Readonly<Record<string, string>>) {
  return spawnSync(process.execPath, ["--disable-warning=ExperimentalWarning", program, ...args], {
    encoding: "utf8",
    env: { ...process.env, DENDRO_DATA_DIR: dataDir, DENDRO_ADMIN_KEY: adminKey, DENDRO_PORT: "0", ...env },
  });
}
