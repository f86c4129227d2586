import { expect, onTestFinished, test } from "vitest";
import { createEncryption } from "@dendro/node";
import type { SettingsState, SetValue } from "@dendro/core";
import { openMemory } from "../memory/memory.ts";
import { createSettingsCache } from "./settings-cache.ts";

const setTo = (value: string, secret: boolean): SetValue => ({ value, secret, version: 1 });
const state: SettingsState = {
  version: 7,
  values: { tone: setTo("kind", false), key: setTo("s3cret", true) },
};
const encryption = createEncryption(new Uint8Array(32).fill(7));
const otherEncryption = createEncryption(new Uint8Array(32).fill(8));

async function openCache() {
  const memory = await openMemory({ database: "sqlite::memory:" });
  onTestFinished(memory.close);
  return {
    cacheOf: (workerId: string, key: typeof encryption | null) =>
      createSettingsCache(memory.db, workerId, key, () => 1),
    content: async () =>
      await memory.db.selectFrom("settings_cache").select("content").executeTakeFirstOrThrow(),
  };
}

test("gives back what was kept last of a worker, and of another nothing is set", async () => {
  const { cacheOf, content } = await openCache();
  await cacheOf("w", encryption).keep({ version: 6, values: {} });
  await cacheOf("w", encryption).keep(state);
  expect(await cacheOf("w", encryption).read()).toEqual(state);
  expect(await cacheOf("v", encryption).read()).toEqual({ version: 0, values: {} });
  expect((await content()).content).not.toContain("kind");
});

test.each([
  ["with another key", otherEncryption],
  ["without a key", null],
])("what was encrypted says nothing %s", async (_, key) => {
  const { cacheOf } = await openCache();
  await cacheOf("w", encryption).keep(state);
  expect(await cacheOf("w", key).read()).toEqual({ version: 0, values: {} });
});

test("without a key no secret is kept, and all else is, also for who has a key later", async () => {
  const { cacheOf, content } = await openCache();
  await cacheOf("w", null).keep(state);
  expect((await content()).content).not.toContain("s3cret");
  const withoutSecrets = { version: 7, values: { tone: state.values["tone"] } };
  expect(await cacheOf("w", null).read()).toEqual(withoutSecrets);
  expect(await cacheOf("w", encryption).read()).toEqual(withoutSecrets);
});
