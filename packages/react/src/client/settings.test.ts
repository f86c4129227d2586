import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { FieldView } from "@dendro/core";
import { connectScripted, failureOf } from "../test-support/scripted-worker.ts";

const now = "2026-11-20T12:00:00.000Z";
beforeEach(() => void vi.useFakeTimers({ now: Date.parse(now) }));
afterEach(() => void vi.useRealTimers());

const fields = [
  { id: "tone", type: "text", label: "Tone", default: "warm", value: "cool", version: 2 },
  { id: "note", type: "text", label: "Note", value: "x", version: 1 },
  { id: "key", type: "password", label: "Key", is_set: false, version: 0 },
] as unknown as FieldView[];

async function openSettings() {
  const { worker, client } = await connectScripted();
  const { settings } = client;
  const leave = settings.use();
  const field = (id: string) => settings.state.get().fields.find((one) => one.id === id);
  const say = (worker_id = "w") =>
    worker.say("settings.snapshot", {
      worker_id,
      fields,
      version: 2,
      updated_at: "2026-11-20T11:00:00.000Z",
    } as never);
  const patch = (field_id: string, value: unknown, version: number, worker_id = "w") =>
    worker.say("settings.patch", { worker_id, field_id, value, version, updated_at: now });
  return { worker, settings, leave, field, say, patch };
}

test("settings are asked for while somebody looks, and are those of this worker", async () => {
  const { worker, settings, leave, say } = await openSettings();
  expect(worker.sentOf("settings.subscribe")).toEqual([{ worker_id: "w" }]);
  say("other");
  expect(settings.state.get()).toEqual({
    status: "loading",
    error: null,
    fields: [],
    version: 0,
    updatedAt: null,
  });
  say();
  expect(settings.state.get()).toEqual({
    status: "ready",
    error: null,
    fields,
    version: 2,
    updatedAt: "2026-11-20T11:00:00.000Z",
  });
  worker.cut();
  await vi.advanceTimersByTimeAsync(100);
  await worker.accept();
  expect(worker.sentOf("settings.subscribe")).toEqual([{ worker_id: "w" }]);
  leave();
  expect(worker.sentOf("settings.unsubscribe")).toEqual([{ worker_id: "w" }]);
  worker.cut();
  await vi.advanceTimersByTimeAsync(100);
  await worker.accept();
  expect(worker.sentOf("settings.subscribe")).toEqual([]);
});

test("settings that were never set have version 0, and no time", async () => {
  const { worker, settings } = await openSettings();
  worker.say("settings.snapshot", { worker_id: "w", fields: [] });
  expect(settings.state.get()).toMatchObject({ status: "ready", version: 0, updatedAt: null });
});

test.each([
  ["NOT_CONFIGURED", "none"],
  ["FORBIDDEN", "failed"],
])("what is refused with %s is %s, and what a break leaves unanswered is neither", async (code, status) => {
  const { worker, settings } = await openSettings();
  worker.refuse("settings.subscribe", code);
  expect(settings.state.get()).toMatchObject({ status, error: { code } });
  const other = await openSettings();
  other.worker.cut();
  expect(other.settings.state.get()).toMatchObject({ status: "loading", error: null });
});

test("what others change is shown, unless it is older than what is there", async () => {
  const { settings, field, say, patch } = await openSettings();
  say();
  patch("tone", "hot", 3);
  expect(field("tone")).toMatchObject({ value: "hot", version: 3 });
  expect(field("note")).toMatchObject({ value: "x", version: 1 });
  expect(settings.state.get()).toMatchObject({ version: 3, updatedAt: now });
  patch("tone", "old", 2);
  patch("tone", "of another", 9, "other");
  expect([field("tone")?.version, settings.state.get().version]).toEqual([3, 3]);
  patch("tone", "again", 3);
  expect(field("tone")).toMatchObject({ value: "again" });
  // Without a value it is the usual one; of a secret is known whether it is set.
  patch("tone", null, 4);
  patch("note", null, 5);
  expect([field("tone"), field("note")]).toMatchObject([
    { value: "warm", version: 4 },
    { value: null, version: 5 },
  ]);
  patch("key", { is_set: true }, 6);
  expect(field("key")).toMatchObject({ is_set: true, version: 6 });
  patch("key", null, 7);
  expect(field("key")).toMatchObject({ is_set: false, version: 7 });
});

test("what one changes is shown when the worker has taken it", async () => {
  const { worker, settings, field, say } = await openSettings();
  say();
  const change = async (id: string, value: unknown, ack: object, base?: number) => {
    const changed = settings.patch(id, value, base);
    worker.ack("settings.patch", ack);
    await changed;
    return worker.sentOf("settings.patch").at(-1);
  };
  expect(await change("tone", "hot", { version: 3, updated_at: "2026-11-20T12:30:00.000Z" }, 2)).toEqual({
    field_id: "tone",
    value: "hot",
    base_version: 2,
  });
  expect(field("tone")).toMatchObject({ value: "hot", version: 3 });
  expect(settings.state.get()).toMatchObject({ version: 3, updatedAt: "2026-11-20T12:30:00.000Z" });
  expect(await change("tone", "", { version: 4 })).toEqual({ field_id: "tone", value: "" });
  expect(field("tone")).toMatchObject({ value: "warm" });
  expect(settings.state.get().updatedAt).toBe(now);
  await change("key", "secret", { version: 5 });
  expect(field("key")).toEqual({ id: "key", type: "password", label: "Key", is_set: true, version: 5 });
  await change("key", null, { version: 6 });
  expect(field("key")).toMatchObject({ is_set: false });
  // A worker that does not say its version has the one that is known.
  await change("tone", "last", {});
  expect(field("tone")).toMatchObject({ value: "last", version: 6 });

  const refused = failureOf(settings.patch("tone", 7));
  worker.refuse("settings.patch", "INVALID");
  expect(await refused).toMatchObject({ code: "INVALID" });
  expect(field("tone")).toMatchObject({ value: "last" });
});
