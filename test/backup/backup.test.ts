import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterAll, beforeAll, expect, test } from "vitest";
import { filesHolding } from "../../packages/node/src/test-support/files-holding.ts";
import { presets } from "../../packages/server/src/presets/all.ts";
import { runCommand } from "../support/command.ts";
import {
  adminKey,
  post,
  runDendro,
  settled,
  temporaryDirectory,
  type DendroProcess,
} from "../support/dendro.ts";
import { backUp, batchOf, countByName, get, restore } from "./support.ts";

const directory = temporaryDirectory();
const at = (name: string) => join(directory.path, name);
const dayMs = 24 * 60 * 60 * 1000;
let dendro: DendroProcess;
beforeAll(async () => {
  dendro = await runDendro(at("data"), { DENDRO_UPKEEP_INTERVAL_MS: "300" });
});
afterAll(async () => {
  await dendro.stop();
  directory.remove();
});

/** Runs a server on a restored directory for as long as it takes. */
async function withRestored<T>(dataDir: string, use: (url: string) => Promise<T>): Promise<T> {
  const restored = await runDendro(dataDir);
  try {
    await settled(restored.url);
    return await use(restored.url);
  } finally {
    expect(await restored.stop()).toBe(0);
  }
}

const deletion = async (url: string, tenant: string) =>
  await fetch(new URL(`/api/v1/tenants/${tenant}`, url), {
    method: "DELETE",
    headers: { authorization: `Bearer ${adminKey}` },
  });

test("what was acknowledged before a backup under load is in it once, and what is sent again is not doubled", async () => {
  const acknowledged: number[] = [];
  let sent = 0;
  let isOver = false;
  const sending = (async () => {
    while (!isOver) {
      const first = sent;
      sent += 50;
      expect((await post(dendro.url, "/api/v1/events", batchOf(first, 50))).status).toBe(202);
      acknowledged.push(first);
      await new Promise((resolve) => setTimeout(resolve, 40));
    }
  })();
  await expect.poll(() => acknowledged.length, { timeout: 20_000 }).toBeGreaterThan(20);
  const before = [...acknowledged];
  await backUp(dendro.url, at("under-load"));
  isOver = true;
  await sending;
  await restore(at("under-load"), at("under-load-restored"));
  await withRestored(at("under-load-restored"), async (url) => {
    const counts = await countByName(url);
    expect([...counts].filter(([, count]) => count !== 1)).toEqual([]);
    const lacking = before.flatMap((first) =>
      Array.from({ length: 50 }, (_, index) => `n${first + index}`).filter((name) => !counts.has(name)),
    );
    expect(lacking).toEqual([]);
    for (let first = 0; first < sent; first += 50) await post(url, "/api/v1/events", batchOf(first, 50));
    await settled(url);
    const again = await countByName(url);
    expect([again.size, [...again.values()].filter((count) => count !== 1)]).toEqual([sent, []]);
  });
}, 600_000);

test("a second backup copies what is new, and each is whole by itself", async () => {
  const old = Date.now() - 100 * dayMs;
  for (let first = 1e6; first < 1e6 + 10_000; first += 1000)
    await post(
      dendro.url,
      "/api/v1/events?history=true",
      batchOf(first, 1000, { timestamp: old + first / 10, data: { text: `${Math.random()}` } }),
    );
  await settled(dendro.url);
  const first = await backUp(dendro.url, at("twice"));
  expect(first.copied_pieces).toBe(first.pieces);
  await post(dendro.url, "/api/v1/events", batchOf(2e6, 10));
  await settled(dendro.url);
  const second = await backUp(dendro.url, at("twice"));
  expect(second.copied_bytes).toBeLessThan(first.copied_bytes);
  expect(second.copied_pieces).toBeLessThan(second.pieces);
  const { code, stdout } = await runCommand(["backup", at("twice"), "--verify"]);
  expect([code, stdout]).toEqual([0, expect.stringContaining("2 backups are whole")]);
  await restore(at("twice"), at("twice-first"), "--at", first.backup);
  const counts = await withRestored(at("twice-first"), countByName);
  expect([counts.has("n1000000"), counts.has("n2000000")]).toEqual([true, false]);
  // Without the older one, what only that had goes.
  const pruned = await runCommand(["backup", at("twice"), "--url", dendro.url, "--prune", "1h", "--json"]);
  expect(JSON.parse(pruned.stdout)).toMatchObject({ pruned: [] });
  const manifests = at("twice/backups");
  rmSync(join(manifests, `${first.backup}.json`));
  expect((await runCommand(["backup", at("twice"), "--verify"])).code).toBe(0);
}, 600_000);

