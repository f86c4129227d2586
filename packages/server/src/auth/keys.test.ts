import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { dayMs, type DendroError } from "@dendro/core";
import type { DirectoryStore } from "../store/port.ts";
import { openSqliteStore } from "../store/sqlite/open.ts";
import { openTenants } from "../tenants/tenants.ts";
import { isUsed, isWeakAdminKey, refuseWeakKey, weakAdminKey } from "./admin-key.ts";
import { adminOf } from "./first-admin.ts";
import { isAllowedOrigin, isOriginPattern } from "./key-origins.ts";
import { openKeys, type Keys, type NewKey } from "./keys.ts";
import { createSignIns, sessionLifeMs, signInIdOf, type SignIns } from "./sign-ins.ts";

const begin = Date.UTC(2026, 10, 20, 12);
const strong = "configured-admin-key";
const notFound = expect.objectContaining({ code: "not_found" }) as DendroError;

let store: DirectoryStore;
let keys: Keys;
let now = begin;
beforeEach(async () => {
  now = begin;
  store = await openSqliteStore(":memory:");
  const tenants = await openTenants(store, () => now);
  for (const id of ["acme", "other"]) await tenants.create({ id, name: id });
  keys = await openKeys(store, () => now, strong);
});
afterEach(async () => await store.close());

const make = async (more: Partial<NewKey> = {}) =>
  await keys.create({ name: "Key", scope: "ingest", tenant: "acme", ...more });

describe("keys", () => {
  test("are shown once, and open what they are for, also after a restart", async () => {
    const { key, ...info } = await make({ worker: "w", origins: ["https://a.example"] });
    expect(key).toMatch(/^dk_ingest_[\w-]{32}$/u);
    expect(info).toEqual({
      id: info.id,
      name: "Key",
      scope: "ingest",
      tenant: "acme",
      worker: "w",
      origins: ["https://a.example"],
      prefix: key.slice(0, 14),
      created_at: "2026-11-20T12:00:00.000Z",
    });
    const principal = {
      keyId: info.id,
      scope: "ingest",
      tenant: "acme",
      worker: "w",
      origins: ["https://a.example"],
      isWeak: false,
    };
    for (const those of [keys, await openKeys(store, () => now, null)]) {
      expect([those.authenticate(key), those.find(info.id)]).toEqual([principal, principal]);
      expect(await those.list("acme")).toEqual([info]);
    }
    expect([keys.authenticate("dk_ingest_other"), keys.find("other")]).toEqual([null, null]);
    const stored = await store.db.selectFrom("keys").selectAll().execute();
    expect(JSON.stringify(stored)).not.toContain(key);
  });

  test("are those of a tenant, or all, the oldest first", async () => {
    const first = await make();
    now += 1;
    const second = await make({ tenant: "other" });
    now += 1;
    const third = await make({ tenant: null, scope: "admin" });
    const ids = async (tenant: string | null) => (await keys.list(tenant)).map(({ id }) => id);
    expect(await ids(null)).toEqual([first.id, second.id, third.id]);
    expect(await ids("other")).toEqual([second.id]);
    expect(await keys.nameOf(first.id)).toBe("Key");
    expect(await keys.nameOf("nobody's")).toBe("Unknown key");
  });

  test("are revoked once, by their own tenant or by all's, with what was signed in with them", async () => {
    const { id, key } = await make();
    const other = await make();
    const signIns = createSignIns(store.db, keys, () => now);
    const sessions = [id, other.id].map(async (keyId) => {
      const principal = keys.find(keyId);
      return principal === null ? "" : await signIns.createSession(principal, "");
    });
    const [ended = "", kept = ""] = await Promise.all(sessions);
    await expect(keys.revoke(id, "other")).rejects.toThrow(notFound);
    expect(keys.authenticate(key)?.keyId).toBe(id);
    await keys.revoke(id, "acme");
    expect([keys.authenticate(key), keys.find(id), (await keys.list(null)).length]).toEqual([null, null, 1]);
    await expect(keys.revoke(id, "acme")).rejects.toThrow(notFound);
    expect([await signIns.findSession(ended), (await signIns.findSession(kept))?.keyId]).toEqual([
      null,
      other.id,
    ]);
    expect(await store.db.selectFrom("sign_ins").selectAll().execute()).toHaveLength(1);
    await keys.revoke(other.id, null);
    expect(await keys.list(null)).toEqual([]);
  });

  test("of a tenant that is forgotten go, with their sign-ins, and others' stay", async () => {
    const own = await make();
    const other = await make({ tenant: "other" });
    const signIns = createSignIns(store.db, keys, () => now);
    for (const { id } of [own, other]) await signIns.createToken(id);
    await keys.forget("acme");
    expect([keys.authenticate(own.key), keys.authenticate(other.key)?.keyId]).toEqual([null, other.id]);
    for (const table of ["keys", "sign_ins"] as const)
      expect(await store.db.selectFrom(table).selectAll().execute()).toHaveLength(1);
  });

  test("of a worker belong to the first that registers with them", async () => {
    const { id } = await make({ scope: "worker" });
    expect(await keys.bindWorker(id, "one")).toBe("one");
    expect(await keys.bindWorker(id, "two")).toBe("one");
    expect([keys.find(id)?.worker, await keys.bindWorker("unknown", "one")]).toEqual(["one", null]);
  });

  test("that are longer than any are not looked for", async () => {
    const long = "k".repeat(512);
    const configured = await openKeys(store, () => now, long);
    expect(configured.authenticate(long)?.scope).toBe("admin");
    const longer = await openKeys(store, () => now, `${long}k`);
    expect(longer.authenticate(`${long}k`)).toBeNull();
  });

  test("are not told when what is in memory may be out of date, but for the configured one", async () => {
    const { key } = await make();
    const views = {
      open: store.views.open,
      requireFresh() {
        throw new Error("out of date");
      },
    } as unknown as DirectoryStore["views"];
    const late = await openKeys({ db: store.db, views }, () => now, strong);
    expect(() => late.authenticate(key)).toThrow("out of date");
    expect(late.authenticate(strong)?.scope).toBe("admin");
  });
});

