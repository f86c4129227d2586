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
import { expandQuestion, type Expander, type Filtered } from "./segments/expand-question.ts";
import { askBottlenecks } from "./analysis/bottlenecks.ts";
import { askFunnel } from "./analysis/funnel.ts";
import { askPaths } from "./analysis/paths.ts";
import { askRetention } from "./analysis/retention.ts";
import { askedBy } from "./asked-by.ts";
import { askQuery } from "./ask.ts";
import type { Asking } from "./asking.ts";
import { listEvents, type EventList, type EventPage } from "./list-events.ts";
import type { OutOfBounds } from "./out-of-bounds.ts";
import { readTrace } from "./read-trace.ts";
import type { RolledView } from "./rolled/rolled-view.ts";
import type { Warehouse } from "../warehouse/warehouse.ts";

export type Question<Q, A> = (tenant: string, question: Q, signal?: AbortSignal) => Promise<A>;

/** Every kind of question that a tenant can ask. */
export interface Questions {
  readonly clock: () => number;
  readonly ask: Question<Query, QueryResult>;
  readonly funnel: Question<Funnel, FunnelResult>;
  readonly retention: Question<Retention, RetentionResult>;
  readonly paths: Question<Paths, PathsResult>;
  readonly bottlenecks: Question<Bottlenecks, BottlenecksResult>;
  readonly listEvents: Question<EventList, EventPage>;
  /** The events of one trace or run, by its id. */
  readonly trace: Question<string, Event[]>;
  /** Throws when a tenant keeps no single events. */
  readonly requireEvents: (tenant: string) => void;
}

export interface QuestionsOptions {
  readonly warehouse: Pick<Warehouse, "query">;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
  readonly expander: Expander;
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
export function createQuestions({
  warehouse,
  clock,
  expander,
  rolledOf = () => null,
  horizonOf = () => null,
  requireEvents = () => {},
  outOfBounds,
  peopleSince,
}: QuestionsOptions): Questions {
  /** Answers a question with what its segments stand for, as of the moment that the tenant may see. */
  const answering =
    <Q extends Filtered, A extends object>(
      answer: (asking: Asking, question: Q, now: number) => Promise<A>,
    ): Question<Q, A> =>
    async (tenant, question, signal) => {
      const asking = askingFor(tenant, signal);
      const expanded = expandQuestion(question, expander(tenant));
      const answered = await answer(asking, expanded, asking.until ?? clock());
      return "query" in answered ? { ...answered, query: question } : answered;
    };

  const askingFor = (tenant: string, signal?: AbortSignal): Asking => ({
    warehouse: askedBy(tenant, warehouse),
    tenant,
    until: horizonOf(tenant),
    rolled: rolledOf(tenant),
    outOfBounds,
    peopleSince,
    signal,
  });

  return {
    clock,
    ask: answering(askQuery),
    funnel: answering(async (asking, question, now) => await askFunnel(asking, planFunnel(question, now))),
    retention: answering(
      async (asking, question, now) => await askRetention(asking, planRetention(question, now)),
    ),
    paths: answering(async (asking, question, now) => await askPaths(asking, planPaths(question, now))),
    bottlenecks: answering(
      async (asking, question, now) => await askBottlenecks(asking, planBottlenecks(question, now)),
    ),
    async listEvents(tenant, list, signal) {
      requireEvents(tenant);
      return await answering(listEvents)(tenant, list, signal);
    },
    async trace(tenant, id, signal) {
      requireEvents(tenant);
      return await readTrace(askingFor(tenant, signal), id);
    },
    requireEvents,
  };
}