test("a restored server answers every question about the time before as its original does", async () => {
  await post(dendro.url, "/api/v1/events", [
    {
      type: "llm.called",
      model: "m",
      cost_usd: 0.5,
      input_tokens: 3,
      user_id: "ann",
      timestamp: Date.now() - dayMs,
    },
    { type: "workflow.started", run_id: "r", name: "invoice", timestamp: Date.now() - dayMs },
    { type: "workflow.completed", run_id: "r", name: "invoice", timestamp: Date.now() - dayMs + 500 },
    { type: "message.c2s", thread_id: "t", user_id: "ann", timestamp: Date.now() - dayMs },
  ]);
  await settled(dendro.url);
  await backUp(dendro.url, at("same"));
  await restore(at("same"), at("same-restored"));
  const range = `start=${new Date(Date.now() - 120 * dayMs).toISOString()}&end=${new Date().toISOString()}`;
  // Those about today are about now.
  const paths = presets
    .map(({ path }) => `/api/v1${path}?${range}`)
    .filter((path) => !/[{]|[/]today/u.test(path));
  const answers = async (url: string) =>
    await Promise.all(
      paths.map(async (path) => {
        const answer = await get(url, path);
        expect([path, answer]).not.toEqual([path, expect.objectContaining({ code: expect.any(String) })]);
        return answer;
      }),
    );
  const original = await answers(dendro.url);
  expect(await withRestored(at("same-restored"), answers)).toEqual(original);
}, 600_000);

test("a backup holds no salt, no sign-in, no secret key and no key", async () => {
  const session = await post(dendro.url, "/api/v1/session", { key: adminKey });
  await session.text();
  const made = await post(dendro.url, "/api/v1/keys", { name: "reader", scope: "read" });
  const { key } = (await made.json()) as { key: string };
  await post(dendro.url, "/api/v1/events", [{ type: "page_view", path: "/", host: "example.org" }]);
  await settled(dendro.url);
  await backUp(dendro.url, at("private"));
  const store = new DatabaseSync(at("data/store.db"), { readOnly: true });
  const salts = store.prepare("SELECT salt FROM salts").all() as { salt: Uint8Array }[];
  const signIns = store.prepare("SELECT hash FROM sign_ins").all() as { hash: string }[];
  store.close();
  expect(salts.length).toBeGreaterThan(0);
  expect(signIns.length).toBeGreaterThan(0);
  const secretKey = readFileSync(at("data/secret.key"), "utf8").trim();
  const needles = [
    ...salts.map(({ salt }) => Buffer.from(salt)),
    ...signIns.map(({ hash }) => hash),
    secretKey,
    Buffer.from(secretKey, "base64"),
    key,
    adminKey,
  ];
  expect(filesHolding(at("private"), needles)).toEqual([]);
  await restore(at("private"), at("private-restored"));
  expect(filesHolding(at("private-restored"), needles.slice(0, salts.length))).toEqual([]);
}, 600_000);

test("what was changed on disk is found, and not restored", async () => {
  await backUp(dendro.url, at("damaged"));
  const pieces = readdirSync(at("damaged/pieces"), { recursive: true, encoding: "utf8" }).filter((name) =>
    name.endsWith(".tar"),
  );
  for (const name of [pieces[0] ?? "", pieces.at(-1) ?? ""]) {
    const path = join(at("damaged/pieces"), name);
    const whole = readFileSync(path);
    const changed = Buffer.from(whole);
    changed[600] = (changed[600] ?? 0) ^ 1;
    for (const content of [changed, whole.subarray(0, -1)]) {
      writeFileSync(path, content);
      const verified = await runCommand(["backup", at("damaged"), "--verify"]);
      expect([verified.code, verified.stderr]).toEqual([1, expect.stringContaining(name)]);
      const restored = await runCommand(["restore", at("damaged"), "--data-dir", at("damaged-restored")]);
      expect([restored.code, restored.stderr]).toEqual([1, expect.stringContaining("nothing was restored")]);
      expect(existsSync(at("damaged-restored"))).toBe(false);
    }
    writeFileSync(path, whole);
  }
  const [manifest = ""] = readdirSync(at("damaged/backups"));
  const text = readFileSync(join(at("damaged/backups"), manifest), "utf8");
  writeFileSync(join(at("damaged/backups"), manifest), text.replace('"format":1', '"format":2'));
  expect((await runCommand(["backup", at("damaged"), "--verify"])).code).toBe(1);
}, 600_000);

test("nothing is restored over what is there, and nothing is backed up among other files", async () => {
  await backUp(dendro.url, at("careful"));
  const over = await runCommand(["restore", at("careful"), "--data-dir", at("data")]);
  expect([over.code, over.stderr]).toEqual([1, expect.stringContaining("is not empty")]);
  writeFileSync(at("letter.txt"), "mine");
  const among = await runCommand(["backup", directory.path, "--url", dendro.url]);
  expect([among.code, among.stderr]).toEqual([1, expect.stringContaining("holds no backups")]);
  const nowhere = await runCommand(["restore", at("careful"), "--data-dir", at("x"), "--at", "2001-01-01"]);
  expect([nowhere.code, nowhere.stderr]).toEqual([1, expect.stringContaining("and no older one")]);
}, 600_000);

test("a key of one tenant gets no backup, and a folder is written to only for who can write there", async () => {
  await post(dendro.url, "/api/v1/tenants", { id: "one", name: "one" });
  const made = await post(dendro.url, "/api/v1/keys?tenant=one", { name: "theirs", scope: "admin" });
  const { key } = (await made.json()) as { key: string };
  const asked = await post(dendro.url, "/api/v1/backups/snapshots", {}, { authorization: `Bearer ${key}` });
  expect(asked.status).toBe(403);
  await backUp(dendro.url, at("proven"));
  for (const path of [at("proven"), directory.path, at("nowhere"), "/etc"]) {
    const folder = await post(dendro.url, "/api/v1/backups/folders", { path, proof: "guessed" });
    expect([path, folder.status]).toEqual([path, 400]);
  }
}, 300_000);

test("what was erased or had expired since is taken away before anybody can ask", async () => {
  for (const id of ["goner", "keeper"]) await post(dendro.url, "/api/v1/tenants", { id, name: id });
  const events = (tenant: string) => [
    {
      type: "message.c2s",
      user_id: "secret-ann",
      thread_id: "t1",
      data: { text: `I am secret-ann of ${tenant}` },
    },
    { type: "message.s2c", thread_id: "t1", data: { text: "Hello secret-ann" } },
    { type: "message.c2s", user_id: "secret-eve-formerly" },
    { type: "user.aliased", user_id: "secret-eve", data: { previous_id: "secret-eve-formerly" } },
    { type: "page_view", path: "/x", visitor: "v", anonymous_id: "secret-anon" },
    { type: "message.c2s", user_id: "secret-ida" },
    { type: "message.c2s", user_id: "secret-former-ida" },
    { type: "message.c2s", user_id: "bob", thread_id: "t2" },
    { type: "page_view", path: "/old", timestamp: Date.now() - 40 * dayMs },
    { type: "order", timestamp: Date.now() - 40 * dayMs },
    { type: "spam", host: "spam.example" },
  ];
  for (const id of ["goner", "keeper"]) await post(dendro.url, `/api/v1/events?tenant=${id}`, events(id));
  await settled(dendro.url);
  const { notes_erasures: notes } = await backUp(dendro.url, at("journal"));
  expect(notes).toBe(true);
  await post(dendro.url, "/api/v1/erasures?tenant=keeper", { user_id: "secret-ann" });
  await post(dendro.url, "/api/v1/erasures?tenant=keeper", { user_id: "secret-eve-formerly" });
  // Who that was is known after the backup alone.
  await post(dendro.url, "/api/v1/events?tenant=keeper", [
    { type: "user.identified", user_id: "secret-zoe", anonymous_id: "secret-anon" },
  ]);
  await settled(dendro.url);
  await post(dendro.url, "/api/v1/erasures?tenant=keeper", { user_id: "secret-zoe" });
  await post(dendro.url, "/api/v1/erasures?tenant=keeper", { user_id: "secret-ida" });
  const running = async () => JSON.stringify(await get(dendro.url, "/api/v1/erasures?tenant=keeper"));
  await expect.poll(running, { timeout: 60_000 }).not.toContain('"running"');
  // What else she was called is known after her erasure alone.
  await post(dendro.url, "/api/v1/events?tenant=keeper", [
    { type: "user.aliased", user_id: "secret-ida", data: { previous_id: "secret-former-ida" } },
  ]);
  await post(dendro.url, "/api/v1/events/delete?tenant=keeper", {
    filters: [["is", "host", ["spam.example"]]],
    date_range: "7d",
    dry_run: false,
  });
  await deletion(dendro.url, "goner");
  await fetch(new URL("/api/v1/tenants/keeper", dendro.url), {
    method: "PATCH",
    headers: { authorization: `Bearer ${adminKey}`, "content-type": "application/json" },
    body: JSON.stringify({ retention_days: { default: null, web: 30 } }),
  });
  const journal = () => readFileSync(at("journal/journal.ndjson"), "utf8");
  await expect.poll(journal, { timeout: 60_000 }).toContain('"expired"');
  await expect.poll(() => journal().trim().split("\n"), { timeout: 60_000 }).toHaveLength(10);
  expect(journal()).not.toMatch(/secret-|goner|keeper/u);

  const said = await restore(at("journal"), at("journal-restored"));
  expect(said).toContain("10 entries");
  await withRestored(at("journal-restored"), async (url) => {
    const listed = await post(url, "/api/v1/events/list?tenant=keeper", { date_range: "60d" });
    const { events: left } = (await listed.json()) as { events: { type: string }[] };
    expect(left.map(({ type }) => type).toSorted()).toEqual(["message.c2s", "order"]);
    expect(await get(url, "/api/v1/tenants")).not.toMatchObject({
      tenants: expect.arrayContaining([expect.objectContaining({ id: "goner" })]),
    });
  });
  expect(
    filesHolding(at("journal-restored"), [
      "secret-ann",
      "secret-eve",
      "secret-anon",
      "secret-zoe",
      "secret-ida",
      "secret-former-ida",
    ]),
  ).toEqual([]);
  // The restored server knows it now, and its own backups need not be told.
  expect(existsSync(at("journal-restored/restored.json"))).toBe(false);
}, 600_000);
