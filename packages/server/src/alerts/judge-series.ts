import {
  createZone,
  dayMs,
  isActive,
  isMuted,
  judge,
  judgedEveryMs,
  lengthMs,
  newSeries,
  stepSeries,
  type AlertPhase,
  type Measured,
} from "@dendro/core";
import { maxSeries, type Alert, type KnownSeries, type LastJudgement } from "./alert.ts";
import type { MeasuredSeries } from "./measure.ts";
import type { AlertNews } from "./message.ts";

/** What was known of a rule before it is judged again. */
export interface Known {
  readonly series: readonly KnownSeries[];
  readonly last: LastJudgement | null;
}

/** A series that has come into another phase. */
export interface PhaseChange {
  readonly series: string;
  readonly at: number;
  readonly phase: AlertPhase;
  readonly value: number | null;
  readonly isSilenced: boolean;
}

/** What a judgement comes to. */
export interface Judged {
  /** Those of which something is to be kept. */
  readonly kept: readonly KnownSeries[];
  /** Those of which nothing was heard for so long that they are forgotten. */
  readonly forgotten: readonly string[];
  readonly changes: readonly PhaseChange[];
  readonly news: readonly AlertNews[];
}

export interface JudgeContext {
  /** Up to when it was measured, in milliseconds since 1970. */
  readonly at: number;
  /** This moment, likewise: of delayed figures it is later. */
  readonly now: number;
  /** Whether somebody has silenced a series. */
  readonly isSilenced: (series: string) => boolean;
}

/** Of so few the value of each is kept, well or not; of more what is said of the well ones is as of when they became so. */
const fewSeries = 50;

/** A series that was heard of is noted as such again after this time, in milliseconds. */
const noteSeenMs = 60 * 60_000;

/** Judges every series of a rule: those that were measured, and those that were known and of which nothing was heard. */
export function judgeSeries(
  alert: Alert,
  known: Known,
  measured: MeasuredSeries,
  { at, now, isSilenced }: JudgeContext,
): Judged {
  const { rule } = alert;
  const isMutedNow = isMuted(rule.mute, now, createZone(rule.question.timezone));
  const timing = {
    forMs: lengthMs(rule.for),
    keepFiringMs: lengthMs(rule.keep_firing_for),
    noData: rule.no_data,
  };
  const isAfterGap = known.last !== null && at - known.last.judgedAt > 2 * judgedEveryMs(rule) + 60_000;
  const forgottenAfterMs = forgottenAfter(rule.window);
  const before = new Map(known.series.map((one) => [one.series, one]));
  const isSmall = measured.series.size <= fewSeries;
  const result = {
    kept: [] as KnownSeries[],
    forgotten: [] as string[],
    changes: [] as PhaseChange[],
    news: [] as AlertNews[],
  };

  const { judged, given: givenUp } = seatsOf(before, measured);
  result.forgotten.push(...givenUp);
  for (const [name, seen] of judged) {
    const old = before.get(name) ?? newKnown(name, at);
    const isSeen = measured.series.has(name);
    // What is gone for good is no trouble any more, whatever its absence would mean.
    const isGone = !isSeen && at - old.seenAt > forgottenAfterMs;
    const { breach, well } = judge(rule.condition, seen, { isActive: isActive(old), unit: measured.unit });
    const state = isGone
      ? { ...newSeries(at), emptySince: at }
      : stepSeries(old, { at, value: seen.value, breach, isAfterGap }, timing);
    const isQuiet = isSilenced(name) || isMutedNow;
    const next: KnownSeries = {
      ...old,
      ...state,
      well,
      seenAt: isSeen && at - old.seenAt >= noteSeenMs ? at : old.seenAt,
      ...(isActive(state) ? {} : { acknowledgedBy: null, acknowledgedAt: null, toldAt: null }),
    };
    if (old.phase !== next.phase)
      result.changes.push({ series: name, at, phase: next.phase, value: next.value, isSilenced: isQuiet });
    const told = newsOf(alert, old, next, at, isQuiet);
    if (told !== null) result.news.push(told);
    const kept = told?.kind === "fired" ? { ...next, toldAt: at } : next;
    if (isGone) result.forgotten.push(name);
    else if (isWorthKeeping(before.get(name), kept, isSmall)) result.kept.push(kept);
  }
  return result;
}

/**
 * Which series have a place among those that are judged: what is not well, then what was measured, the worst first. Where more
 * were found than were measured it is not known how those are that are missing, and they stay as they are.
 */
function seatsOf(
  before: ReadonlyMap<string, KnownSeries>,
  { series, found, nothing }: MeasuredSeries,
): { readonly judged: readonly (readonly [string, Measured])[]; readonly given: readonly string[] } {
  const isWhole = found <= series.size;
  const known = [...before.values()];
  const restless = known.filter(({ phase }) => phase !== "inactive").map((one) => one.series);
  const calm = known.filter(({ phase }) => phase === "inactive").map((one) => one.series);
  const seated = [...new Set([...restless, ...series.keys(), ...calm])].slice(0, maxSeries);
  const seats = new Set(seated);
  return {
    judged: seated.flatMap((name) => {
      const seen = series.get(name);
      if (seen !== undefined) return [[name, seen] as const];
      return isWhole ? [[name, nothing(name)] as const] : [];
    }),
    given: calm.filter((name) => !seats.has(name)),
  };
}

/** Who was told that it fires is told when it does no longer, also at times at which nothing else is told. */
function newsOf(
  alert: Alert,
  old: KnownSeries,
  next: KnownSeries,
  at: number,
  isQuiet: boolean,
): AlertNews | null {
  if (!isActive(next)) {
    if (old.toldAt === null) return null;
    const series = { ...next, firedAt: old.firedAt };
    const reason = next.emptySince === null ? {} : { reason: "There is nothing to measure any more." };
    return { alert, series, kind: "resolved", isReminder: false, ...reason };
  }
  // While it recovers its figure is well, and it may be over in a moment.
  if (isQuiet || next.phase !== "firing") return null;
  if (next.toldAt === null) return { alert, series: next, kind: "fired", isReminder: false };
  const repeat = alert.rule.repeat_every;
  if (repeat === null || next.acknowledgedAt !== null) return null;
  if (at - next.toldAt < lengthMs(repeat)) return null;
  return { alert, series: next, kind: "fired", isReminder: true };
}

/** Of what is well only that it is there, so that a thousand series are not written every minute. */
function isWorthKeeping(before: KnownSeries | undefined, next: KnownSeries, isSmall: boolean): boolean {
  if (before === undefined || next.phase !== "inactive" || before.phase !== "inactive") return true;
  if (isSmall && before.value !== next.value) return true;
  return before.seenAt !== next.seenAt || (before.emptySince === null) !== (next.emptySince === null);
}

const newKnown = (series: string, at: number): KnownSeries => ({
  ...newSeries(at),
  series,
  well: null,
  seenAt: at,
  toldAt: null,
  acknowledgedBy: null,
  acknowledgedAt: null,
});

/** A series of which nothing is heard for a day longer than its window is gone, in milliseconds. */
const forgottenAfter = (window: string): number => {
  if (window === "today") return 2 * dayMs;
  return window === "this_month" ? 32 * dayMs : lengthMs(window) + dayMs;
};
