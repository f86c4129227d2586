import { describe, expect, test, vi } from "vitest";
import type { SettingsChange } from "@dendro/core";
import { createEncryption, createSettingsStore } from "@dendro/node";
import { createLocalBus } from "../bus/local.ts";
import type { Bus } from "../bus/port.ts";
import { openSqliteStore } from "../store/sqlite/open.ts";
import { createWorkers } from "../store/workers.ts";
import { createSettingsFeed, type FleetListener } from "./feed.ts";
import { createFleets } from "./fleets.ts";

const owner = { scope: "t", workerId: "w" };

function listen() {
  const told: [version: number, isOwn: boolean][] = [];
  const listener: FleetListener = { changed: ({ version }, isOwn) => told.push([version, isOwn]) };
  return { told, listener };
}

/** Two servers that share a store, one of which can be kept from hearing. */
async function openTwo() {
  const join = createLocalBus();
  const { db } = await openSqliteStore(":memory:");
  const settings = createSettingsStore(db, createEncryption(new Uint8Array(32)));
  let isDeaf = false;
  const missed: (() => void)[] = [];
  const bus = join();
  const hearing: Bus = {
    ...bus,
    subscribe: (topic, listener) =>
      bus.subscribe(topic, (message) => (isDeaf ? undefined : listener(message))),
    onMissed: (listener) => void missed.push(listener),
  };
  const one = createSettingsFeed(settings, { bus: join(), isShared: true });
  const other = createSettingsFeed(settings, { bus: hearing, isShared: true });
  async function change(feed: typeof one, origin: FleetListener | null = null): Promise<void> {
    let told: Promise<void> | undefined;
    await settings.change(
      owner,
      ({ version }) => ({
        state: { version: version + 1, values: {} },
        change: {
          version: version + 1,
          values: { a: version },
          secrets: [],
          author: { kind: "person", id: "ann" },
          at: 1,
          restored: null,
        } satisfies SettingsChange,
      }),
      ({ change: made }) => void (told = feed.changed("t", "w", made, origin)),
    );
    await told;
  }
  return {
    one,
    other,
    change,
    deafen: () => void (isDeaf = true),
    hear() {
      isDeaf = false;
      for (const listener of missed) listener();
    },
    fleets: createFleets(settings, createWorkers(db), one, () => 1),
    close: async () => await db.destroy(),
  };
}

describe("who watches settings", () => {
  test("is told of every version once and in order, whichever server made it, and which were its own", async () => {
    const { one, other, change, close } = await openTwo();
    const { told, listener } = listen();
    await change(one);
    other.watch("t", "w", listener);
    for (let round = 0; round < 5; round += 1) {
      await change(one);
      await change(other, listener);
    }
    await vi.waitFor(() => expect(told).toHaveLength(10), 2000);
    expect(told).toEqual(Array.from({ length: 10 }, (_, index) => [index + 2, index % 2 === 1]));
    await close();
  });

  test("was told of a change once it is made, at the server that made it", async () => {
    const { fleets, close } = await openTwo();
    const { told, listener } = listen();
    fleets.watch("t", "w", listener);
    const worker = { id: "w", schema: { fields: [{ id: "a", type: "number", label: "A" }] as const } };
    const author = { kind: "person", id: "ann" } as const;
    await fleets.patch("t", worker, { field_id: "a", value: 1 }, author, listener);
    expect(told).toEqual([[1, true]]);
    await fleets.restore("t", worker, 0, author);
    expect(told).toEqual([
      [1, true],
      [2, false],
    ]);
    await close();
  });

  test("is told later what could not be heard", async () => {
    const { one, other, change, deafen, hear, close } = await openTwo();
    const { told, listener } = listen();
    const stop = other.watch("t", "w", listener);
    await change(one);
    await vi.waitFor(() => expect(told).toEqual([[1, false]]), 2000);
    deafen();
    await change(one);
    await change(one);
    expect(told).toHaveLength(1);
    hear();
    await vi.waitFor(() => expect(told.map(([version]) => version)).toEqual([1, 2, 3]), 2000);
    stop();
    await change(one);
    await other.check();
    expect(told).toHaveLength(3);
    await close();
  });
});
