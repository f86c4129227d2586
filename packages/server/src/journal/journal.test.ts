import { hash } from "node:crypto";
import {
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { DendroError } from "@dendro/core";
import type { DirectoryStore } from "../store/port.ts";
import { openSqliteStore } from "../store/sqlite/open.ts";
import { markerName, provenFolder } from "./backup-folders.ts";
import { appendToJournal, journalName, mergeJournal, readJournal, type Noted } from "./journal-file.ts";
import { createJournal, subjectHash } from "./journal.ts";

let directory: string;
let path: string;
beforeEach(() => {
  directory = realpathSync(mkdtempSync(join(tmpdir(), "journal-")));
  path = join(directory, journalName);
});
afterEach(() => rmSync(directory, { recursive: true }));

const erased = (id: string, at: number): Noted => ({ id, at, kind: "user", subject_hash: `hash of ${id}` });
const expired = (id: string, at: number, before: number, more: object = {}): Noted => ({
  id,
  at,
  kind: "expired",
  tenant_hash: "t",
  types: { only: ["page_view"] },
  before,
  ...more,
});

describe("a journal's file", () => {
  test("has every entry on a line of its own, for nobody else to read", async () => {
    expect(await readJournal(path)).toEqual([]);
    await appendToJournal(path, erased("a", 1));
    await appendToJournal(path, erased("b", 2));
    expect(await readJournal(path)).toEqual([erased("a", 1), erased("b", 2)]);
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  test("passes over a line that a crash cut short, and goes on behind it", async () => {
    await appendToJournal(path, erased("a", 1));
    writeFileSync(path, `${readFileSync(path, "utf8")}{"id":"b","at":2,"ki`);
    expect(await readJournal(path)).toEqual([erased("a", 1)]);
    await appendToJournal(path, erased("c", 3));
    expect(await readJournal(path)).toEqual([erased("a", 1), erased("c", 3)]);
  });

  test("with a damaged line is not read, and says which", async () => {
    for (const line of ["no JSON", '{"id":"b"}']) {
      writeFileSync(path, `${JSON.stringify(erased("a", 1))}\n${line}\n`);
      await expect(readJournal(path)).rejects.toThrow(`line 2 of ${path} is damaged`);
    }
    await expect(readJournal(directory)).rejects.toThrow("EISDIR");
  });

  test("is not written where a link leads", async () => {
    const elsewhere = join(directory, "elsewhere");
    writeFileSync(elsewhere, "");
    symlinkSync(elsewhere, path);
    await expect(appendToJournal(path, erased("a", 1))).rejects.toThrow("ELOOP");
    expect(readFileSync(elsewhere, "utf8")).toBe("");
  });

  test("takes in what it does not have, by time, and is not touched when it has all", async () => {
    await mergeJournal(path, [erased("c", 3)]);
    writeFileSync(`${path}.part`, "left by a crash");
    await mergeJournal(path, [erased("a", 1), erased("c", 3), erased("b", 2)]);
    expect((await readJournal(path)).map(({ id }) => id)).toEqual(["a", "b", "c"]);
    const { ino } = statSync(path);
    await mergeJournal(path, [erased("b", 2)]);
    expect(statSync(path).ino).toBe(ino);
  });

  test("keeps of what expires only how far it has come, of the same types of a tenant", async () => {
    const others = [
      expired("other tenant", 1, 5, { tenant_hash: "u" }),
      expired("other types", 1, 5, { types: { except: [] } }),
    ];
    await mergeJournal(path, [
      expired("first", 1, 10),
      expired("second", 2, 20),
      expired("late", 3, 15),
      ...others,
    ]);
    expect((await readJournal(path)).map(({ id }) => id).toSorted()).toEqual([
      "other tenant",
      "other types",
      "second",
    ]);
    await mergeJournal(path, [expired("third", 4, 20)]);
    expect((await readJournal(path)).map(({ id }) => id)).toContain("third");
    expect(await readJournal(path)).toHaveLength(3);
  });
});

describe("a folder of backups", () => {
  const mark = (marker: unknown) => writeFileSync(join(directory, markerName), JSON.stringify(marker));
  const invalid = expect.objectContaining({ code: "invalid_request" }) as DendroError;
  const own = { format: 1, installation: "i", proof: hash("sha256", "secret") };

  test("is known to whoever has shown that they write there, by where it really is", async () => {
    mark(own);
    const link = join(directory, "link");
    symlinkSync(directory, link);
    expect(await provenFolder(link, "secret", "i")).toBe(directory);
  });

  test.each<[string, unknown, string]>([
    ["of another installation", { ...own, installation: "j" }, "another installation"],
    ["of another format", { ...own, format: 2 }, "another installation"],
    ["with another proof", { ...own, proof: "x" }, "another proof"],
    ["with none", { ...own, proof: null }, "another proof"],
  ])("%s is refused", async (_what, marker, why) => {
    mark(marker);
    await expect(provenFolder(directory, "secret", "i")).rejects.toThrow(why);
    await expect(provenFolder(directory, "secret", "i")).rejects.toThrow(invalid);
  });

  test("that is none is refused", async () => {
    await expect(provenFolder(directory, "secret", "i")).rejects.toThrow("holds no backups");
    await expect(provenFolder(join(directory, "none"), "secret", "i")).rejects.toThrow("not a folder");
    writeFileSync(join(directory, markerName), "no JSON");
    await expect(provenFolder(directory, "secret", "i")).rejects.toThrow("another installation");
  });
});

describe("what is taken away", () => {
  let store: DirectoryStore;
  let now: number;
  let faults: string[];
  beforeEach(async () => {
    store = await openSqliteStore(":memory:");
    [now, faults] = [1000, []];
  });
  afterEach(async () => await store.close());

  const open = (dataDir = "/data") =>
    createJournal({
      db: store.db,
      dataDir,
      clock: () => now,
      onFault: (_, folder) => void faults.push(folder),
    });

  test("is noted here and beside backups, by hashes", async () => {
    const journal = open();
    await journal.addFolder(directory);
    await journal.note({ kind: "user", tenant: "t", subject: "ann" });
    now += 1;
    await journal.note({ kind: "tenant", tenant: "t", subject: "t" });
    now += 1;
    await journal.note({ kind: "filter", tenant: "t", subject: "[]" });
    now += 1;
    await journal.note({ kind: "expired", tenant: "t", types: { except: ["x"] }, before: 7 });
    const noted = [
      { at: 1000, kind: "user", subject_hash: hash("sha256", "t\0ann") },
      { at: 1001, kind: "tenant", subject_hash: hash("sha256", "t") },
      { at: 1002, kind: "filter", tenant_hash: subjectHash("t"), selection: "[]" },
      { at: 1003, kind: "expired", tenant_hash: subjectHash("t"), types: { except: ["x"] }, before: 7 },
    ];
    for (const entries of [await journal.all(), await open().all(), await readJournal(path)])
      expect(entries).toMatchObject(noted);
  });

  test("that expires is noted when it comes further, and only the last is kept", async () => {
    const journal = open();
    await journal.addFolder(directory);
    const note = async (before: number, only = ["x"]) =>
      await journal.note({ kind: "expired", tenant: "t", types: { only }, before });
    for (const before of [5, 5, 4, 9]) await note(before);
    await note(1, ["y"]);
    const days = async () =>
      (await journal.all()).map((noted) => (noted.kind === "expired" ? noted.before : 0));
    expect(new Set(await days())).toEqual(new Set([1, 9]));
    expect(await readJournal(path)).toHaveLength(3);
    await journal.catchUp();
    expect(await readJournal(path)).toHaveLength(2);
  });

  test("of a person is known by each of their names, from the last time", async () => {
    const journal = open();
    const erase = async (subject: string) => await journal.note({ kind: "user", tenant: "t", subject });
    expect(await journal.erasedAt("t", "ann")).toBeNull();
    await erase("ann");
    now = 2000;
    await erase("ann");
    expect([await journal.erasedAt("t", "ann"), await journal.erasedAt("u", "ann")]).toEqual([2000, null]);
    now = 3000;
    await journal.noteNames("t", ["ann", "anna", "anna"]);
    await journal.noteNames("t", ["bob", "rob"]);
    expect([await journal.erasedAt("t", "anna"), await open().erasedAt("t", "anna")]).toEqual([2000, 2000]);
    const [, last, named, ...more] = await journal.all();
    expect([named, more]).toMatchObject([{ of: last?.id, at: 2000 }, []]);
    // Nothing is noted twice, and a name of a name is of the first erasure.
    await journal.noteNames("t", ["ann", "anna"]);
    await journal.noteNames("t", ["anna", "annie"]);
    const all = await journal.all();
    expect([all.length, all.at(-1)]).toMatchObject([4, { of: last?.id }]);
  });

  test("is brought to a folder that could not be written to, and that is told of", async () => {
    const journal = open();
    await journal.addFolder(directory);
    symlinkSync("/nowhere/at/all", path);
    await journal.note({ kind: "tenant", tenant: "t", subject: "t" });
    expect(faults).toEqual([directory]);
    rmSync(path);
    await journal.catchUp();
    expect(await readJournal(path)).toEqual(await journal.all());
  });

  test("is noted nowhere by a copy of the data directory, until it is told to", async () => {
    await open().addFolder(directory);
    const copy = open("/copy");
    await copy.note({ kind: "tenant", tenant: "t", subject: "t" });
    expect(await readJournal(path)).toEqual([]);
    await copy.addFolder(directory);
    expect(await readJournal(path)).toHaveLength(1);
    await open().note({ kind: "tenant", tenant: "u", subject: "u" });
    expect(await readJournal(path)).toHaveLength(1);
  });

  test("elsewhere is known here once it was done here", async () => {
    const journal = open();
    await journal.erasedAt("t", "ann");
    await journal.adopt({ id: "x", at: 5, kind: "user", subject_hash: subjectHash("t", "ann") });
    expect([await journal.erasedAt("t", "ann"), (await journal.all()).length]).toEqual([5, 1]);
  });
});
