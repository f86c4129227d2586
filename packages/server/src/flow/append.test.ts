import { afterAll, beforeEach, expect, test } from "vitest";
import type { Append, Rejection, Sender } from "@dendro/ingest";
import { openSqliteLog } from "../log/sqlite/open.ts";
import { createAppend, type AppendOptions } from "./append.ts";
import type { ConsumedRecord } from "./record-feed.ts";

type Entry = Parameters<Append>[0][number];

const now = Date.UTC(2026, 10, 30, 12);
const log = await openSqliteLog({ path: ":memory:", clock: () => now });
afterAll(async () => await log.close());

let tenants = 0;
let offered: ConsumedRecord[] = [];
let sender: Sender;
beforeEach(() => {
  offered = [];
  tenants += 1;
  sender = {
    tenant: `t${tenants}`,
    ip: "192.0.2.1",
    userAgent: "",
    acceptLanguage: "",
    receivedAt: now,
    history: false,
  };
});

const appendWith = (more: Partial<AppendOptions> = {}) =>
  createAppend({
    log,
    storedIds: async () => await Promise.reject(new Error("It is not history.")),
    offer: (record) => void offered.push(record),
    ...more,
  });

const eventOf = (name: string) => ({
  id: `id-${name}`,
  tenant: sender.tenant,
  type: name,
  timestamp: now,
  received_at: now,
});

/** An event that is ready to be stored, under its name as its key. */
function entry(name: string, more: Partial<Pick<Entry["draft"], "content">> = {}): Entry {
  const event = eventOf(name);
  const sent = { type: name, timestamp: now } as Entry["draft"]["sent"];
  return { draft: { index: 0, sent, event, key: name, ...more }, row: JSON.stringify(event) };
}

const refusal: Rejection = { index: 1, code: "invalid_event", message: "It has no type." };
const refused = (name: string): Entry => ({ ...entry(name), row: refusal });
const typesIn = (rows: readonly string[]) => rows.map((row) => (JSON.parse(row) as { type: string }).type);
/** What was offered: the types of its events, and those of its rows. */
const offers = () => offered.map(({ events, rows }) => [events.map(({ type }) => type), typesIn(rows)]);
const logged = async () => {
  const records = await log.read(0, 0, { records: 1000, bytes: 1e6 });
  return records.flatMap(({ seq, tenant, rows }) => (tenant === sender.tenant ? [[seq, typesIn(rows)]] : []));
};

test("what is new is logged and then offered with its content; what is rejected is told", async () => {
  const content: NonNullable<Entry["draft"]["content"]> = { input: { text: "How are you?", bytes: 12 } };
  const outcome = await appendWith()([entry("a", { content }), refused("b"), entry("c")], null, sender);
  expect(outcome).toEqual({ accepted: 2, duplicates: 0, rejected: [refusal] });
  expect(offers()).toEqual([
    [
      ["a", "c"],
      ["a", "c"],
    ],
  ]);
  expect(offered[0]?.events).toEqual([{ ...eventOf("a"), content }, eventOf("c")]);
  expect(await logged()).toEqual([[offered[0]?.seq, ["a", "c"]]]);
});

test("what came before is counted and not offered again: some of a batch, or all of it", async () => {
  const append = appendWith();
  await append([entry("a"), entry("c")], null, sender);
  const outcome = await append([entry("a"), entry("b"), entry("c"), entry("d"), refused("e")], null, sender);
  expect(outcome).toEqual({ accepted: 2, duplicates: 2, rejected: [refusal] });
  expect(offers().at(-1)).toEqual([
    ["b", "d"],
    ["b", "d"],
  ]);
  expect(await append([entry("b"), entry("d")], null, sender)).toEqual({
    accepted: 0,
    duplicates: 2,
    rejected: [],
  });
  expect(offered).toHaveLength(2);
});

test("a batch counts once under its id", async () => {
  const append = appendWith();
  await append([entry("a")], "batch", sender);
  expect(await append([entry("b")], "batch", sender)).toMatchObject({ accepted: 0, duplicates: 1 });
  expect(offers()).toEqual([[["a"], ["a"]]]);
});

test("of history, and of that alone, the warehouse is asked what it has of the tenant's", async () => {
  const asked: [string, string[]][] = [];
  const append = appendWith({
    storedIds: async (tenant, events) => {
      asked.push([tenant, events.map(({ id }) => id)]);
      return await Promise.resolve(new Set(["id-a", "id-b", "id-refused"]));
    },
  });
  expect(await append([entry("a")], null, sender)).toMatchObject({ accepted: 1 });
  expect(asked).toEqual([]);
  const history = { ...sender, history: true };
  const outcome = await append([entry("b"), entry("c"), refused("d")], null, history);
  expect(outcome).toEqual({ accepted: 1, duplicates: 1, rejected: [refusal] });
  expect(asked).toEqual([[sender.tenant, ["id-b", "id-c", "id-d"]]]);
  expect(offers().at(-1)).toEqual([["c"], ["c"]]);
  expect(await append([entry("b"), refused("d")], null, history)).toEqual({
    accepted: 0,
    duplicates: 1,
    rejected: [refusal],
  });
  expect(await logged()).toHaveLength(2);
});

test.each(["requireRoom", "requireTenant"] as const)(
  "nothing is logged nor offered where %s refuses it",
  async (name) => {
    const refuse = () => {
      throw new Error("It is refused.");
    };
    await expect(appendWith({ [name]: refuse })([entry("a")], null, sender)).rejects.toThrow(
      "It is refused.",
    );
    expect([offered, await logged()]).toEqual([[], []]);
  },
);

test("a tenant that was erased while the warehouse was asked gets nothing more", async () => {
  let isErased = false;
  const append = appendWith({
    async storedIds() {
      isErased = await Promise.resolve(true);
      return new Set();
    },
    requireTenant(tenant) {
      if (isErased) throw new Error(`There is no tenant ${tenant}.`);
    },
  });
  const history = { ...sender, history: true };
  await expect(append([entry("a")], null, history)).rejects.toThrow(`There is no tenant ${sender.tenant}.`);
  expect(await logged()).toEqual([]);
});
