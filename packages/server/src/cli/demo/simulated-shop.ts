import { setTimeout as sleep } from "node:timers/promises";
import { dayMs } from "@dendro/core";
import type { Client } from "../client.ts";
import { withRetries } from "../retry.ts";
import { createPlayer, sendHistory } from "./play.ts";
import { sources } from "./shop.ts";
import type { SimulatedEvent } from "./simulated-event.ts";
import { supportWorkerOf } from "./support-settings.ts";
import { connectSupportWorker } from "./support-worker.ts";
import { simulateTraffic } from "./traffic.ts";
import type { World } from "./world.ts";

/** Days that are there before anybody looks; those before follow as many at once, the newest first. */
const sliceDays = 2;

export interface SimulatedShop {
  /** Sends the newest days. @returns how many events */
  fillNewest(): Promise<number>;
  /**
   * Sends the days before them and, at the same time, what happens now; until the signal is aborted.
   * @param onWhole told how many events there were before, once all of them are sent
   */
  open(onWhole: (events: number) => void): Promise<void>;
}

export function openShop(options: {
  readonly world: World;
  readonly client: Client;
  readonly signal: AbortSignal;
}): SimulatedShop {
  const { world, client, signal } = options;
  const send = async (events: readonly SimulatedEvent[], history: boolean) =>
    await withRetries(() => client.sendEvents(events, { history, signal }), { signal });
  const sendPast = async (events: readonly SimulatedEvent[]) => await send(events, true);
  const newestFrom = Date.now() - sliceDays * dayMs;
  const player = createPlayer(simulateTraffic(world, newestFrom), {
    clock: Date.now,
    wait: (ms, ofSignal) => sleep(ms, undefined, { signal: ofSignal }),
    signal,
    send: async (events) => await send(events, false),
  });

  async function fillOlder(): Promise<number> {
    let sent = 0;
    for (let until = newestFrom; until > world.from; until -= sliceDays * dayMs) {
      const from = Math.max(until - sliceDays * dayMs, world.from);
      sent += await sendHistory(simulateTraffic(world, from), until, sendPast, signal);
    }
    return sent;
  }

  return {
    fillNewest: async () => await player.catchUp(sendPast),
    async open(onWhole) {
      const { key } = await client.createKey({
        name: "Support agent (simulated)",
        scope: "worker",
        worker: sources.support,
      });
      connectSupportWorker({
        url: client.url,
        key,
        version: supportWorkerOf(world).version,
        clock: Date.now,
        signal,
        onSettings: (settings) => void (world.support.live = settings),
      });
      await Promise.all([fillOlder().then(onWhole), player.goOn()]);
    },
  };
}
