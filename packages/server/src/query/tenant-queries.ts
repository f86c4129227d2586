import {
  planBottlenecks,
  planFunnel,
  planPaths,
  planRetention,
  type Bottlenecks,
  type BottlenecksResult,
  type Event,
  type Funnel,
  type FunnelResult,
  type Paths,
  type PathsResult,
  type Query,
  type QueryResult,
  type Retention,
  type RetentionResult,
} from "@dendro/core";
import { resolveSegments, type SegmentResolver, type Filtered } from "./segments/resolve-segments.ts";
import { runBottlenecks } from "./analysis/bottlenecks.ts";
import { runFunnel } from "./analysis/funnel.ts";
import { runPaths } from "./analysis/paths.ts";
import { runRetention } from "./analysis/retention.ts";
import { runBreakdowns, type Breakdowns, type BreakdownsResult } from "./breakdowns.ts";
import { forTenant } from "./for-tenant.ts";
import { runQuery } from "./run-query.ts";
import type { QueryContext } from "./query-context.ts";
import { listEvents, type EventList, type EventPage } from "./list-events.ts";
import { readKnownAs, type KnownAs } from "./other-names.ts";
import type { OutOfBounds } from "./out-of-bounds.ts";
import { readContents, type ReadContent } from "./read-contents.ts";
import { readTrace, readWholeEvents } from "./read-trace.ts";
import type { RolledView } from "./rolled/rolled-view.ts";
import type { Warehouse } from "../warehouse/warehouse.ts";

export type TenantQuery<Q, A> = (tenant: string, question: Q, signal?: AbortSignal) => Promise<A>;

/** Every kind of question that a tenant can ask. */
export interface TenantQueries {
  readonly clock: () => number;
  readonly ask: TenantQuery<Query, QueryResult>;
  readonly breakDown: TenantQuery<Breakdowns, BreakdownsResult>;
  readonly funnel: TenantQuery<Funnel, FunnelResult>;
  readonly retention: TenantQuery<Retention, RetentionResult>;
  readonly paths: TenantQuery<Paths, PathsResult>;
  readonly bottlenecks: TenantQuery<Bottlenecks, BottlenecksResult>;
  readonly listEvents: TenantQuery<EventList, EventPage>;
  /** The events of one trace or run, by its id. */
  readonly trace: TenantQuery<string, Event[]>;
  /** Events of a trace with all their data, as they were read without it; the first thousand of them. */
  readonly wholeEvents: TenantQuery<readonly Event[], Event[]>;
  /** What events of one span say of what it was given and gave. */
  readonly contents: TenantQuery<readonly Event[], ReadContent>;
  /** By which names a user is known, by any of them; null where nobody is. */
  readonly knownAs: TenantQuery<string, KnownAs | null>;
  /** Throws when a tenant keeps no single events. */
  readonly requireEvents: (tenant: string) => void;
}

export interface TenantQueriesOptions {
  readonly warehouse: Pick<Warehouse, "query">;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
  readonly segmentResolver: SegmentResolver;
  /** What of a tenant can be read from rollups. @defaultValue nothing */
  readonly rolledOf?: (tenant: string) => RolledView | null;
  /** Throws when a tenant keeps no single events. @defaultValue all do */
  readonly requireEvents?: (tenant: string) => void;
  /** @defaultValue nothing is out of bounds */
  readonly outOfBounds?: OutOfBounds;
  /** From when on it is known whose events are, in milliseconds since 1970. @defaultValue always */
  readonly peopleSince?: number;
  /** From when on a tenant sees nothing, in milliseconds since 1970; null where all is seen. @defaultValue null */
  readonly horizonOf?: (tenant: string) => number | null;
}

/** Questions may name segments; answers repeat them as they were asked. */
export function createTenantQueries({
  warehouse,
  clock,
  segmentResolver,
  rolledOf = () => null,
  horizonOf = () => null,
  requireEvents = () => {},
  outOfBounds,
  peopleSince,
}: TenantQueriesOptions): TenantQueries {
  /** Answers a question with what its segments stand for, as of the moment that the tenant may see. */
  const answering =
    <Q extends Filtered, A extends object>(
      answer: (context: QueryContext, question: Q, now: number) => Promise<A>,
    ): TenantQuery<Q, A> =>
    async (tenant, question, signal) => {
      const context = contextFor(tenant, signal);
      const expanded = resolveSegments(question, segmentResolver(tenant));
      const answered = await answer(context, expanded, context.until ?? clock());
      return "query" in answered ? { ...answered, query: question } : answered;
    };

  const contextFor = (tenant: string, signal?: AbortSignal): QueryContext => ({
    warehouse: forTenant(tenant, warehouse),
    tenant,
    until: horizonOf(tenant),
    rolled: rolledOf(tenant),
    outOfBounds,
    peopleSince,
    signal,
  });

  return {
    clock,
    ask: answering(runQuery),
    breakDown: answering(runBreakdowns),
    funnel: answering(async (context, question, now) => await runFunnel(context, planFunnel(question, now))),
    retention: answering(
      async (context, question, now) => await runRetention(context, planRetention(question, now)),
    ),
    paths: answering(async (context, question, now) => await runPaths(context, planPaths(question, now))),
    bottlenecks: answering(
      async (context, question, now) => await runBottlenecks(context, planBottlenecks(question, now)),
    ),
    async listEvents(tenant, list, signal) {
      requireEvents(tenant);
      return await answering(listEvents)(tenant, list, signal);
    },
    async trace(tenant, id, signal) {
      requireEvents(tenant);
      return await readTrace(contextFor(tenant, signal), id);
    },
    async wholeEvents(tenant, events, signal) {
      requireEvents(tenant);
      return await readWholeEvents(contextFor(tenant, signal), events);
    },
    async contents(tenant, events, signal) {
      requireEvents(tenant);
      return await readContents(contextFor(tenant, signal), events);
    },
    knownAs: async (tenant, name, signal) => await readKnownAs(contextFor(tenant, signal), name),
    requireEvents,
  };
}
