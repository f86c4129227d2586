import { expect, test } from "vitest";
import { createJournal } from "../journal/journal.ts";
import { openSqliteStore } from "../store/sqlite/open.ts";
import { entriesSince } from "./restore-backup.ts";

test("a name that turned out to be an erased person's is taken out of backups from before the erasure alone", async () => {
  const store = await openSqliteStore(":memory:");
  let now = 10;
  const journal = createJournal({ db: store.db, dataDir: "", clock: () => now, onFault: () => {} });
  const ids = async () => new Set((await journal.all()).map(({ id }) => id));
  const ann = { kind: "user", tenant: "acme", subject: "ann" } as const;

  await journal.noteNames("acme", ["ann", "ann@old"]);
  expect(await journal.all()).toEqual([]);
  const beforeErasure = await ids();
  await journal.note(ann);
  const afterErasure = await ids();
  now = 20;
  expect(await journal.erasedAt("acme", "ann@old")).toBeNull();
  for (const tenant of ["acme", "other"]) await journal.noteNames(tenant, ["ann@old", "ann"]);
  await journal.noteNames("acme", ["ann@old", "ann"]);
  // Of a name of a name it is the same erasure.
  await journal.noteNames("acme", ["a1", "ann@old"]);

  const entries = await journal.all();
  expect(entries).toHaveLength(3);
  expect(await journal.erasedAt("acme", "a1")).toBe(10);
  expect(entriesSince(entries, beforeErasure)).toHaveLength(3);
  expect(entriesSince(entries, afterErasure)).toEqual([]);

  // What comes of her later and is erased again goes by all her names.
  now = 30;
  await journal.note(ann);
  const afterSecond = await ids();
  await journal.noteNames("acme", ["ann", "ann@old"]);
  expect(await journal.erasedAt("acme", "ann@old")).toBe(30);
  expect(entriesSince(await journal.all(), afterSecond)).toEqual([]);
  await store.close();
});
