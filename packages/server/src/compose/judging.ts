import { setTimeout as wait } from "node:timers/promises";
import { dayMs, type AlertRule, type ResolvedRange } from "@dendro/core";
import { createEvaluator } from "../alerts/evaluator.ts";
import { startHeartbeat } from "../alerts/heartbeat.ts";
import { createMeasure } from "../alerts/measure.ts";
import { createPastTest } from "../alerts/past.ts";
import { createRounds } from "../alerts/rounds.ts";
import { createFairQueue } from "../fair/fair-queue.ts";
import { release } from "../installation/release.ts";
import { readStates } from "../query/read-states.ts";
import { startMaintenance } from "../schedule/maintenance.ts";
import type { Alerting } from "./alerts.ts";
import type { Context } from "./context.ts";
import type { Flow } from "./flow.ts";
import type { Messages } from "./messages.ts";
import type { Stores } from "./stores.ts";

export type Judging = ReturnType<typeof startJudging>;

/** How long it is kept what alerts have done, in milliseconds. */
const historyMs = 90 * dayMs;
const tidyIntervalMs = 10 * 60_000;
const pollMs = 50;
/** How long alerts may be judged before the heartbeat stops, in milliseconds. */
const heartbeatPatienceMs = 10 * 60_000;

/** Judges alerts every minute, and tells what they come to. */
export function startJudging(
  { config, clock, logger, opened }: Context,
  { store, tenants, expired, egress }: Stores,
  { questions, warehouse, log, policies }: Flow,
  messages: Messages,
  { place, rules, silences, records }: Alerting,
) {
  const onFault = (error: unknown) =>
    logger.error({ err: error }, "alerts could not be judged or told; it is tried again");
  const evaluator = createEvaluator({
    alerts: rules,
    rounds: createRounds(store, place),
    silences,
    measure: createMeasure(questions.ask),
    caughtUp: async (signal) => {
      const { lastSeq } = log.stats();
      while (log.stats().committedSeq < lastSeq) await wait(pollMs, undefined, { signal });
    },
    modeOf: (tenant) => tenants.find(tenant)?.mode ?? null,
    publicUrl: config.publicUrl,
    clock,
    onMessages: messages.wake,
    onFault,
  });
  opened.defer(evaluator.close);
  const tidying = startMaintenance(
    [
      { work: async () => await records.expire(clock() - historyMs) },
      { work: async () => await silences.expire(clock() - dayMs) },
    ],
    onFault,
    tidyIntervalMs,
  );
  opened.defer(tidying.stop);
  if (config.heartbeatUrl !== null)
    opened.defer(
      startHeartbeat({
        url: config.heartbeatUrl,
        egress,
        userAgent: `Dendro/${release} (heartbeat)`,
        isWell: () => clock() - evaluator.roundAt < heartbeatPatienceMs,
        onFault: (message) => logger.warn({ reason: message }, "the heartbeat address was not called"),
      }),
    );
  evaluator.start();
  const turns = createFairQueue({ places: 1, maxWaiting: 20 });
  const tryOnPast = createPastTest(
    async (tenant, plan, maxGroups) => await readStates(warehouse, tenant, plan, maxGroups),
  );
  return {
    rules,
    silences,
    records,
    changed(tenant: string) {
      messages.wake();
      evaluator.changed(tenant);
    },
    tryOnPast: async (tenant: string, rule: AlertRule, range: ResolvedRange) => {
      // Of what is gone nothing can be said.
      const from = Math.max(range.from, expired.until(tenant));
      await turns.enter(tenant);
      try {
        return await tryOnPast(tenant, rule, { from, to: range.to }, policies.horizonOf(tenant) ?? clock());
      } finally {
        turns.leave(tenant);
      }
    },
  };
}
