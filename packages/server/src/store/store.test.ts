import { hash } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { sqliteDialect } from "@dendro/node";
import { Kysely, sql } from "kysely";
import { filesHolding } from "../../../node/src/test-support/files-holding.ts";
import type { DirectoryStore } from "./port.ts";
import { openSqliteStore } from "./sqlite/open.ts";
import { migrateStore } from "./migrate.ts";
import { openKeys, type Principal } from "../auth/keys.ts";
import { openSalts } from "./salts.ts";
import { createSignIns } from "../auth/sign-ins.ts";
import { openTenants } from "../tenants/tenants.ts";

const hour = 60 * 60 * 1000;
let directory: string;
let store: DirectoryStore;
let now = Date.UTC(2026, 10, 20);
const clock = () => now;

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), "store-"));
  store = await openSqliteStore(join(directory, "store.db"));
});
afterEach(async () => {
  await store.close();
  rmSync(directory, { recursive: true });
});

async function reopen(): Promise<void> {
  await store.close();
  store = await openSqliteStore(join(directory, "store.db"));
}

const isOnDisk = (bytes: Uint8Array) => filesHolding(directory, [bytes]).length > 0;

describe("migrations", () => {
  test("note the release that did them; what an older one did stays, and nothing is done twice", async () => {
    await sql`UPDATE migrations SET release = ''`.execute(store.db);
    await sql`ALTER TABLE migrations DROP COLUMN release`.execute(store.db);
    await reopen();
    const notes = await store.db.selectFrom("migrations").selectAll().execute();
    expect(new Set(notes.map(({ release }) => release))).toEqual(new Set([""]));
  });

  test("of a newer release are refused, naming it", async () => {
    await store.db.insertInto("migrations").values({ name: "9999-of-tomorrow", release: "7.0.0" }).execute();
    await expect(openSqliteStore(join(directory, "store.db"))).rejects.toMatchObject({
      code: "newer_data",
      message: expect.stringMatching(/9999-of-tomorrow.*Start Dendro 7\.0\.0 or newer/u) as unknown,
    });
  });
});

describe("salts", () => {
  test("are random, one a day, and survive a restart", async () => {
    const salts = await openSalts(store.salts, clock);
    const today = salts.saltFor("2026-11-20");
    expect(salts.saltFor("2026-11-19")).not.toEqual(today);
    await salts.settled();
    await reopen();
    expect((await openSalts(store.salts, clock)).saltFor("2026-11-20")).toEqual(today);
  });

  test("are gone from memory and disk 48 hours after they were made", async () => {
    const salts = await openSalts(store.salts, clock);
    const salt = salts.saltFor("2026-11-20");
    const copy = salt.slice();
    await salts.settled();
    expect(isOnDisk(copy)).toBe(true);
    now += 47 * hour;
    await salts.destroyOld();
    expect(isOnDisk(copy)).toBe(true);
    now += hour;
    await salts.destroyOld();
    expect(isOnDisk(copy)).toBe(false);
    expect([...salt]).toEqual(Array.from({ length: 32 }, () => 0));
    expect(salts.saltFor("2026-11-20")).not.toEqual(copy);
  });
});

describe("keys", () => {
  test("are known by their text, and only their hash is stored", async () => {
    const keys = await openKeys(store, clock, null);
    const { key, id } = await keys.create({ name: "site", scope: "ingest", tenant: null });
    expect(keys.authenticate(key)).toMatchObject({ keyId: id, scope: "ingest", tenant: null });
    expect(isOnDisk(Buffer.from(key))).toBe(false);
    await reopen();
    expect((await openKeys(store, clock, null)).authenticate(key)?.keyId).toBe(id);
  });

  test("mean nothing once revoked, nor do their sessions", async () => {
    const keys = await openKeys(store, clock, null);
    const signIns = createSignIns(store.db, keys, clock);
    const { key, id } = await keys.create({ name: "a", scope: "read", tenant: null });
    const session = await signIns.createSession(keys.find(id) as Principal, "");
    expect(await signIns.findSession(session)).not.toBeNull();
    await keys.revoke(id, null);
    expect(keys.authenticate(key)).toBeNull();
    expect(await signIns.findSession(session)).toBeNull();
    await expect(keys.revoke(id, null)).rejects.toMatchObject({ code: "not_found" });
  });

  test("a configured admin key ends with the configuration", async () => {
    expect((await openKeys(store, clock, "secret")).authenticate("secret")?.scope).toBe("admin");
    expect((await openKeys(store, clock, "other")).authenticate("secret")).toBeNull();
  });
});

describe("sign-ins", () => {
  test("a link works once, and not after a day", async () => {
    const keys = await openKeys(store, clock, "secret");
    const signIns = createSignIns(store.db, keys, clock);
    const { keyId } = keys.authenticate("secret") as { keyId: string };
    const token = await signIns.createToken(keyId);
    expect((await signIns.redeemToken(token))?.scope).toBe("admin");
    expect(await signIns.redeemToken(token)).toBeNull();
    const late = await signIns.createToken(keyId);
    now += 25 * hour;
    expect(await signIns.redeemToken(late)).toBeNull();
  });
});

describe("what was signed in with a configured key", () => {
  const open = async (adminKey: string) => {
    const keys = await openKeys(store, clock, adminKey);
    return { keys, signIns: createSignIns(store.db, keys, clock), principal: keys.authenticate(adminKey) };
  };

  test("ends when another key is configured, links that were not used included, and lasts over a restart", async () => {
    const first = await open("the first of two keys");
    const session = await first.signIns.createSession(first.principal as Principal, "Firefox");
    const link = await first.signIns.createToken(first.principal?.keyId ?? "");
    const again = await open("the first of two keys");
    expect(await again.signIns.findSession(session)).toMatchObject({ scope: "admin" });
    const second = await open("the second of two keys");
    expect(await second.signIns.findSession(session)).toBeNull();
    expect(await second.signIns.redeemToken(link)).toBeNull();
    expect(await second.signIns.list({ tenant: null })).toEqual([]);
  });
});

