import {
  createRowReaders,
  DendroError,
  type Event,
  type Filter,
  type Query,
  type TableName,
  type Row,
} from "@dendro/core";
import type { Correction } from "@dendro/ingest";
import { createFairShare } from "../fair/fair-share.ts";
import { eventMatcher } from "../query/event-matcher.ts";
import { resolveSegments, type SegmentResolver } from "../query/segments/resolve-segments.ts";
import { createEventHistory } from "./event-history.ts";
import type { LiveSources } from "./live-answer.ts";
import type { QuerySink } from "./live-audience.ts";
import { createLiveQuery, type LiveQuery } from "./live-query.ts";

/** Something that happened, as all get it who watch: nobody changes it. */
export interface EventMessage {
  readonly event: Event;
}

/** Where the events of a subscription go. */
export interface EventSink {
  event(message: EventMessage): void;
}

export interface LiveSubscription {
  close(): void;
}

export interface LiveHub {
  /** Keeps a query answered. @throws DendroError when the query is not valid, or there are too many */
  subscribeQuery(tenant: string, query: Query, sink: QuerySink): LiveSubscription;
  /**
   * Passes on events as they happen.
   * @param after the id of the last event seen: what came since is sent first
   * @returns `missed` is true when that event is too long ago to say what came since
   */
  subscribeEvents(
    tenant: string,
    filters: readonly Filter[],
    sink: EventSink,
    after?: string,
  ): LiveSubscription & { missed: boolean };
  /** A row that was just accepted, in the log's order. */
  publish(table: TableName, row: Row): void;
  /** New rows are in the warehouse. */
  written(): void;
  /** Events were corrected, in the warehouse or just before they came there. */
  corrected(corrections: readonly Correction[]): void;
  /** Forgets a tenant's latest events, and asks its live queries again. */
  forget(tenant: string): void;
  /** What happened for a while was published elsewhere: forgets the latest events, and asks all live queries again. */
  renew(): void;
  readonly subscribers: number;
  /** Different live queries that are kept answered. */
  readonly queries: number;
  close(): void;
}

export interface HubOptions {
  /** Throws when a tenant is not shown live. @defaultValue all are */
  readonly requireLive?: (tenant: string) => void;
  readonly sources: LiveSources;
  /** What a segment stands for is looked up when somebody subscribes, and holds until they do again. */
  readonly segmentResolver: SegmentResolver;
  /** How often changes are sent, in milliseconds. @defaultValue 250 */
  readonly coalesceMs?: number;
  /** Different live queries at one time, which tenants share: one alone may have half of them. @defaultValue 4000 */
  readonly maxQueries?: number;
  /** Subscriptions to events at one time, which they share likewise. @defaultValue 40000 */
  readonly maxWatchers?: number;
}

interface EventWatcher {
  readonly matches: (row: Row) => boolean;
  readonly sink: EventSink;
}

