import { afterEach, beforeEach, expect, test } from "vitest";
import { dateOf, dayMs, type Event } from "@dendro/core";
import { createAnonymizer, type Anonymizer, type Sender } from "@dendro/ingest";
import { openSalts, type Salts } from "../store/salts.ts";
import type { DirectoryStore } from "../store/port.ts";
import { openSqliteStore } from "../store/sqlite/open.ts";
import { forgetPseudonyms } from "./housekeeping.ts";

const hour = 60 * 60 * 1000;
const start = Date.UTC(2026, 10, 20);
let now: number;
let store: DirectoryStore;
let salts: Salts;
beforeEach(async () => {
  now = start;
  store = await openSqliteStore(":memory:");
  salts = await openSalts(store.salts, () => now);
});
afterEach(async () => await store.close());

const sender: Sender = {
  tenant: "t",
  ip: "203.0.113.7",
  userAgent: "Mozilla/5.0 Firefox/145.0",
  acceptLanguage: "",
  receivedAt: start,
  history: false,
};

function pseudonymsOf(anonymizer: Anonymizer) {
  const event: Event = {
    id: crypto.randomUUID(),
    tenant: "t",
    type: "page_view",
    timestamp: start + hour,
    received_at: start,
    user_id: "203.0.113.8",
  };
  anonymizer.anonymize(
    [{ sent: { type: "page_view", path: "/", timestamp: start }, event, index: 0, key: null }],
    sender,
  );
  return [event.visitor, event.user_id];
}

test("pseudonyms are forgotten with the salt of their day, of visitors and of ids that are addresses, and not before", async () => {
  const anonymizer = createAnonymizer(salts);
  const before = pseudonymsOf(anonymizer);
  now = start + 47 * hour;
  await forgetPseudonyms(salts, anonymizer);
  expect(pseudonymsOf(anonymizer)).toEqual(before);
  now = start + 48 * hour;
  await forgetPseudonyms(salts, anonymizer);
  const after = pseudonymsOf(anonymizer);
  for (const index of [0, 1]) expect(after[index]).not.toBe(before[index]);
});

test("what is asked for while salts are destroyed is not remembered by them, also when they cannot be", async () => {
  const anonymizer = createAnonymizer(salts);
  const before = pseudonymsOf(anonymizer);
  const day = dateOf(start);
  const salt = salts.saltFor(day);
  await salts.settled();
  now = start + 2 * dayMs;
  await store.close();
  const forgetting = forgetPseudonyms(salts, anonymizer);
  pseudonymsOf(anonymizer);
  await expect(forgetting).rejects.toThrow("destroyed");
  expect(salts.saltFor(day)).not.toEqual(salt);
  expect(pseudonymsOf(anonymizer)).not.toEqual(before);
  store = await openSqliteStore(":memory:");
});
