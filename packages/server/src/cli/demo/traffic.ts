import { dayMs, minuteMs } from "@dendro/core";
import { createRandom } from "./random.ts";
import { rhythmAt } from "./rhythm.ts";
import { uuidFrom, type SimulatedEvent } from "./simulated-event.ts";
import { siteHost } from "./site.ts";
import { simulateVisit } from "./visit.ts";

/** A visit's last event is so long after its first, at most, in milliseconds. */
const longestVisitMs = 170 * minuteMs;

export interface TrafficOptions {
  /** The same seed makes the same traffic. */
  readonly seed: string;
  /** From when on there are events, in milliseconds since 1970. */
  readonly from: number;
  /** From when on it is busy, so that there is something to watch. */
  readonly liveFrom: number;
  /** Visits on a mean day of the history. @defaultValue 150 */
  readonly visitsPerDay?: number;
  /** Visits in a mean minute from `liveFrom` on. @defaultValue 9 */
  readonly liveVisitsPerMinute?: number;
}

/**
 * The events of a made-up shop in the order of their time, for ever. Each minute's visits follow from the seed and the minute
 * alone, so a later call that begins earlier or later makes the same events with the same ids.
 */
export function* simulateTraffic(options: TrafficOptions): Generator<SimulatedEvent, never> {
  const { seed, from, liveFrom, visitsPerDay = 150, liveVisitsPerMinute = 9 } = options;
  // Days before the first minute tell where the growth begins; counted in whole days so that a restart agrees.
  const growthFrom = Math.floor((liveFrom - 30 * dayMs) / dayMs) * dayMs;
  let pending: SimulatedEvent[] = [];
  for (let minute = Math.floor((from - longestVisitMs) / minuteMs) * minuteMs; ; minute += minuteMs) {
    const mean =
      minute + minuteMs > liveFrom
        ? liveVisitsPerMinute * waveAt(minute)
        : (visitsPerDay / 1440) * rhythmAt(minute, growthFrom);
    const visits = createRandom(seed, "minute", minute).poisson(mean);
    for (let number = 0; number < visits; number += 1) pending.push(...simulateVisit(seed, minute, number));
    if (createRandom(seed, "crawler", minute).chance(0.012)) pending.push(crawl(seed, minute));
    const due = pending.filter(({ timestamp }) => timestamp < minute + minuteMs);
    pending = pending.filter(({ timestamp }) => timestamp >= minute + minuteMs);
    due.sort((a, b) => a.timestamp - b.timestamp);
    for (const event of due) if (event.timestamp >= from) yield event;
  }
}

/** Traffic comes in waves of some minutes, so that live figures go up and down. */
function waveAt(instant: number): number {
  return 1 + 0.45 * Math.sin(instant / (3.7 * minuteMs)) + 0.2 * Math.sin(instant / (1.3 * minuteMs));
}

/** A search engine looks at a page; it is counted apart from people. */
function crawl(seed: string, minute: number): SimulatedEvent {
  const random = createRandom(seed, "crawl", minute);
  return {
    type: "page_view",
    id: uuidFrom(random),
    timestamp: minute + random.below(minuteMs),
    host: siteHost,
    path: "/products",
    ip: "66.249.66.1",
    user_agent: "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
  };
}
