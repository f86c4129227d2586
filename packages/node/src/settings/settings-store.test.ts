import { rmSync, mkdtempSync, readFileSync, readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { Kysely } from "kysely";
import { afterAll, describe, expect, test } from "vitest";
import {
  applyChange,
  noSettings,
  patchSettings,
  settingsSchema,
  type Author,
  type SettingsChange,
  type SettingsState,
} from "@dendro/core";
import { openDialect } from "../open-dialect.ts";
import { createEncryption } from "../encryption.ts";
import { tablePrefix } from "../table-prefix.ts";
import { usePostgres } from "../test-support/postgres.ts";
import { createSettingsStore, type SettingsStore } from "./settings-store.ts";
import { createSettingsTables, type SettingsTables } from "./tables.ts";

const schema = settingsSchema({
  fields: [
    ...Array.from({ length: 20 }, (_, index) => ({ id: `f${index}`, type: "number", label: "F" }) as const),
    { id: "key", type: "password", label: "Key" },
  ],
});
const ann: Author = { kind: "person", id: "ann" };
const encryption = createEncryption(new Uint8Array(32).fill(7));
const directory = mkdtempSync(join(tmpdir(), "settings-"));
afterAll(() => rmSync(directory, { recursive: true }));
const postgres = usePostgres();

const engines = [
  ["SQLite", async () => `sqlite:${join(directory, `${crypto.randomUUID()}.db`)}`],
  ["PostgreSQL", postgres.newDatabase],
] as const;

describe.each(engines)("settings in %s", (name, createDatabase) => {
  const testHere = name === "SQLite" ? test : postgres.test;

  /** Several stores over one database, as several processes have them. */
  async function open(count: number, address?: string) {
    const database = address ?? (await createDatabase());
    const dbs = Array.from(
      { length: count },
      () => new Kysely<SettingsTables>({ dialect: openDialect(database) }),
    );
    if (address === undefined) await createSettingsTables(dbs[0] as Kysely<SettingsTables>, "x_");
    const stores = dbs.map((db) => createSettingsStore(db.withPlugin(tablePrefix("x_")), encryption));
    const [store] = stores as [SettingsStore];
    return {
      store,
      stores,
      database,
      close: async () => await Promise.all(dbs.map(async (db) => await db.destroy())),
    };
  }

  const owner = { scope: "t", workerId: "w" };
  const patch = async (store: SettingsStore, field_id: string, value: unknown, of = owner) =>
    await store.change(of, (state) => patchSettings(state, schema, { field_id, value }, ann, 1000));

  testHere(
    "200 who patch at once all get their way, each with a version of its own",
    async () => {
      const { store, stores, close } = await open(4);
      const results = await Promise.all(
        Array.from({ length: 200 }, async (_, index) =>
          patch(stores[index % 4] as SettingsStore, `f${index % 20}`, index),
        ),
      );
      const versions = results.map((result) => ("change" in result ? result.change.version : 0));
      expect(versions.toSorted((a, b) => a - b)).toEqual(
        Array.from({ length: 200 }, (_, index) => index + 1),
      );
      const history = await store.history(owner, { limit: 500 });
      expect(history.map(({ version }) => version)).toEqual(versions.toSorted((a, b) => b - a));
      const state = await (stores[1] as SettingsStore).read(owner);
      expect(state.version).toBe(200);
      // The last change of each field is what the field has.
      expect(history.toReversed().reduce(applyChange, noSettings)).toEqual(state);
      expect(Object.keys(state.values)).toHaveLength(20);
      await close();
    },
    30_000,
  );

  testHere(
    "are what a plain model of them is, at every version",
    async () => {
      const { store, stores, close } = await open(2);
      let owners = 0;
      const step = fc.record({ field: fc.nat(20), value: fc.option(fc.integer()), by: fc.nat(1) });
      await fc.assert(
        fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
          const of = { scope: "t", workerId: `w${(owners += 1)}` };
          const states: SettingsState[] = [await store.read(of)];
          const changes: SettingsChange[] = [];
          for (const { field, value, by } of steps) {
            const id = field === 20 ? "key" : `f${field}`;
            const sent = field === 20 && value !== null ? `secret ${value}` : value;
            const result = await patch(stores[by] as SettingsStore, id, sent, of);
            if (!("change" in result)) throw new Error("refused");
            states.push(result.state);
            changes.unshift(result.change);
          }
          for (const [version, state] of states.entries())
            expect(await store.valuesAt(of, version)).toEqual(state.values);
          expect(await (stores[1] as SettingsStore).read(of)).toEqual(states.at(-1));
          expect(await (stores[1] as SettingsStore).history(of, { limit: 100 })).toEqual(changes);
          expect(await (stores[1] as SettingsStore).history(of, { limit: 2, before: 4 })).toEqual(
            changes.filter(({ version }) => version < 4).slice(0, 2),
          );
        }),
        { numRuns: 15 },
      );
      await close();
    },
    30_000,
  );

  testHere("of one worker or tenant are not another's", async () => {
    const { store, close } = await open(1);
    await patch(store, "f1", 1);
    expect(await store.read({ scope: "t", workerId: "other" })).toEqual({ version: 0, values: {} });
    expect(await store.history({ scope: "other", workerId: "w" }, { limit: 5 })).toEqual([]);
    await store.forget(owner);
    expect(await store.read(owner)).toEqual({ version: 0, values: {} });
    await close();
  });

  testHere("keep no secret in clear, and open none with another key or at another place", async () => {
    const { store, database, close } = await open(1);
    const secret = "correct horse battery staple";
    await patch(store, "key", secret);
    expect((await store.read(owner)).values["key"]).toEqual({
      value: secret,
      version: 1,
      secret: true,
    });
    const db = new Kysely<SettingsTables>({ dialect: openDialect(database) }).withPlugin(tablePrefix("x_"));
    const rows = await db.selectFrom("settings_changes").selectAll().execute();
    expect(JSON.stringify(rows)).not.toContain(secret);
    const files = name === "SQLite" ? readdirSync(directory) : [];
    expect(files.filter((file) => readFileSync(join(directory, file)).includes(secret))).toEqual([]);

    const unreadable: string[] = [];
    const other = createSettingsStore(db, createEncryption(new Uint8Array(32)), (_of, id) =>
      unreadable.push(id),
    );
    expect((await other.read(owner)).values["key"]).toMatchObject({ value: null });
    expect(unreadable).toEqual(["key"]);
    await db.updateTable("settings_changes").set({ worker_id: "thief" }).execute();
    await db.updateTable("settings").set({ worker_id: "thief" }).execute();
    expect((await store.read({ scope: "t", workerId: "thief" })).values["key"]).toMatchObject({
      value: null,
    });
    await db.destroy();
    await close();
  });
});