describe("the configured key", () => {
  test("is of an admin of all, has an id that follows from it, and is weak when it is short", async () => {
    const principal = keys.authenticate(strong);
    expect(principal).toEqual({
      keyId: expect.stringMatching(/^configured-[\da-f]{32}$/u) as string,
      scope: "admin",
      tenant: null,
      worker: null,
      origins: [],
      isWeak: false,
    });
    expect(keys.find(principal?.keyId ?? "")).toEqual(principal);
    expect(await keys.nameOf(principal?.keyId ?? "")).toBe("Configured key");
    const isWeak = async (key: string) => (await openKeys(store, () => now, key)).authenticate(key)?.isWeak;
    expect([await isWeak("x".repeat(15)), await isWeak("x".repeat(16))]).toEqual([true, false]);
    // It stays when a key is made or goes.
    const { id } = await make();
    await keys.revoke(id, null);
    await keys.forget("acme");
    expect(keys.authenticate(strong)).toEqual(principal);
  });

  test("that can be guessed is refused where nobody was before", () => {
    const dataDir = mkdtempSync(join(tmpdir(), "admin-key-"));
    onTestFinished(() => rmSync(dataDir, { recursive: true }));
    const refuse = (adminKey: string | null) => () => refuseWeakKey({ adminKey, dataDir });
    expect([
      isWeakAdminKey({ adminKey: "x".repeat(15) }),
      isWeakAdminKey({ adminKey: "x".repeat(16) }),
    ]).toEqual([true, false]);
    expect(isWeakAdminKey({ adminKey: null })).toBe(false);
    expect(weakAdminKey).toContain("fewer than 16 characters");
    expect(isUsed(dataDir)).toBe(false);
    expect(refuse("short")).toThrow("can be guessed");
    for (const key of [null, "x".repeat(16)]) expect(refuse(key)).not.toThrow("can be guessed");
    writeFileSync(join(dataDir, "store.db"), "");
    expect(isUsed(dataDir)).toBe(true);
    expect(refuse("short")).not.toThrow("can be guessed");
  });
});

describe("the first admin", () => {
  test("is the configured one, else the first of all tenants, else made", async () => {
    expect(await adminOf(store, keys, strong)).toEqual({
      keyId: keys.authenticate(strong)?.keyId,
      created: null,
    });
    await make({ scope: "admin", tenant: "acme" });
    await make({ scope: "read", tenant: null });
    const made = await adminOf(store, keys, null);
    expect(keys.authenticate(made?.created ?? "")).toMatchObject({
      keyId: made?.keyId,
      scope: "admin",
      tenant: null,
    });
    expect(await keys.nameOf(made?.keyId ?? "")).toBe("First start");
    expect(await adminOf(store, keys, null)).toEqual({ keyId: made?.keyId, created: null });
  });
});

describe("an origin", () => {
  test.each([
    ["https://a.example", true],
    ["http://localhost:3000", true],
    ["https://*.a.example", true],
    ["https://a.example/", false],
    ["https://*a.example", false],
    ["https://a.*.example", false],
    ["https://*.*.example", false],
    ["ftp://a.example", false],
    ["a.example", false],
    ["", false],
  ])("is written as browsers do: %s", (text, isPattern) => {
    expect(isOriginPattern(text)).toBe(isPattern);
  });

  test.each([
    [[], "https://any.example", true],
    [["https://a.example"], "https://a.example", true],
    [["https://a.example"], "https://b.a.example", false],
    [["https://b.example", "https://*.a.example"], "https://b.a.example", true],
    [["https://*.a.example"], "https://a.example", false],
    [["https://*.a.example"], "https://.a.example", false],
    [["https://*.a.example"], "http://b.a.example", false],
    [["https://*.a.example"], "https://b.a.example.org", false],
  ])("of %s is allowed or not: %s", (patterns, origin, isAllowed) => {
    expect(isAllowedOrigin(patterns, origin)).toBe(isAllowed);
  });
});

