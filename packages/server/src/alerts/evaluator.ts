import { randomUUID } from "node:crypto";
import { createSerialQueue, judgedEveryMs, minuteMs, toDendroError } from "@dendro/core";
import { createFairQueue } from "../fair/fair-queue.ts";
import type { TenantMode } from "../store/tenant-modes.ts";
import { delayMs } from "../tenants/policy.ts";
import type { Alert } from "./alert.ts";
import type { Alerts } from "./alerts.ts";
import { judgeSeries, type Known } from "./judge-series.ts";
import type { MeasureRule } from "./measure.ts";
import { messagesOf, type AlertNews } from "./message.ts";
import type { RoundResult, Rounds } from "./rounds.ts";
import { isSilencedBy, type Silence, type Silences } from "./silences.ts";

export interface EvaluatorOptions {
  readonly alerts: Pick<Alerts, "of" | "tenants">;
  readonly rounds: Rounds;
  readonly silences: Pick<Silences, "of">;
  readonly measure: MeasureRule;
  /** Resolves when what is in the log by now can be asked for. */
  readonly caughtUp: (signal: AbortSignal) => Promise<void>;
  /** Null of a tenant that is gone. */
  readonly modeOf: (tenant: string) => TenantMode | null;
  readonly publicUrl: string | null;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
  /** There is something to tell. */
  readonly onMessages: () => void;
  readonly onFault: (error: unknown) => void;
}

/** Judges all alerts: those that are due at a start, every minute, and when something was changed. */
export interface Evaluator {
  start(): void;
  /** Judges what is due of some tenants. @param tenants by default all that have alerts */
  round(tenants?: readonly string[]): Promise<void>;
  /** A rule of a tenant's is new, or asks something else: it is judged now. */
  changed(tenant: string): void;
  /** When a round came to its end last, or it was started; milliseconds since 1970. */
  readonly roundAt: number;
  close(): Promise<void>;
}

/** What happened in a minute may arrive so long after its end and still be judged with it, in milliseconds. */
export const graceMs = 5000;
/** Tenants that are judged at one time. */
const atOnce = 2;

export function createEvaluator(options: EvaluatorOptions): Evaluator {
  const { alerts, rounds, silences, measure, modeOf, clock, onMessages, onFault } = options;
  const closing = new AbortController();
  const queue = createSerialQueue();
  /** Tenants that wait because something was changed. */
  const waiting = new Set<string>();
  let roundAt = clock();
  let timer: NodeJS.Timeout | null = null;

  async function round(tenants: readonly string[]): Promise<void> {
    if (tenants.length === 0 || closing.signal.aborted) return;
    // Before the log is looked at: what comes meanwhile is of the next minute.
    const now = clock() - graceMs;
    await options.caughtUp(closing.signal);
    const turns = createFairQueue({ places: atOnce });
    await Promise.all(
      tenants.map(async (tenant) => {
        await turns.enter(tenant);
        try {
          if (!closing.signal.aborted) await judgeTenant(tenant, now);
        } catch (error) {
          if (!closing.signal.aborted) onFault(error);
        } finally {
          turns.leave(tenant);
        }
      }),
    );
  }

  async function judgeTenant(tenant: string, now: number): Promise<void> {
    const mode = modeOf(tenant);
    if (mode === null) return;
    const at = Math.floor((mode === "delayed" ? now - delayMs : now) / minuteMs) * minuteMs;
    const known = await rounds.known(tenant);
    const silenced = await silences.of(tenant, clock());
    const results: RoundResult[] = [];
    for (const alert of alerts.of(tenant)) {
      const own = known.get(alert.name) ?? { series: [], last: null };
      if (closing.signal.aborted) return;
      if (isDue(alert, own, at)) results.push(await judgeAlert(alert, own, at, silenced));
    }
    if (results.length === 0) return;
    const { publicUrl } = options;
    const tell = (news: readonly AlertNews[]) =>
      messagesOf(news, { now: clock(), newId: randomUUID, publicUrl });
    if ((await rounds.commit(tenant, results, tell, clock())) > 0) onMessages();
  }

  async function judgeAlert(
    alert: Alert,
    known: Known,
    at: number,
    silenced: readonly Silence[],
  ): Promise<RoundResult> {
    try {
      const measured = await measure(alert.tenant, alert.rule, at, closing.signal);
      const isSilenced = (series: string) => isSilencedBy(silenced, alert, series);
      const judged = judgeSeries(alert, known, measured, { at, now: clock(), isSilenced });
      return { alert, last: { judgedAt: at, found: measured.found, fault: null }, judged };
    } catch (error) {
      // What is given up because Dendro stops says nothing of the rule.
      if (closing.signal.aborted) throw error;
      const { code, message } = toDendroError(error);
      if (code === "internal") onFault(error);
      const { judgedAt = 0, found = 0 } = known.last ?? {};
      return { alert, last: { judgedAt, found, fault: message }, judged: null };
    }
  }

  const inTurn = async (tenants: () => readonly string[]) =>
    await queue.add(async () => {
      try {
        await round(tenants());
        roundAt = clock();
      } catch (error) {
        if (!closing.signal.aborted) onFault(error);
      }
    });

  /** At the end of each minute, when what happened in it had its time to arrive. */
  function schedule(): void {
    if (closing.signal.aborted) return;
    const sinceMs = (clock() - graceMs) % minuteMs;
    timer = setTimeout(() => void inTurn(alerts.tenants).finally(schedule), minuteMs - sinceMs).unref();
  }

  return {
    start() {
      void inTurn(alerts.tenants);
      schedule();
    },
    round: async (tenants) => await inTurn(() => tenants ?? alerts.tenants()),
    changed(tenant) {
      waiting.add(tenant);
      // Of many changes that follow each other one round is enough.
      if (waiting.size === 1)
        void inTurn(() => {
          const tenants = [...waiting];
          waiting.clear();
          return tenants;
        });
    },
    get roundAt() {
      return roundAt;
    },
    async close() {
      closing.abort();
      if (timer !== null) clearTimeout(timer);
      await queue.add(async () => {});
    },
  };
}

const isDue = ({ rule }: Alert, { last }: Known, at: number): boolean =>
  rule.active && (last === null || at - last.judgedAt >= judgedEveryMs(rule));
