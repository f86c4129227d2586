import {
  toDendroError,
  type Pass,
  type Query,
  type Row,
  type RowReaders,
  type TableName,
} from "@dendro/core";
import type { Correction } from "@dendro/ingest";
import { createLiveAnswer, type LiveSources } from "./live-answer.ts";
import { createLiveAudience, type QuerySink } from "./live-audience.ts";
import { initialState, nextStep, type AnswerSource, type LiveEvent } from "./live-phase.ts";

/** One question of one tenant that is kept answered for everybody who watches it. */
export interface LiveQuery {
  readonly tenant: string;
  join(sink: QuerySink): void;
  /** Returns how many are left. */
  leave(sink: QuerySink): number;
  /** A row that was just published. @param pass the same for all that get it */
  add(table: TableName, row: Row, pass: Pass): void;
  /** New rows of the tenant are in the warehouse. */
  written(): void;
  /** Events of the tenant are no longer what they were when they were published: if it looks at that, it is asked anew. */
  correct(corrections: readonly Correction[]): void;
  /** What it knows is no longer so: it is asked anew at the next tick. */
  renew(): void;
  /** Sends what changed since the last tick. Called a few times a second. */
  tick(): void;
}

/** What is asked again and not folded, is asked this often at most, in milliseconds. */
const minAskIntervalMs = 1000;

/** @param readers shared by all that get the same rows */
export function createLiveQuery(
  tenant: string,
  query: Query,
  sources: LiveSources,
  readers: RowReaders,
): LiveQuery {
  const answer = createLiveAnswer(tenant, query, sources, readers);
  const audience = createLiveAudience();
  let state = initialState;

  const actions = {
    nothing() {},
    ask: () => work(answer.ask),
    compare: () => work(answer.compare),
    show() {
      const { result } = answer;
      if (result !== null) audience.show(result);
    },
    greet: audience.greet,
  };

  function happened(event: LiveEvent): void {
    const step = nextStep(state, event);
    ({ state } = step);
    actions[step.action]();
  }

  function work(asking: () => Promise<AnswerSource>): void {
    asking()
      .then((source) => happened({ type: "answered", source }))
      .catch((error: unknown) => {
        happened({ type: "failed" });
        audience.fail(toDendroError(error));
      });
  }

  return {
    tenant,
    join(sink) {
      audience.join(sink);
      happened({ type: "joined" });
    },
    leave(sink) {
      audience.leave(sink);
      return audience.size;
    },
    add(table, row, pass) {
      const type = answer.add(table, row, pass);
      // Of a thousand rows between two ticks only the first is news.
      if (type === "overflowed" || (type === "folded" && state.freshness === "current")) happened({ type });
    },
    written: () => happened({ type: "written" }),
    correct(corrections) {
      if (answer.isCorrectedBy(corrections)) happened({ type: "corrected" });
    },
    renew: () => happened({ type: "forgotten" }),
    tick() {
      if (state.phase === "asking") return;
      const isDue = sources.clock() - answer.askedAt >= minAskIntervalMs;
      happened({ type: "ticked", moved: answer.moved(), isDue });
    },
  };
}