describe("sign-ins", () => {
  let signIns: SignIns;
  let keyId: string;
  beforeEach(async () => {
    signIns = createSignIns(store.db, keys, () => now);
    ({ id: keyId } = await make({ scope: "admin" }));
  });
  const open = async (browser = "Firefox", id = keyId) => {
    const principal = keys.find(id);
    if (principal === null) throw new Error("no key");
    return await signIns.createSession(principal, browser);
  };

  test("a link works once, within a day", async () => {
    const [used, late, kept] = [
      await signIns.createToken(keyId),
      await signIns.createToken(keyId),
      await signIns.createToken(keyId),
    ];
    expect((await signIns.redeemToken(used))?.keyId).toBe(keyId);
    expect(await signIns.redeemToken(used)).toBeNull();
    expect(await signIns.findSession(kept)).toBeNull();
    now += dayMs;
    expect((await signIns.redeemToken(kept))?.keyId).toBe(keyId);
    now += 1;
    expect(await signIns.redeemToken(late)).toBeNull();
    expect(await signIns.redeemToken("unknown")).toBeNull();
  });

  test("a session holds for 30 days, or until it is ended", async () => {
    const [first, second] = [await open(), await open()];
    expect(await signIns.redeemToken(first)).toBeNull();
    expect(sessionLifeMs).toBe(30 * dayMs);
    now += sessionLifeMs;
    expect((await signIns.findSession(first))?.keyId).toBe(keyId);
    await signIns.endSession(first);
    expect(await signIns.findSession(first)).toBeNull();
    expect((await signIns.findSession(second))?.keyId).toBe(keyId);
    now += 1;
    expect(await signIns.findSession(second)).toBeNull();
  });

  test("what is over is forgotten when somebody signs in", async () => {
    await open();
    now += sessionLifeMs;
    await open();
    expect(await store.db.selectFrom("sign_ins").selectAll().execute()).toHaveLength(2);
    now += 1;
    await open();
    expect(await store.db.selectFrom("sign_ins").selectAll().execute()).toHaveLength(2);
  });

  test("are listed with when they began and were seen, to five minutes, the newest first", async () => {
    const first = await open("x".repeat(70));
    now += 1000;
    const second = await open();
    await signIns.createToken(keyId);
    now = begin + 299_999;
    await signIns.findSession(first);
    const seen = async () => (await signIns.list({ keyId })).map(({ id, seenAt }) => [id, seenAt - begin]);
    expect(await seen()).toEqual([
      [signInIdOf(second), 1000],
      [signInIdOf(first), 0],
    ]);
    now += 1;
    await signIns.findSession(first);
    expect(await signIns.list({ keyId })).toMatchObject([
      { id: signInIdOf(second), browser: "Firefox", keyId, createdAt: begin + 1000, seenAt: begin + 1000 },
      {
        id: signInIdOf(first),
        browser: "x".repeat(64),
        createdAt: begin,
        seenAt: begin + 300_000,
        expiresAt: begin + sessionLifeMs,
      },
    ]);
    expect(signInIdOf(first)).toMatch(/^[\da-f]{16}$/u);
  });

  test("are ended by those whose they are: of a key, of a tenant, or of all", async () => {
    const { id: other } = await make({ scope: "admin", tenant: "other" });
    const [own, others] = [await open(), await open("", other)];
    await signIns.createToken(keyId);
    expect((await signIns.list({ tenant: "acme" })).map(({ keyId: id }) => id)).toEqual([keyId]);
    expect(await signIns.list({ tenant: null })).toHaveLength(2);
    await expect(signIns.end(signInIdOf(others), { keyId })).rejects.toThrow(notFound);
    await expect(signIns.end(signInIdOf(others), { tenant: "acme" })).rejects.toThrow(notFound);
    await signIns.end(signInIdOf(others), { tenant: "other" });
    expect([await signIns.findSession(others), (await signIns.findSession(own))?.keyId]).toEqual([
      null,
      keyId,
    ]);
    // Links that wait go too, and are not people.
    expect(await signIns.endAll({ tenant: "acme" })).toBe(1);
    expect(await store.db.selectFrom("sign_ins").selectAll().execute()).toEqual([]);
    expect(await signIns.endAll({ tenant: null })).toBe(0);
  });

  test("end with their key", async () => {
    const [session, token] = [await open(), await signIns.createToken(keyId)];
    await keys.revoke(keyId, null);
    expect([await signIns.findSession(session), await signIns.redeemToken(token)]).toEqual([null, null]);
    expect(await signIns.list({ tenant: null })).toEqual([]);
  });
});
