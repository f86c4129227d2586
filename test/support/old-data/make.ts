import { createCipheriv, createHash, randomBytes } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { openChdbWarehouse } from "../../../packages/server/src/warehouse/chdb/chdb-warehouse.ts";
import { oldAdminKey, oldSecret } from "../old-data-directory.ts";
import { oldRows, uuid } from "./rows.ts";

// A program of its own, because a process opens one warehouse: `node make.ts <directory>`.

const [, , dataDir = ""] = process.argv;
const now = Date.now();
const rows = oldRows(now);
const sha256 = (text: string) => createHash("sha256").update(text);
const sqlOf = (name: string) => readFileSync(new URL(`./${name}.sql`, import.meta.url), "utf8");

mkdirSync(dataDir, { recursive: true });
makeStore();
makeLog();
await makeWarehouse();

function makeStore(): void {
  const key = randomBytes(32);
  writeFileSync(join(dataDir, "secret.key"), `${key.toString("base64")}\n`, { mode: 0o600 });
  const store = new DatabaseSync(join(dataDir, "store.db"));
  store.exec(`PRAGMA journal_mode = WAL; ${sqlOf("store")}`);
  const insert = (table: string, row: Record<string, string | number | Uint8Array | null>) => {
    const names = Object.keys(row);
    const sql = `INSERT INTO ${table} (${names.join(", ")}) VALUES (${names.map(() => "?").join(", ")})`;
    store.prepare(sql).run(...Object.values(row));
  };
  const names = ["tenants-keys-salts", "workers-settings", "prices", "saved-filters", "rollups", "retention"];
  names.forEach((name, index) => insert("migrations", { name: `000${index + 1}-${name}` }));
  insert("tenants", { id: "default", name: "Default", created_at: now });
  insert("tenants", { id: "shop", name: "Shop", created_at: now, retention_days: '{"default":400}' });
  insert("keys", {
    id: uuid("admin"),
    hash: sha256(oldAdminKey).digest("hex"),
    prefix: oldAdminKey.slice(0, 14),
    name: "First start",
    scope: "admin",
    tenant: null,
    created_at: now,
  });
  const session = sha256("a-session-of-the-release-before").digest("hex");
  insert("sign_ins", { hash: session, kind: "session", key_id: uuid("admin"), expires_at: now + 86_400_000 });
  for (const ago of [1, 0]) {
    const day = new Date(now - ago * 86_400_000).toISOString().slice(0, 10);
    insert("salts", { day, salt: randomBytes(32), made_at: now - ago * 86_400_000 });
  }
  const fields = [
    { id: "greeting", label: "Greeting", type: "text", default: "Hello" },
    { id: "api_key", label: "API key", type: "password" },
  ];
  insert("workers", {
    tenant: "default",
    id: "support",
    fields: JSON.stringify(fields),
    version: "1.0.0",
    first_seen_at: now,
    seen_at: now,
  });
  insert("settings", { scope: "default", worker_id: "support", version: 2 });
  const change = {
    scope: "default",
    worker_id: "support",
    author_kind: "admin",
    author_id: uuid("admin"),
    changed_at: now,
    restored: null,
  };
  insert("settings_changes", { ...change, version: 1, field_id: "greeting", content: '"Hi"', secret: 0 });
  const sealed = seal(key, oldSecret, JSON.stringify(["default", "support", "api_key"]));
  insert("settings_changes", { ...change, version: 2, field_id: "api_key", content: sealed, secret: 1 });
  insert("prices", {
    tenant: "default",
    provider: "",
    model: "our-own",
    from_day: "",
    input_nano_usd: 1_000_000_000,
    output_nano_usd: 2_000_000_000,
  });
  const saved = { tenant: "default", title: null };
  insert("saved_filters", { ...saved, kind: "segment", name: "linux", filters: '[["is","os",["Linux"]]]' });
  insert("saved_filters", {
    ...saved,
    kind: "goal",
    name: "paid",
    filters: '[["is","type",["order.paid"]]]',
  });
  insert("rolled_until", { id: 1, since: rows.rolledSince, until: rows.rolledUntil });
  insert("stale_days", { tenant: "default", day: rows.rolledUntil - 86_400_000 });
  insert("erasures", {
    id: uuid("erasure"),
    tenant: "default",
    kind: "user",
    subject: null,
    subject_hash: "0".repeat(64),
    requested_by: uuid("admin"),
    requested_at: now - 1000,
    finished_at: now,
    events: 3,
    visits: 1,
    days: 1,
  });
  store.close();
}

function seal(key: Uint8Array, text: string, place: string): string {
  const nonce = randomBytes(12);
  const cipher = createCipheriv("aes-256-gcm", key, nonce).setAAD(Buffer.from(place));
  const sealed = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString("base64url");
}

function makeLog(): void {
  const log = new DatabaseSync(join(dataDir, "log.db"));
  log.exec(
    `PRAGMA page_size = 4096; PRAGMA auto_vacuum = INCREMENTAL; PRAGMA journal_mode = WAL; ${sqlOf("log")}`,
  );
  // Seven records have gone into the warehouse; the eighth waits.
  log.exec("INSERT INTO position VALUES (1, 7, NULL); PRAGMA user_version = 1");
  const text = rows.waiting.map((row) => JSON.stringify(row)).join("\n");
  log
    .prepare("INSERT INTO records VALUES (8, 'default', ?, ?, ?)")
    .run(rows.waiting.length, Buffer.byteLength(text), text);
  log
    .prepare("INSERT INTO state (key, value, written_at) VALUES (?, ?, ?)")
    .run(rows.state.key, rows.state.value, now);
  const keys = sha256("default\0event\0seen-before").digest().subarray(0, 16);
  log.prepare("INSERT INTO recent_keys (seen_at, keys) VALUES (?, ?)").run(now, keys);
  log.close();
}

async function makeWarehouse(): Promise<void> {
  const warehouse = openChdbWarehouse({
    path: join(dataDir, "warehouse"),
    queryTimeoutMs: 60_000,
    queryMaxMemoryBytes: 2e9,
  });
  const run = async (sql: string) => {
    for (const statement of sql.split(/;\n/u))
      if (statement.trim() !== "") await warehouse.command(statement);
  };
  await run(sqlOf("warehouse"));
  // Several parts a table, as flushes leave them.
  for (const name of ["events", "visits"] as const)
    for (const some of [rows[name].slice(0, 20), rows[name].slice(20)])
      await warehouse.insert(name, some.map((row) => JSON.stringify(row)).join("\n"));
  const textOf = (time: number) => new Date(time).toISOString().slice(0, 19).replace("T", " ");
  for (const day of rows.days)
    await run(
      sqlOf("rollups")
        .replaceAll("{from}", textOf(day))
        .replaceAll("{to}", textOf(day + 86_400_000))
        .replaceAll("{build}", String(now)),
    );
  await warehouse.close();
}