describe("the list of sign-ins", () => {
  test("has when, from which browser and when last, for those who may end them", async () => {
    const keys = await openKeys(store, clock, null);
    const signIns = createSignIns(store.db, keys, clock);
    await openTenants(store, clock);
    const ofTenant = await keys.create({ name: "a", scope: "admin", tenant: "default" });
    const ofAll = await keys.create({ name: "b", scope: "admin", tenant: null });
    const principalOf = ({ id }: { id: string }) => keys.find(id) as Principal;
    const began = now;
    const session = await signIns.createSession(principalOf(ofTenant), "Firefox");
    const other = await signIns.createSession(principalOf(ofAll), "Safari");
    const link = await signIns.createToken(ofAll.id);
    now += hour;
    await signIns.findSession(session);
    const [found] = await signIns.list({ tenant: "default" });
    expect(found).toMatchObject({ browser: "Firefox", createdAt: began, seenAt: now, keyId: ofTenant.id });
    expect(await signIns.list({ tenant: null })).toHaveLength(2);
    expect(await signIns.list({ keyId: ofAll.id })).toHaveLength(1);

    const [foreign] = await signIns.list({ keyId: ofAll.id });
    await expect(signIns.end(foreign?.id ?? "", { tenant: "default" })).rejects.toMatchObject({
      code: "not_found",
    });
    await signIns.end(found?.id ?? "", { tenant: "default" });
    expect(await signIns.findSession(session)).toBeNull();
    expect(await signIns.findSession(other)).not.toBeNull();
    expect(await signIns.endAll({ tenant: null })).toBe(1);
    expect(await signIns.findSession(other)).toBeNull();
    expect(await signIns.redeemToken(link)).toBeNull();
  });
});

describe("a worker key", () => {
  test("belongs to the first that registers with it, also of several at once, and ever after", async () => {
    const keys = await openKeys(store, clock, null);
    const { id, key } = await keys.create({ name: "w", scope: "worker", tenant: null });
    expect(keys.find(id)?.worker).toBeNull();
    const owners = await Promise.all(["b", "a", "c"].map(async (name) => await keys.bindWorker(id, name)));
    expect(new Set(owners).size).toBe(1);
    expect(keys.authenticate(key)?.worker).toBe(owners[0]);
    expect((await openKeys(store, clock, null)).authenticate(key)?.worker).toBe(owners[0]);
    await keys.revoke(id, null);
    expect(keys.authenticate(key)).toBeNull();
    expect(await keys.bindWorker(id, "b")).toBeNull();
    expect(keys.authenticate(key)).toBeNull();
  });

  test("of a store that an older release has made belongs to nobody yet; what was signed in with it stays", async () => {
    // As the release before has made it: without the last step.
    await store.close();
    rmSync(join(directory, "store.db"));
    const old = new DatabaseSync(join(directory, "store.db"));
    const kysely = new Kysely<never>({ dialect: sqliteDialect(old) });
    await migrateStore(kysely, "0.0.9", "0006-retention");
    old.exec(`
      INSERT INTO keys VALUES ('k1', '${hash("sha256", "dk_worker_old")}', 'dk_worker_old', 'old', 'worker', NULL, 1, NULL);
      INSERT INTO sign_ins VALUES ('${hash("sha256", "cookie")}', 'session', 'k1', ${now + 30 * 24 * hour});
      INSERT INTO sign_ins VALUES ('${hash("sha256", "admins")}', 'session', 'configured', ${now + 30 * 24 * hour});`);
    await kysely.destroy();
    store = await openSqliteStore(join(directory, "store.db"));
    const keys = await openKeys(store, clock, "the configured admin key");
    const signIns = createSignIns(store.db, keys, clock);
    expect(keys.authenticate("dk_worker_old")).toMatchObject({ worker: null, origins: [], scope: "worker" });
    expect(await keys.bindWorker("k1", "support")).toBe("support");
    expect(await signIns.findSession("cookie")).toMatchObject({ keyId: "k1" });
    expect(await signIns.list({ tenant: null })).toMatchObject([{ createdAt: now, browser: "" }]);
    // With which admin key it was made is not known, so it ends.
    expect(await signIns.findSession("admins")).toBeNull();
  });
});

describe("tenants", () => {
  test("begin with default, and an id is given once", async () => {
    const tenants = await openTenants(store, clock);
    expect(tenants.find("default")).not.toBeNull();
    await tenants.create({ id: "acme", name: "Acme" });
    await expect(tenants.create({ id: "acme", name: "Other" })).rejects.toMatchObject({ code: "conflict" });
    await expect(tenants.create({ id: "../etc", name: "x" })).rejects.toMatchObject({
      code: "invalid_request",
    });
  });

  test("are known all the time, also while one of them changes", async () => {
    const tenants = await openTenants(store, clock);
    let isDone = false;
    const changes = [tenants.change("default", { mode: "delayed" }), tenants.setSimulated("default", true)];
    const changed = Promise.all(changes).finally(() => (isDone = true));
    for (; !isDone; await Promise.resolve()) expect(tenants.find("default")).not.toBeNull();
    await changed;
    expect(tenants.find("default")).toMatchObject({ mode: "delayed", simulated: true });
  });
});
