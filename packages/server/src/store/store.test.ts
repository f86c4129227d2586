import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sql } from "kysely";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openStore, type OpenStore } from "./database.ts";
import { openKeys } from "./keys.ts";
import { openSalts } from "./salts.ts";
import { createSignIns } from "./sign-ins.ts";
import { openTenants } from "./tenants.ts";

const hour = 60 * 60 * 1000;
let directory: string;
let store: OpenStore;
let now = Date.UTC(2026, 10, 20);
const clock = () => now;

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), "store-"));
  store = await openStore(join(directory, "store.db"));
});
afterEach(async () => {
  await store.close();
  rmSync(directory, { recursive: true });
});

async function reopen(): Promise<void> {
  await store.close();
  store = await openStore(join(directory, "store.db"));
}

const isOnDisk = (bytes: Uint8Array) =>
  readdirSync(directory).some((file) => readFileSync(join(directory, file)).includes(Buffer.from(bytes)));

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
    await expect(openStore(join(directory, "store.db"))).rejects.toMatchObject({
      code: "newer_data",
      message: expect.stringMatching(/9999-of-tomorrow.*Start Dendro 7\.0\.0 or newer/u) as unknown,
    });
  });
});

describe("salts", () => {
  test("are random, one a day, and survive a restart", async () => {
    const salts = await openSalts(store, clock);
    const today = salts.saltFor("2026-11-20");
    expect(salts.saltFor("2026-11-19")).not.toEqual(today);
    await salts.settled();
    await reopen();
    expect((await openSalts(store, clock)).saltFor("2026-11-20")).toEqual(today);
  });

  test("are gone from memory and disk 48 hours after they were made", async () => {
    const salts = await openSalts(store, clock);
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
    const keys = await openKeys(store.db, clock, null);
    const { key, id } = await keys.create({ name: "site", scope: "ingest", tenant: null });
    expect(keys.authenticate(key)).toEqual({ keyId: id, scope: "ingest", tenant: null });
    expect(isOnDisk(Buffer.from(key))).toBe(false);
    await reopen();
    expect((await openKeys(store.db, clock, null)).authenticate(key)?.keyId).toBe(id);
  });

  test("mean nothing once revoked, nor do their sessions", async () => {
    const keys = await openKeys(store.db, clock, null);
    const signIns = createSignIns(store.db, keys, clock);
    const { key, id } = await keys.create({ name: "a", scope: "read", tenant: null });
    const session = await signIns.createSession({ keyId: id, scope: "read", tenant: null });
    expect(await signIns.findSession(session)).not.toBeNull();
    await keys.revoke(id, null);
    expect(keys.authenticate(key)).toBeNull();
    expect(await signIns.findSession(session)).toBeNull();
    await expect(keys.revoke(id, null)).rejects.toMatchObject({ code: "not_found" });
  });

  test("a configured admin key ends with the configuration", async () => {
    expect((await openKeys(store.db, clock, "secret")).authenticate("secret")?.scope).toBe("admin");
    expect((await openKeys(store.db, clock, "other")).authenticate("secret")).toBeNull();
  });
});

describe("sign-ins", () => {
  test("a link works once, and not after a day", async () => {
    const keys = await openKeys(store.db, clock, "secret");
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

describe("tenants", () => {
  test("begin with default, and an id is given once", async () => {
    const tenants = await openTenants(store.db, clock);
    expect(tenants.find("default")).not.toBeNull();
    await tenants.create({ id: "acme", name: "Acme" });
    await expect(tenants.create({ id: "acme", name: "Other" })).rejects.toMatchObject({ code: "conflict" });
    await expect(tenants.create({ id: "../etc", name: "x" })).rejects.toMatchObject({
      code: "invalid_request",
    });
  });

  test("are known all the time, also while one of them changes", async () => {
    const tenants = await openTenants(store.db, clock);
    let isDone = false;
    const changes = [tenants.change("default", { mode: "delayed" }), tenants.noteExpired("default", 1)];
    const changed = Promise.all(changes).finally(() => (isDone = true));
    for (; !isDone; await Promise.resolve()) expect(tenants.find("default")).not.toBeNull();
    await changed;
    expect([tenants.find("default")?.mode, tenants.expiredUntil("default")]).toEqual(["delayed", 1]);
  });
});
