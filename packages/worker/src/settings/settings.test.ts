import { describe, expect, onTestFinished, test } from "vitest";
import {
  DendroError,
  settingsSchema,
  type HostedConnection,
  type Identity,
  type Outgoing,
  type SettingsSchema,
} from "@dendro/core";
import { createEncryption } from "@dendro/node";
import { createAudience } from "../audience.ts";
import { openMemory } from "../memory/memory.ts";
import { createSettingsBackend } from "./create-backend.ts";
import { createSettingsService } from "./settings-service.ts";
import { createSettings } from "./settings.ts";

const schema = settingsSchema({
  fields: [
    { id: "tone", type: "text", label: "Tone", visibility: "users", default: "kind" },
    { id: "limit", type: "number", label: "Limit" },
    { id: "seen", type: "number", label: "Seen", readonly: true },
    { id: "key", type: "password", label: "Key" },
    { id: "own", type: "text", label: "Own", visibility: "worker" },
  ],
});

const identityOf = (role: Identity["role"]): Identity => ({ worker_id: "w", user_id: role, role });
const operator = identityOf("operator");
const user = identityOf("user");
const someone = {} as HostedConnection;

/** A worker's settings, from its code and from whoever is connected. */
async function open(declared: SettingsSchema | null = schema) {
  const memory = await openMemory({ database: "sqlite::memory:" });
  const faults: unknown[] = [];
  const onFault = (error: unknown) => void faults.push(error);
  const audience = createAudience(() => {});
  const backend = createSettingsBackend({
    workerId: "w",
    instanceId: "i",
    schema: declared,
    platform: undefined,
    version: undefined,
    memory,
    encryption: createEncryption(new Uint8Array(32).fill(7)),
    lookIntervalMs: 3_600_000,
    clock: () => 1000,
    random: Math.random,
    newId: () => crypto.randomUUID(),
    changed(change, origin) {
      settings.changed(change);
      service.changed(change, origin);
    },
    onFault,
  });
  const settings = createSettings<Record<string, string | number | boolean | null>>(
    declared,
    backend,
    "w",
    onFault,
  );
  const service = createSettingsService({ workerId: "w", schema: declared, backend, audience });
  await backend.open();
  onTestFinished(async () => {
    await backend.close();
    await memory.close();
  });
  /** What a connection that watches the settings is sent. */
  const connect = (identity: Identity | null) => {
    const frames: Outgoing[] = [];
    const connection = {
      identity,
      broadcast: (topic: string, frame: Outgoing) => void (topic === "settings" && frames.push(frame)),
    } as unknown as HostedConnection;
    audience.add(connection);
    return { connection, frames };
  };
  return { settings, service, faults, connect };
}

const refusalOf = (outcome: object) => ("error" in outcome ? outcome.error : outcome);

describe("the worker's own code", () => {
  test("reads what was set, else the default, and sets what people may not", async () => {
    const { settings } = await open();
    expect(settings.getAll()).toEqual({ tone: "kind", limit: null, seen: null, key: null, own: null });
    await settings.set("seen", 4);
    await settings.set("key", "s3cret");
    expect(settings.getAll()).toEqual({ tone: "kind", limit: null, seen: 4, key: "s3cret", own: null });
    expect(settings.get("tone")).toBe("kind");
  });

  test("is told what is wrong", async () => {
    const { settings } = await open();
    expect(() => settings.get("what")).toThrow('The worker has no setting "what".');
    await expect(settings.set("what", 1)).rejects.toThrow('The worker has no setting "what".');
    const error: unknown = await settings.set("limit", "many").catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(DendroError);
    expect(error).toMatchObject({ code: "invalid_setting" });
  });

  test("hears of every new value of a field, until it stops, also beside a listener that throws", async () => {
    const { settings, faults } = await open();
    const heard: unknown[] = [];
    const fault = new Error("a listener's own");
    settings.onChange("limit", () => {
      throw fault;
    });
    const stop = settings.onChange("limit", (value) => heard.push(value));
    settings.onChange("tone", (value) => heard.push(value));
    for (const value of [1, 1, 2]) await settings.set("limit", value);
    await settings.set("tone", "kind");
    expect(heard).toEqual([1, 2]);
    expect(faults).toEqual([fault, fault]);
    stop();
    await settings.set("limit", 3);
    await settings.set("tone", "short");
    expect(heard).toEqual([1, 2, "short"]);
  });

  test("hears what is new where all is read anew", async () => {
    const { settings } = await open();
    const heard: unknown[] = [];
    settings.onChange("limit", (value) => heard.push(value));
    settings.changed(null);
    expect(heard).toEqual([]);
    await settings.set("limit", 1);
    settings.changed(null);
    expect(heard).toEqual([1]);
  });
});

