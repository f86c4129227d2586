import { expect, vi } from "vitest";
import { createEncryption, createSettingsStore } from "@dendro/node";
import type { TestHere } from "../../../../test/support/needs.ts";
import { openKeys, type Principal } from "../auth/keys.ts";
import { createSignIns } from "../auth/sign-ins.ts";
import { openTenants } from "../tenants/tenants.ts";
import { openErasures } from "./erasures.ts";
import type { OpenStore } from "./port.ts";
import { openPrices } from "./prices.ts";
import { openSalts } from "./salts.ts";
import { openSavedFilters } from "./saved-filters.ts";

const hour = 60 * 60 * 1000;

/** A store for one test. */
export interface StorageOfStores {
  /** Opens it as a server of its own, with a bus to the others. */
  open(): Promise<OpenStore>;
  /** Whether bytes are in any file of it. */
  isOnDisk(bytes: Uint8Array): Promise<boolean>;
}

/** What every implementation of {@link OpenStore} promises, tried on the real thing by two who have it open. */
export function describeStore(testHere: TestHere, createStorage: () => Promise<StorageOfStores>): void {
  let now = Date.UTC(2026, 10, 20);
  const clock = () => now;

  /** What a server has of it. */
  async function serve(store: OpenStore) {
    return {
      store,
      tenants: await openTenants(store, clock),
      keys: await openKeys(store, clock, null),
      prices: await openPrices(store),
      segments: await openSavedFilters(store, "segment"),
      settings: createSettingsStore(store.db, createEncryption(new Uint8Array(32))),
    };
  }

  async function openTwo(storage?: StorageOfStores) {
    now = Date.UTC(2026, 10, 20);
    const opened = storage ?? (await createStorage());
    // At once, as two servers that are started together.
    const [one, other] = await Promise.all([opened.open(), opened.open()]);
    const servers = await Promise.all([serve(one), serve(other)]);
    const close = async () => await Promise.all([one.close(), other.close()]);
    return { one: servers[0], other: servers[1], close };
  }

  testHere("two that start at once find one default tenant", async () => {
    const { one, other, close } = await openTwo();
    expect(one.tenants.all()).toMatchObject([{ id: "default" }]);
    expect(other.tenants.all()).toEqual(one.tenants.all());
    await close();
  });

  testHere("a tenant and a key of one are used and revoked at the other, and then dead at both", async () => {
    const { one, other, close } = await openTwo();
    await one.tenants.create({ id: "acme", name: "Acme" });
    const { key, id } = await one.keys.create({ name: "k", scope: "ingest", tenant: "acme" });
    await vi.waitFor(() => expect(other.keys.authenticate(key)).toMatchObject({ keyId: id }), 1000);
    await vi.waitFor(() => expect(other.tenants.find("acme")).toMatchObject({ name: "Acme" }), 1000);
    await expect(other.tenants.create({ id: "acme", name: "Acme 2" })).rejects.toMatchObject({
      code: "conflict",
    });
    await other.keys.revoke(id, null);
    expect(other.keys.authenticate(key)).toBeNull();
    await vi.waitFor(() => expect(one.keys.authenticate(key)).toBeNull(), 1000);
    await expect(one.keys.revoke(id, null)).rejects.toMatchObject({ code: "not_found" });
    await close();
  });

  testHere("what only the check finds is found too, since nothing is promised of the bus", async () => {
    const { one, other, close } = await openTwo();
    const { key, id } = await one.keys.create({ name: "k", scope: "read", tenant: null });
    await other.store.views.check();
    expect(other.keys.authenticate(key)).not.toBeNull();
    await one.keys.revoke(id, null);
    await other.store.views.check();
    expect(other.keys.authenticate(key)).toBeNull();
    await close();
  });

  testHere("many changes on both sides end in the same view", async () => {
    const { one, other, close } = await openTwo();
    const changes = Array.from({ length: 40 }, async (_, index) => {
      const { keys, prices } = index % 2 === 0 ? one : other;
      const { id } = await keys.create({ name: String(index), scope: "read", tenant: null });
      await prices.set("default", {
        provider: null,
        model: `m${index}`,
        from: null,
        rates: { input: index, output: 0 },
      });
      if (index % 3 === 0) await keys.revoke(id, null);
      return id;
    });
    const ids = await Promise.all(changes);
    await Promise.all([one.store.views.check(), other.store.views.check()]);
    const found = ({ keys }: typeof one) => ids.map((id) => keys.find(id));
    expect(found(one)).toEqual(found(other));
    expect(found(one).filter((key) => key === null)).toHaveLength(14);
    expect(one.prices.of("default")).toEqual(other.prices.of("default"));
    expect(one.prices.of("default")).toHaveLength(40);
    await close();
  });

  testHere("a worker key has one owner, whoever binds it", async () => {
    const { one, other, close } = await openTwo();
    const { id, key } = await one.keys.create({ name: "w", scope: "worker", tenant: null });
    await other.store.views.check();
    const owners = await Promise.all([one.keys.bindWorker(id, "a"), other.keys.bindWorker(id, "b")]);
    expect(new Set(owners).size).toBe(1);
    await Promise.all([one.store.views.check(), other.store.views.check()]);
    expect([one, other].map(({ keys }) => keys.authenticate(key)?.worker)).toEqual(owners);
    await close();
  });

  testHere("a sign-in of one is the other's, and a link works once at either", async () => {
    const { one, other, close } = await openTwo();
    const { id } = await one.keys.create({ name: "a", scope: "admin", tenant: null });
    await other.store.views.check();
    const signIns = [one, other].map(({ store, keys }) => createSignIns(store.db, keys, clock));
    const [here, there] = signIns as [(typeof signIns)[0], (typeof signIns)[0]];
    const session = await here.createSession(one.keys.find(id) as Principal, "Firefox");
    expect(await there.findSession(session)).toMatchObject({ keyId: id });
    expect(await there.list({ tenant: null })).toMatchObject([{ browser: "Firefox", createdAt: now }]);
    const token = await here.createToken(id);
    const redeemed = await Promise.all([here.redeemToken(token), there.redeemToken(token)]);
    expect(redeemed.filter((principal) => principal !== null)).toHaveLength(1);
    expect(await there.endAll({ tenant: null })).toBe(1);
    expect(await here.findSession(session)).toBeNull();
    await close();
  });

  testHere("settings, saved filters and prices of one are the other's", async () => {
    const { one, other, close } = await openTwo();
    const owner = { scope: "default", workerId: "w" };
    const change = (field: string) => (state: { version: number; values: object }) => ({
      state: { version: state.version + 1, values: {} },
      change: {
        version: state.version + 1,
        values: { [field]: 1 },
        secrets: [],
        author: { kind: "person" as const, id: "ann" },
        at: now,
        restored: null,
      },
    });
    await Promise.all([one.settings.change(owner, change("a")), other.settings.change(owner, change("b"))]);
    const state = await one.settings.read(owner);
    expect(Object.keys(state.values).toSorted()).toEqual(["a", "b"]);
    expect(await other.settings.read(owner)).toEqual(state);

    await one.segments.set("default", { name: "s", title: "S", filters: [["is", "country", ["DE"]]] });
    await one.prices.set("default", {
      provider: "p",
      model: "m",
      from: null,
      rates: { input: 2 ** 50, output: 1 },
    });
    await other.store.views.check();
    expect(other.segments.find("default", "s")).toEqual(one.segments.find("default", "s"));
    expect(other.prices.of("default")).toEqual(one.prices.of("default"));
    await close();
  });

  testHere("a change that fails changes nothing, and is told to nobody", async () => {
    const { one, other, close } = await openTwo();
    const view = await one.store.views.open("goal", async () => {});
    await expect(
      view.change(null, async (step) => {
        await step.deleteFrom("tenants").execute();
        throw new Error("no");
      }),
    ).rejects.toThrow("no");
    await other.store.views.check();
    expect(other.tenants.find("default")).not.toBeNull();
    await close();
  });

  testHere(
    "an erasure is done when it is done at every place, and says what it took away in all",
    async () => {
      const { one, other, close } = await openTwo();
      const placeOf = (id: string) => ({ id, dataDir: `/${id}`, host: "h" });
      const here = await openErasures(one.store, placeOf("here"), clock);
      const there = await openErasures(other.store, placeOf("there"), clock);
      const { id } = await here.begin({ kind: "user", tenant: "default", subject: "ann" }, "k");
      const [open] = await here.open();
      expect(open).toMatchObject({ id, isOwn: true, subject: "ann" });
      const erased = { events: 3, visits: 1, days: 2 };
      expect(await there.open()).toMatchObject([{ id, isOwn: false, subject: "ann" }]);
      await there.finish({ id, kind: "user" }, erased);
      expect(await here.list(null)).toMatchObject([{ status: "running", events: null }]);
      await here.finish({ id, kind: "user" }, erased);
      expect(await here.list("default")).toMatchObject([
        { id, status: "done", events: 6, visits: 2, rolled_up_days: 4 },
      ]);
      expect(await here.open()).toEqual([]);
      const row = await one.store.db.selectFrom("erasures").selectAll().executeTakeFirstOrThrow();
      expect(row.subject).toBeNull();
      await close();
    },
  );

  testHere("two places that finish at once write the receipt", async () => {
    const { one, other, close } = await openTwo();
    const placeOf = (id: string) => ({ id, dataDir: `/${id}`, host: "h" });
    const here = await openErasures(one.store, placeOf("a"), clock);
    const there = await openErasures(other.store, placeOf("b"), clock);
    for (let round = 0; round < 5; round += 1) {
      const { id } = await here.begin({ kind: "tenant", tenant: "t", subject: "t" }, "k");
      expect(await there.open()).toEqual([]);
      await here.spread(id);
      expect(await there.open()).toHaveLength(1);
      const erased = { events: 1, visits: 0, days: 0 };
      await Promise.all([here, there].map(async (one_) => await one_.finish({ id, kind: "tenant" }, erased)));
      const receipt = (await here.list(null)).find((one_) => one_.id === id);
      expect(receipt).toMatchObject({ status: "done", events: 2, tenant: null });
    }
    await close();
  });

  testHere("salts are one a day for all, random, and survive a restart", async () => {
    const storage = await createStorage();
    const { one, other, close } = await openTwo(storage);
    const here = await openSalts(one.store.salts, clock);
    await here.prepare(days);
    const salts = days.map(here.saltFor);
    await here.settled();
    const there = await openSalts(other.store.salts, clock);
    await there.prepare(days);
    expect(days.map(there.saltFor)).toEqual(salts);
    expect(new Set(salts.map((salt) => Buffer.from(salt).toString("hex"))).size).toBe(days.length);
    await close();
    const again = await openTwo(storage);
    const later = await openSalts(again.one.store.salts, clock);
    expect(days.map(later.saltFor)).toEqual(salts);
    await again.close();
  });

  testHere("a salt is gone from memory and disk 48 hours after it was made", async () => {
    const storage = await createStorage();
    const { one, close } = await openTwo(storage);
    const salts = await openSalts(one.store.salts, clock);
    await salts.prepare(days);
    const salt = salts.saltFor("2026-11-20");
    const copy = salt.slice();
    await salts.settled();
    expect(await storage.isOnDisk(copy)).toBe(true);
    now += 47 * hour;
    await salts.destroyOld();
    expect(await storage.isOnDisk(copy)).toBe(true);
    now += hour;
    await salts.destroyOld();
    expect(await storage.isOnDisk(copy)).toBe(false);
    expect([...salt]).toEqual(Array.from({ length: 32 }, () => 0));
    await salts.prepare(days);
    expect(salts.saltFor("2026-11-20")).not.toEqual(copy);
    await close();
  });
}

const days = ["2026-11-19", "2026-11-20", "2026-11-21", "2024-02-29"];
