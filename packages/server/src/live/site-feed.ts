import { isDeepStrictEqual } from "node:util";
import { applyPatch, querySchema, type DendroError, type ResultRow } from "@dendro/core";
import type { LiveHub, LiveSubscription } from "./live-hub.ts";
import { siteEvent, siteEventFilters, type SiteEvent } from "./site-events.ts";
import { siteMetrics, siteSources, type SiteMetric, type SiteSource } from "./site-metrics.ts";

/** The values that all watchers of a site share; nobody changes them. */
export type SiteValues = ReadonlyMap<SiteMetric, unknown>;

/** Who watches a site. */
export interface SiteWatcher {
  /** All the values: once, as soon as all are there. */
  init(values: SiteValues): void;
  /** Those that have changed. */
  update(values: SiteValues): void;
  /** What happened. */
  event(event: SiteEvent): void;
  failed(error: DendroError): void;
}

export interface SiteFeeds {
  /** @throws DendroError as subscribing to a query does */
  watch(tenant: string, timezone: string, watcher: SiteWatcher): LiveSubscription;
}

interface SiteFeed {
  join(watcher: SiteWatcher): void;
  /** Returns how many are left. */
  leave(watcher: SiteWatcher): number;
  close(): void;
}

/** Sites' metrics of today, kept by live queries: one feed for all who watch a tenant in the same time zone. */
export function createSiteFeeds(hub: LiveHub): SiteFeeds {
  const feeds = new Map<string, SiteFeed>();
  return {
    watch(tenant, timezone, watcher) {
      const id = JSON.stringify([tenant, timezone]);
      const feed = feeds.get(id) ?? openFeed(hub, tenant, timezone);
      feeds.set(id, feed);
      feed.join(watcher);
      let isClosed = false;
      return {
        close() {
          if (isClosed) return;
          isClosed = true;
          if (feed.leave(watcher) > 0) return;
          feed.close();
          feeds.delete(id);
        },
      };
    },
  };
}

function openFeed(hub: LiveHub, tenant: string, timezone: string): SiteFeed {
  const watchers = new Set<SiteWatcher>();
  const known = new Map<SiteMetric, unknown>();
  const changed = new Map<SiteMetric, unknown>();
  let isWhole = false;

  /** Several queries change in the same instant; they are told of together. */
  function flush(): void {
    if (!isWhole) {
      isWhole = siteMetrics.every((name) => known.has(name));
      if (isWhole) for (const watcher of watchers) watcher.init(known);
    } else if (changed.size > 0) for (const watcher of watchers) watcher.update(changed);
    changed.clear();
  }

  function note(values: ReturnType<SiteSource["read"]>): void {
    for (const [name, value] of Object.entries(values) as [SiteMetric, unknown][]) {
      if (isDeepStrictEqual(known.get(name), value)) continue;
      known.set(name, value);
      if (changed.size === 0) queueMicrotask(flush);
      changed.set(name, value);
    }
  }

  function follow({ query, read }: SiteSource): LiveSubscription {
    let rows: readonly ResultRow[] = [];
    const show = (next: readonly ResultRow[]) => {
      rows = next;
      note(read(rows));
    };
    return hub.subscribeQuery(tenant, querySchema.parse(query), {
      snapshot: ({ results }) => show(results),
      patch: (patch) => show(applyPatch(rows, patch)),
      failed(error) {
        for (const watcher of watchers) watcher.failed(error);
      },
    });
  }

  const subscriptions: LiveSubscription[] = [];
  const close = () => subscriptions.forEach((subscription) => subscription.close());
  try {
    for (const source of siteSources(timezone)) subscriptions.push(follow(source));
    subscriptions.push(
      hub.subscribeEvents(tenant, siteEventFilters, {
        event({ event }) {
          const told = siteEvent(event);
          if (told !== null) for (const watcher of watchers) watcher.event(told);
        },
      }),
    );
  } catch (error) {
    close();
    throw error;
  }

  return {
    join(watcher) {
      watchers.add(watcher);
      if (isWhole) watcher.init(known);
    },
    leave(watcher) {
      watchers.delete(watcher);
      return watchers.size;
    },
    close,
  };
}