describe("somebody who is connected", () => {
  test.each([
    [operator, ["tone", "limit", "seen", "key"]],
    [user, ["tone"]],
  ])("sees the fields that are theirs, and no secret: $role", async (identity, ids) => {
    const { settings, service } = await open();
    const fresh = service.snapshot(identity);
    expect(fresh).toMatchObject({ payload: { version: 0 } });
    expect(fresh).not.toHaveProperty("payload.updated_at");
    await settings.set("key", "s3cret");
    const snapshot = service.snapshot(identity);
    expect(snapshot).toMatchObject({
      type: "settings.snapshot",
      payload: {
        worker_id: "w",
        version: 1,
        updated_at: "1970-01-01T00:00:01.000Z",
        fields: ids.map((id) => ({ id })),
      },
    });
    expect(JSON.stringify(snapshot)).not.toContain("s3cret");
  });

  test.each([
    [operator, "limit", 3, { version: 1, updated_at: "1970-01-01T00:00:01.000Z" }],
    [user, "tone", "short", { version: 1 }],
    [user, "limit", 3, { code: "NOT_FOUND", message: 'Unknown setting "limit".' }],
    [operator, "own", "x", { code: "NOT_FOUND" }],
    [operator, "what", "x", { code: "NOT_FOUND" }],
    [operator, "seen", 3, { code: "READONLY" }],
    [operator, "limit", "many", { code: "INVALID" }],
  ])("sets what is theirs: $0.role $1", async (identity, field_id, value, outcome) => {
    const { service } = await open();
    expect(refusalOf(await service.patch(identity, { field_id, value }, someone))).toMatchObject(outcome);
  });

  test("is told of what is theirs, but for what they have set themselves", async () => {
    const { service, settings, connect } = await open();
    const [asking, operating, using, unknown] = [
      connect(operator),
      connect(operator),
      connect(user),
      connect(null),
    ] as const;
    await service.patch(operator, { field_id: "limit", value: 3 }, asking.connection);
    await settings.set("tone", "short");
    await settings.set("key", "s3cret");
    const patch = (field_id: string, value: unknown, version: number) => ({
      type: "settings.patch",
      payload: { worker_id: "w", field_id, value, updated_at: "1970-01-01T00:00:01.000Z", version },
    });
    const [limit, tone, key] = [
      patch("limit", 3, 1),
      patch("tone", "short", 2),
      patch("key", { is_set: true }, 3),
    ];
    expect(asking.frames).toEqual([tone, key]);
    expect(operating.frames).toEqual([limit, tone, key]);
    expect(using.frames).toEqual([tone]);
    expect(unknown.frames).toEqual([]);
  });

  test("is sent all anew where all was read anew", async () => {
    const { service, connect } = await open();
    const { frames } = connect(user);
    service.changed(null);
    expect(frames).toEqual([service.snapshot(user)]);
  });

  test("finds nothing to set of a worker without settings", async () => {
    const { settings, service, connect } = await open(null);
    const { frames } = connect(operator);
    service.changed(null);
    const refused = { code: "NOT_CONFIGURED", message: "The worker has no settings." };
    expect(refusalOf(service.snapshot(operator))).toEqual(refused);
    expect(refusalOf(await service.patch(operator, { field_id: "x", value: 1 }, someone))).toEqual(refused);
    expect([frames, settings.getAll()]).toEqual([[], {}]);
  });
});