export function createLiveHub(options: HubOptions): LiveHub {
  const {
    sources,
    segmentResolver,
    requireLive = () => {},
    coalesceMs = 250,
    maxQueries = 4000,
    maxWatchers = 40_000,
  } = options;
  const queryShare = createFairShare(maxQueries);
  const watcherShare = createFairShare(maxWatchers);
  /** By tenant, and there by the JSON of the query. */
  const queries = new Map<string, Map<string, LiveQuery>>();
  const watchers = new Map<string, Set<EventWatcher>>();
  const history = createEventHistory();
  const readers = createRowReaders();
  let subscribers = 0;
  const timer = setInterval(() => {
    for (const [tenant, own] of queries) if (isLive(tenant)) for (const query of own.values()) query.tick();
  }, coalesceMs);
  timer.unref();

  /** Who subscribed before a tenant was no longer shown live sees no more from then on. */
  function isLive(tenant: string): boolean {
    try {
      requireLive(tenant);
      return true;
    } catch {
      return false;
    }
  }

  function findQuery(tenant: string, id: string, query: Query): LiveQuery {
    const found = queries.get(tenant)?.get(id);
    if (found !== undefined) return found;
    const created = createLiveQuery(tenant, query, sources, readers);
    if (!queryShare.take(tenant)) throw tooMany("live queries");
    const own = queries.get(tenant);
    if (own === undefined) queries.set(tenant, new Map([[id, created]]));
    else own.set(id, created);
    return created;
  }

  function dropQuery(tenant: string, id: string): void {
    const own = queries.get(tenant);
    own?.delete(id);
    if (own?.size === 0) queries.delete(tenant);
    queryShare.give(tenant);
  }

  const queriesOf = (tenant: string) => queries.get(tenant)?.values() ?? [];

  return {
    subscribeQuery(tenant, asked, sink) {
      requireLive(tenant);
      const query = resolveSegments(asked, segmentResolver(tenant));
      const id = JSON.stringify(query);
      const live = findQuery(tenant, id, query);
      subscribers += 1;
      live.join(sink);
      return once(() => {
        subscribers -= 1;
        if (live.leave(sink) === 0) dropQuery(tenant, id);
      });
    },
    subscribeEvents(tenant, filters, sink, after) {
      requireLive(tenant);
      const watcher: EventWatcher = { matches: eventMatcher(segmentResolver(tenant)(filters)), sink };
      if (!watcherShare.take(tenant)) throw tooMany("subscriptions to events");
      const since = after === undefined ? [] : history.since(tenant, after);
      for (const event of since ?? []) if (watcher.matches(event as unknown as Row)) sink.event({ event });
      subscribers += 1;
      setOf(watchers, tenant).add(watcher);
      const subscription = once(() => {
        subscribers -= 1;
        watcherShare.give(tenant);
        removeFrom(watchers, tenant, watcher);
      });
      return { ...subscription, missed: since === null };
    },
    publish(table, row) {
      const tenant = row["tenant"] as string;
      const pass = {};
      for (const query of queriesOf(tenant)) query.add(table, row, pass);
      if (table !== "events") return;
      const event = row as unknown as Event;
      history.add(event);
      const watching = watchers.get(tenant);
      if (watching === undefined || !isLive(tenant)) return;
      const message: EventMessage = { event };
      for (const { matches, sink } of watching) if (matches(row)) sink.event(message);
    },
    written() {
      for (const own of queries.values()) for (const query of own.values()) query.written();
    },
    corrected(corrections) {
      for (const [tenant, own] of Map.groupBy(corrections, (correction) => correction.tenant))
        for (const query of queriesOf(tenant)) query.correct(own);
    },
    forget(tenant) {
      history.forget(tenant);
      for (const query of queriesOf(tenant)) query.renew();
    },
    renew() {
      history.clear();
      for (const own of queries.values()) for (const query of own.values()) query.renew();
    },
    get subscribers() {
      return subscribers;
    },
    get queries() {
      return [...queries.values()].reduce((sum, own) => sum + own.size, 0);
    },
    close() {
      clearInterval(timer);
      queries.clear();
      watchers.clear();
    },
  };
}

const tooMany = (what: string) =>
  new DendroError(
    "too_many_subscriptions",
    `The tenant has as many ${what} as there are left for others; unsubscribe some, or try again later.`,
  );

function setOf<K, V>(map: Map<K, Set<V>>, key: K): Set<V> {
  let set = map.get(key);
  if (set === undefined) map.set(key, (set = new Set()));
  return set;
}

function removeFrom<K, V>(map: Map<K, Set<V>>, key: K, value: V): void {
  const set = map.get(key);
  set?.delete(value);
  if (set?.size === 0) map.delete(key);
}

function once(close: () => void): LiveSubscription {
  let isClosed = false;
  return {
    close() {
      if (isClosed) return;
      isClosed = true;
      close();
    },
  };
}
