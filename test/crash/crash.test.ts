import { expect, test } from "vitest";
import { ask, post, runDendro, settled, temporaryDirectory } from "../support/dendro.ts";

/** `npm run test:kills` does more of them. */
const rounds = Number(process.env["DENDRO_TEST_KILLS"] ?? 12);
const minute = 60_000;
const halfHour = 30 * minute;

interface Sent {
  readonly id: string;
  readonly type: "page_view" | "request";
  readonly timestamp: number;
  readonly visitor?: string;
  readonly path: string;
}

/** A small generator with a seed, so that a failure can be had again. */
function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

const random = createRandom(20261120);
/** So long ago that its time does not come up with ours, however many rounds there are. */
const start = Date.now() - Math.max(20, 2 * rounds) * 24 * 60 * minute;
let clock = start;
let made = 0;

function makeBatch(): { batch_id: string; events: Sent[] } {
  const events = Array.from({ length: 40 }, (): Sent => {
    made += 1;
    // Time goes on, with events up to ten minutes late, and some up to three hours: they make two visits one.
    clock += Math.floor(random() * 20_000);
    const timestamp = clock - Math.floor(random() * (random() < 0.2 ? 180 : 10) * minute);
    // All zeros would be nobody's id.
    const visitor = (1 + Math.floor(random() * 60)).toString(16).padStart(16, "0");
    return random() < 0.7
      ? { id: `event-${made}`, type: "page_view", timestamp, visitor, path: `/p/${Math.floor(random() * 9)}` }
      : { id: `event-${made}`, type: "request", timestamp, path: "/api" };
  });
  return { batch_id: `batch-${made}`, events };
}

/** Visits by plain sorting: what the program must have found event by event. */
function countVisits(events: readonly Sent[]) {
  const times = new Map<string, number[]>();
  for (const { visitor, timestamp } of events) {
    if (visitor === undefined) continue;
    const list = times.get(visitor) ?? [];
    times.set(visitor, list);
    list.push(timestamp);
  }
  let visits = 0;
  let bounces = 0;
  let durationMs = 0;
  for (const list of times.values()) {
    const sorted = list.toSorted((a, b) => a - b);
    let first = 0;
    sorted.forEach((time, index) => {
      const next = sorted[index + 1];
      if (next !== undefined && next - time <= halfHour) return;
      visits += 1;
      if (index === first) bounces += 1;
      durationMs += time - (sorted[first] ?? 0);
      first = index + 1;
    });
  }
  return { visits, bounceRate: (bounces / visits) * 100, duration: durationMs / 1000 / visits };
}

test(
  `${rounds} times SIGKILL under load: every acknowledged event is there once, and visits are right`,
  async () => {
    const directory = temporaryDirectory();
    const acknowledged: Sent[] = [];
    let pending = makeBatch();
    try {
      for (let round = 0; round < rounds; round += 1) {
        const dendro = await runDendro(directory.path, { DENDRO_FLUSH_INTERVAL_MS: "20" });
        const deadline = Date.now() + 150 + random() * 900;
        const killed = new Promise((resolve) => setTimeout(resolve, deadline - Date.now())).then(
          async () => await dendro.kill(),
        );
        // One sender, like a client that keeps order: what was not acknowledged is sent again as it was.
        for (let dead = false; !dead;) {
          try {
            const response = await post(dendro.url, "/api/v1/events", pending);
            expect(response.status).toBe(202);
            const receipt = (await response.json()) as { rejected: unknown[] };
            expect(receipt.rejected).toEqual([]);
            acknowledged.push(...pending.events);
            pending = makeBatch();
          } catch (error) {
            if (error instanceof TypeError) dead = true;
            else throw error;
          }
        }
        await killed;
      }
      const dendro = await runDendro(directory.path);
      await post(dendro.url, "/api/v1/events", pending);
      acknowledged.push(...pending.events);
      await settled(dendro.url);
      const metrics = [
        "events",
        "pageviews",
        "requests",
        "visitors",
        "visits",
        "bounce_rate",
        "visit_duration",
      ];
      const { results } = await ask(dendro.url, { metrics, date_range: "all" });
      const [events, pageviews, requests, visitors, visits, bounceRate, duration] = results[0]?.metrics ?? [];
      const pages = acknowledged.filter(({ type }) => type === "page_view");
      expect(events).toBe(acknowledged.length);
      expect(pageviews).toBe(pages.length);
      expect(requests).toBe(acknowledged.length - pages.length);
      expect(visitors).toBe(new Set(pages.map(({ visitor }) => visitor)).size);
      const expected = countVisits(pages);
      expect(visits).toBe(expected.visits);
      expect(bounceRate).toBeCloseTo(expected.bounceRate, 6);
      expect(duration).toBeCloseTo(expected.duration, 6);
      expect(await dendro.stop()).toBe(0);
    } finally {
      directory.remove();
    }
  },
  60_000 + rounds * 10_000,
);
