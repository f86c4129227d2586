import { afterAll, beforeAll, expect, test } from "vitest";
import type { Event } from "@dendro/core";
import { createLiveHub, type LiveHub } from "../../packages/server/src/live/live-hub.ts";
import { createSiteFeeds } from "../../packages/server/src/live/site-feed.ts";
import { createWatermark } from "../../packages/server/src/flow/watermark.ts";
import { createLiveSources } from "../../packages/server/src/live/sources.ts";
import { runQuery } from "../../packages/server/src/query/run-query.ts";
import { openEngines, type Engines } from "../engines/open-engines.ts";
import { processEvents } from "../engines/process-events.ts";

const midnight = Date.UTC(2026, 10, 22);
let now = midnight - 30_000;

let engines: Engines;
let hub: LiveHub;
beforeAll(async () => {
  engines = await openEngines();
  const { warehouse } = engines;
  hub = createLiveHub({
    segmentResolver: () => (filters) => [...filters],
    sources: createLiveSources({
      warehouse,
      ask: async (tenant, query) => await runQuery({ warehouse, tenant }, query, now),
      clock: () => now,
      watermark: createWatermark(),
      unwritten: () => [],
    }),
    coalesceMs: 20,
  });
});
afterAll(async () => {
  hub.close();
  await engines.close();
});

test("at midnight a site's figures begin anew, by the clock of each who watches", async () => {
  const view = { tenant: "t", type: "page_view", path: "/", visitor: "00000000000000a1" };
  const events = [1, 2].map((minute): Event => ({
    ...view,
    id: `00000000-0000-7000-8000-00000000000${minute}`,
    timestamp: midnight - minute * 60_000,
    received_at: midnight,
  }));
  await processEvents(engines, events);

  const watch = (timezone: string) => {
    const data: Record<string, unknown> = {};
    const put = (figures: ReadonlyMap<string, unknown>) => {
      for (const [name, value] of figures) data[name] = value;
    };
    createSiteFeeds(hub).watch("t", timezone, {
      init: put,
      update: put,
      event: () => {},
      failed(error) {
        throw error;
      },
    });
    return data;
  };
  const firstHour = (data: Record<string, unknown>) =>
    (data["hourly"] as { hour: string }[] | undefined)?.[0]?.hour;
  const [utc, newYork] = [watch("UTC"), watch("America/New_York")];
  for (const data of [utc, newYork])
    await expect.poll(() => data).toMatchObject({ pageviews: 2, live_visitors: 1 });
  expect(firstHour(utc)).toBe("2026-11-21T00:00:00+00:00");

  now = midnight + 1000;
  await expect.poll(() => firstHour(utc)).toBe("2026-11-22T00:00:00+00:00");
  await expect.poll(() => utc).toMatchObject({ visitors: 0, pageviews: 0, pages: [], live_visitors: 1 });
  expect(newYork).toMatchObject({ visitors: 1, pageviews: 2, pages: [{ path: "/", views: 2 }] });
  expect(firstHour(newYork)).toBe("2026-11-21T00:00:00-05:00");

  now = midnight + 10 * 60_000;
  await expect.poll(() => newYork["live_visitors"]).toBe(0);
  expect(newYork).toMatchObject({ pageviews: 2 });
});
