import { minuteMs } from "@dendro/core";
import { writeCatalog, writeInCircles } from "./catalog-writer.ts";
import { announceReleases } from "./deploys.ts";
import { publishArticle } from "./publish.ts";
import { createRandom } from "./random.ts";
import { rhythmAt } from "./rhythm.ts";
import { siteHost } from "./shop.ts";
import { createRecorder, type SimulatedEvent } from "./simulated-event.ts";
import { isWithin } from "./stories.ts";
import { simulateVisit } from "./visit.ts";
import { syncStock } from "./workflows.ts";
import type { World } from "./world.ts";

/** What begins in a minute is over so long after it, at most, in milliseconds. */
const longestMs = 220 * minuteMs;
/** Visits on a mean day. */
const visitsPerDay = 190;

/** All that begins in a minute. */
type Producer = (world: World, minute: number) => readonly SimulatedEvent[];

const producers: readonly Producer[] = [
  visitsOf,
  crawl,
  syncStock,
  writeCatalog,
  writeInCircles,
  announceReleases,
  publishArticle,
];

/**
 * The events of the made-up shop in the order of their time, for ever. What begins in a minute follows from the world and
 * the minute alone, so a later call that begins earlier or later makes the same events with the same ids.
 * @param from milliseconds since 1970
 */
export function* simulateTraffic(world: World, from: number): Generator<SimulatedEvent, never> {
  const pending = new Map<number, SimulatedEvent[]>();
  const minuteOf = (instant: number) => Math.floor(instant / minuteMs) * minuteMs;
  for (let minute = minuteOf(from - longestMs); ; minute += minuteMs) {
    for (const produce of producers) {
      for (const event of produce(world, minute)) {
        const due = minuteOf(event.timestamp);
        const events = pending.get(due);
        if (events === undefined) pending.set(due, [event]);
        else events.push(event);
      }
    }
    const due = pending.get(minute) ?? [];
    pending.delete(minute);
    due.sort((a, b) => a.timestamp - b.timestamp);
    for (const event of due) if (event.timestamp >= from) yield event;
  }
}

function visitsOf(world: World, minute: number): SimulatedEvent[] {
  const { seed, from, stories } = world;
  const surge = isWithin(minute, stories.newsletter) ? 1.5 : 1;
  const mean = (visitsPerDay / 1440) * rhythmAt(minute, from) * surge;
  const count = createRandom(seed, "minute", minute).poisson(mean);
  return Array.from({ length: count }, (_, number) => simulateVisit(world, minute, number)).flat();
}

/** A search engine looks at a page; it is counted apart from people. */
function crawl({ seed }: World, minute: number): SimulatedEvent[] {
  const random = createRandom(seed, "crawler", minute);
  if (!random.chance(0.012)) return [];
  const recorder = createRecorder(random);
  recorder.add("page_view", minute + random.below(minuteMs), {
    host: siteHost,
    path: "/products",
    ip: "66.249.66.1",
    user_agent: "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
  });
  return recorder.events;
}
