import { describe, expect, test } from "vitest";
import { createPlayer, sendHistory } from "./play.ts";
import type { SimulatedEvent } from "./simulated-event.ts";

/** An event a second, from 0 on. */
function* ticks(): Generator<SimulatedEvent, never> {
  for (let second = 0; ; second += 1) yield { id: `e-${second}`, type: "tick", timestamp: second * 1000 };
}

const idsOf = (events: readonly SimulatedEvent[]) => events.map(({ id }) => id);

describe("playing traffic", () => {
  test("sends what lies in the past at once, in batches, and then each second what has happened", async () => {
    let now = 2_500_000;
    const ending = new AbortController();
    const live: string[] = [];
    const player = createPlayer(ticks(), {
      clock: () => now,
      wait: async () => {
        now += 1000;
        if (now >= 2_505_000) ending.abort(new Error("It is over."));
        await Promise.resolve();
      },
      signal: ending.signal,
      send: async (events) => void live.push(...(await Promise.resolve(idsOf(events)))),
    });
    const batches: number[] = [];
    expect(
      await player.catchUp(async (events) => void (await Promise.resolve(batches.push(events.length)))),
    ).toBe(2501);
    expect(batches).toEqual([1000, 1000, 501]);
    await expect(player.goOn()).rejects.toThrow("It is over.");
    expect(live).toEqual(["e-2501", "e-2502", "e-2503", "e-2504"]);
  });

  test("sends of history what lies before its end, and fails when a batch does", async () => {
    const sent: string[] = [];
    const { signal } = new AbortController();
    const send = async (events: readonly SimulatedEvent[]) =>
      void sent.push(...(await Promise.resolve(idsOf(events))));
    expect(await sendHistory(ticks(), 3000, send, signal)).toBe(3);
    expect(sent).toEqual(["e-0", "e-1", "e-2"]);
    const refuse = async () => await Promise.reject(new Error("It is refused."));
    await expect(sendHistory(ticks(), 9_000_000, refuse, signal)).rejects.toThrow("It is refused.");
  });
});
