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
  type Retention,
  type RetentionResult,
} from "@dendro/core";
import { expandQuestion, type Expander, type Filtered } from "../segments/expand-question.ts";
import { askBottlenecks } from "./analysis/bottlenecks.ts";
import { askFunnel } from "./analysis/funnel.ts";
import { askPaths } from "./analysis/paths.ts";
import { askRetention } from "./analysis/retention.ts";
import { createAsk, type Ask } from "./ask.ts";
import { listEvents, type EventList, type EventPage } from "./list-events.ts";
import { readTrace } from "./read-trace.ts";
import type { RolledView } from "./rollup/rolled-view.ts";
import type { Warehouse } from "./warehouse.ts";

type Question<Q, A> = (tenant: string, question: Q, signal?: AbortSignal) => Promise<A>;

/** Every kind of question that a tenant can ask. */
export interface Questions {
  readonly clock: () => number;
  readonly ask: Ask;
  readonly funnel: Question<Funnel, FunnelResult>;
  readonly retention: Question<Retention, RetentionResult>;
  readonly paths: Question<Paths, PathsResult>;
  readonly bottlenecks: Question<Bottlenecks, BottlenecksResult>;
  readonly listEvents: Question<EventList, EventPage>;
  /** The events of one trace or run, by its id. */
  readonly trace: Question<string, Event[]>;
}

/**
 * Questions may name segments; answers repeat them as they were asked.
 * @param clock milliseconds since 1970
 * @param rolledOf what of a tenant can be read from rollups
 */
export function createQuestions(
  warehouse: Warehouse,
  clock: () => number,
  expander: Expander,
  rolledOf?: (tenant: string) => RolledView | null,
): Questions {
  const ask = createAsk(warehouse, clock, rolledOf);

  /** Answers a question with what its segments stand for. */
  const answering =
    <Q extends Filtered, A extends object>(answer: Question<Q, A>): Question<Q, A> =>
    async (tenant, question, signal) => {
      const answered = await answer(tenant, expandQuestion(question, expander(tenant)), signal);
      return "query" in answered ? { ...answered, query: question } : answered;
    };

  return {
    clock,
    ask: answering(ask),
    funnel: answering(
      async (tenant, question, signal) =>
        await askFunnel(warehouse, tenant, planFunnel(question, clock()), signal),
    ),
    retention: answering(
      async (tenant, question, signal) =>
        await askRetention(warehouse, tenant, planRetention(question, clock()), signal),
    ),
    paths: answering(
      async (tenant, question, signal) =>
        await askPaths(warehouse, tenant, planPaths(question, clock()), signal),
    ),
    bottlenecks: answering(
      async (tenant, question, signal) =>
        await askBottlenecks(warehouse, tenant, planBottlenecks(question, clock()), signal),
    ),
    listEvents: answering(
      async (tenant, list, signal) => await listEvents(warehouse, tenant, list, clock(), signal),
    ),
    trace: async (tenant, id, signal) => await readTrace(warehouse, tenant, id, signal),
  };
}
