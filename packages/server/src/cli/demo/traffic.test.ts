import { isEventFault, readEvent } from "@dendro/core";
import { createBotDetector } from "@dendro/ingest";
import { describe, expect, test } from "vitest";
import { openCountryLookup } from "../../http/country.ts";
import { countries, userAgents } from "./people.ts";
import type { SimulatedEvent } from "./simulated-event.ts";
import { simulateTraffic } from "./traffic.ts";

const dayMs = 86_400_000;
const now = Date.UTC(2026, 10, 20, 12);

function eventsOf(from: number, to: number, seed = "a", liveFrom = now): SimulatedEvent[] {
  const events: SimulatedEvent[] = [];
  for (const event of simulateTraffic({ seed, from, liveFrom })) {
    if (event.timestamp >= to) return events;
    events.push(event);
  }
  return events;
}

const history = eventsOf(now - 30 * dayMs, now);
const countAt = (hour: number) =>
  history.filter(({ timestamp }) => new Date(timestamp).getUTCHours() === hour).length;

describe("simulated traffic", () => {
  test("is in the order of its time, and no event comes twice", () => {
    expect(
      history.every((event, index) => index === 0 || (history[index - 1]?.timestamp ?? 0) <= event.timestamp),
    ).toBe(true);
    expect(new Set(history.map(({ id }) => id)).size).toBe(history.length);
  });

  test("is enough for a picture of a month, and not too much to make at the start", () => {
    expect(history.length).toBeGreaterThan(20_000);
    expect(history.length).toBeLessThan(60_000);
  });

  test("is made of events that Dendro accepts", () => {
    const faults = history.map((event) => readEvent(event, { now, history: true })).filter(isEventFault);
    expect(faults).toEqual([]);
  });

  test("is the same for the same seed, from wherever one begins, and another for another", () => {
    const yesterday = history.filter(({ timestamp }) => timestamp >= now - dayMs);
    expect(eventsOf(now - dayMs, now)).toEqual(yesterday);
    expect(eventsOf(now - dayMs, now, "b")[0]?.id).not.toBe(yesterday[0]?.id);
  });

  test("goes on live without a gap, with something every few seconds", () => {
    const live = eventsOf(now, now + 10 * 60_000);
    const gaps = live.slice(1).map((event, index) => event.timestamp - (live[index]?.timestamp ?? 0));
    expect(live.length).toBeGreaterThan(300);
    expect(Math.max(...gaps)).toBeLessThan(30_000);
  });

  test("sleeps at night", () => {
    expect(countAt(19)).toBeGreaterThan(2 * countAt(3));
  });

  test("comes from the countries it says", () => {
    const countryOf = openCountryLookup();
    for (const [code, { networks }] of Object.entries(countries)) {
      const found = networks.flatMap((network) =>
        [0, 77, 255].map((third) => countryOf(`${network}.${third}.9`)),
      );
      expect(new Set(found)).toEqual(new Set([code]));
    }
  });

  test("comes from browsers that nobody takes for a bot's", () => {
    const detect = createBotDetector();
    expect(userAgents.map(([userAgent]) => detect({ user_agent: userAgent }))).toEqual(
      userAgents.map(() => ""),
    );
  });
});
