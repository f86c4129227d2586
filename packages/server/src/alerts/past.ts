import { setImmediate as nextTurn } from "node:timers/promises";
import {
  asNumber,
  createZone,
  dayMs,
  DendroError,
  earlierWindow,
  evaluate,
  hourMs,
  isFoldable,
  isoTime,
  judgedEveryMs,
  minuteMs,
  planQuery,
  querySchema,
  readMetric,
  usualWeeks,
  windowAt,
  type AlertRule,
  type GroupKey,
  type Measured,
  type Plan,
  type ResolvedRange,
} from "@dendro/core";
import type { Alert, KnownSeries } from "./alert.ts";
import { judgeSeries, type PhaseChange } from "./judge-series.ts";
import { comparedWith, filtersOf, seriesName } from "./measure.ts";
import { createSlidingWindow, type SlidingWindow } from "./sliding-window.ts";

/** The states of a plan's measurements, by group. */
export interface PastGroup {
  readonly key: GroupKey;
  readonly states: readonly unknown[];
}

/** Reads what a plan's groups are made of. @returns null when there are more than `maxGroups` */
export type ReadPast = (
  tenant: string,
  plan: Plan,
  maxGroups: number,
) => Promise<readonly PastGroup[] | null>;

/** What a rule would have come to. */
export interface PastOutcome {
  /** How often it was judged. */
  readonly judged: number;
  /** When a series fired, and when it did no longer; null where it still would. */
  readonly firings: readonly { readonly series: string; readonly from: number; readonly to: number | null }[];
  /** Whether there are more firings than are listed. */
  readonly isCut: boolean;
  /** How many there are. */
  readonly count: number;
}

/** Pieces of time and series that are read at most. */
const maxGroups = 200_000;
const maxSeries = 200;
const maxFirings = 500;
const longestMs = 35 * dayMs;
/** How often series may be looked at in all: each time takes some microseconds. */
const maxLooks = 3_000_000;
/** For how long others wait at most, in milliseconds. */
const turnMs = 10;

/**
 * What a rule would have come to in the past, by the same machine as it is judged by: the windows are put together from the
 * states of minutes, or of hours.
 * @throws DendroError `invalid_request` when it cannot be told, with the reason
 */
export function createPastTest(read: ReadPast) {
  return async (tenant: string, rule: AlertRule, range: ResolvedRange, now: number): Promise<PastOutcome> => {
    const zone = createZone(rule.question.timezone);
    const stepMs = judgedEveryMs(rule);
    const to = Math.floor(Math.min(range.to, now) / minuteMs) * minuteMs;
    const from = Math.ceil(range.from / stepMs) * stepMs;
    if (to - from > longestMs) throw cannot("the past that is looked at is longer than 35 days");
    const planOf = (paneMs: number): Plan =>
      planQuery(
        querySchema.parse({
          metrics: [rule.question.metric],
          dimensions: [
            paneMs === hourMs ? "time:hour" : "time:minute",
            ...(rule.question.dimension === null ? [] : [rule.question.dimension]),
          ],
          filters: filtersOf(rule.question),
          date_range: [isoTime(floorTo(earliestOf(rule, from, zone), hourMs)), isoTime(to)],
        }),
        now,
      );
    for (const paneMs of paneSizes(rule)) {
      const plan = planOf(paneMs);
      if (!isFoldable(plan))
        throw cannot(
          "what it measures cannot be put together from parts; only what is from now on can be judged",
        );
      const groups = await readAll(async (part, most) => await read(tenant, part, most), plan);
      if (groups !== null)
        return await replay({ tenant, rule, from, to, stepMs: Math.max(stepMs, paneMs), plan, groups });
    }
    throw cannot(`that is more than ${maxGroups} values; look at a shorter past, or filter`);
  };
}

/** As many pieces of time as one question may have. */
const panesAtOnce = 8000;

/** What a plan's groups are made of, question by question; null when that is too much. */
async function readAll(
  read: (plan: Plan, maxGroups: number) => Promise<readonly PastGroup[] | null>,
  plan: Plan,
): Promise<readonly PastGroup[] | null> {
  const [time] = plan.dimensions;
  const size = time?.kind === "time" && time.granularity === "hour" ? hourMs : minuteMs;
  const groups: PastGroup[] = [];
  for (let { from } = plan.range; from < plan.range.to; from += panesAtOnce * size) {
    const range = { from, to: Math.min(plan.range.to, from + panesAtOnce * size) };
    const some = await read({ ...plan, range }, maxGroups - groups.length);
    if (some === null) return null;
    groups.push(...some);
  }
  return groups;
}

/** In pieces of which length the past is read: minutes, and where those are too many and windows consist of hours, hours. */
function paneSizes({ window, condition: { kind } }: AlertRule): readonly number[] {
  const isOfHours = /^(?:\d+[hd]|today|this_month)$/u.test(window);
  if (kind !== "unusual") return isOfHours ? [minuteMs, hourMs] : [minuteMs];
  if (isOfHours) return [hourMs];
  throw cannot(
    "what is usual is told of windows of whole hours: eight weeks of minutes are too many. Choose 1h or longer to try it",
  );
}

/** From when on the past must be known for what is judged from a moment on. */
function earliestOf(
  { window, condition }: AlertRule,
  from: number,
  zone: ReturnType<typeof createZone>,
): number {
  const range = windowAt(window, from, zone);
  if (condition.kind === "changed") return earlierWindow(window, range, condition.against, zone).from;
  // Clocks may have been changed meanwhile.
  return condition.kind === "unusual" ? range.from - usualWeeks * 7 * dayMs - hourMs : range.from;
}

async function replay({
  tenant,
  rule,
  from,
  to,
  stepMs,
  plan,
  groups,
}: {
  readonly tenant: string;
  readonly rule: AlertRule;
  readonly from: number;
  readonly to: number;
  readonly stepMs: number;
  readonly plan: Plan;
  readonly groups: readonly PastGroup[];
}): Promise<PastOutcome> {
  const zone = createZone(rule.question.timezone);
  const { unit, value } = readMetric(rule.question.metric);
  const empty = asNumber(evaluate(value, ({ aggregate }) => aggregate.read(aggregate.empty())));
  const bySeries = Map.groupBy(groups, ({ key }) => seriesName(String(key[1] ?? "")));
  // What has no value of the dimension is none of its series.
  if (rule.question.dimension === null) bySeries.set("", bySeries.get("") ?? []);
  else bySeries.delete("");
  const names = [...bySeries.keys()].slice(0, maxSeries);
  const looks = ((to - from) / stepMs) * names.length * (1 + comparedWith(rule, { from, to }, zone).length);
  if (looks > maxLooks)
    throw cannot(
      `its ${names.length} series would be looked at ${Math.round(looks / 1e6)} million times; look at a shorter past, or filter`,
    );
  const windows = new Map(names.map((name) => [name, seriesWindows(plan, bySeries.get(name) ?? [], empty)]));
  const alert: Alert = { id: "", tenant, name: "", rule, version: 0, createdAt: 0, updatedAt: 0 };
  let known = new Map<string, KnownSeries>();
  const changes: PhaseChange[] = [];
  let judged = 0;
  let turnedAt = performance.now();
  for (let at = from; at <= to; at += stepMs) {
    const range = windowAt(rule.window, at, zone);
    const compared = comparedWith(rule, range, zone);
    const series = new Map<string, Measured>();
    for (const [name, valuesIn] of windows) {
      const measured = {
        value: valuesIn(0, range),
        before: compared.map((one, index) => valuesIn(index + 1, one)),
      };
      if (measured.value !== empty || known.has(name) || name === "") series.set(name, measured);
    }
    const result = judgeSeries(
      alert,
      {
        series: [...known.values()],
        last: judged === 0 ? null : { judgedAt: at - stepMs, found: 0, fault: null },
      },
      {
        series,
        found: series.size,
        nothing: () => ({ value: empty, before: compared.map(() => null) }),
        unit,
      },
      { at, now: at, isSilenced: () => false },
    );
    known = new Map([...known, ...result.kept.map((one) => [one.series, one] as const)]);
    for (const name of result.forgotten) known.delete(name);
    changes.push(...result.changes);
    judged += 1;
    if (performance.now() - turnedAt > turnMs) {
      await nextTurn();
      turnedAt = performance.now();
    }
  }
  const firings = firingsOf(changes).toSorted((a, b) => a.from - b.from || a.series.localeCompare(b.series));
  return {
    judged,
    count: firings.length,
    firings: firings.slice(-maxFirings),
    isCut: firings.length > maxFirings,
  };
}

/** What a series comes to in windows that move forward, one for each place. */
function seriesWindows(
  plan: Plan,
  groups: readonly PastGroup[],
  empty: number | null,
): (place: number, range: ResolvedRange) => number | null {
  const panes = groups
    .map(({ key: [start], states }) => ({ start: Number(start), states }))
    .toSorted((a, b) => a.start - b.start);
  const [metric] = plan.metrics;
  const places: SlidingWindow[] = [];
  const last: { states: readonly unknown[] | null; value: number | null }[] = [];
  return (place, range) => {
    const states = (places[place] ??= createSlidingWindow(panes, plan.measurements)).move(range);
    const before = last[place];
    // Where nothing came or went there is nothing to be measured again.
    if (before !== undefined && before.states === states) return before.value;
    const value =
      states === null || metric === undefined
        ? empty
        : asNumber(
            evaluate(metric.value, (measurement) =>
              measurement.aggregate.read(states[plan.measurements.indexOf(measurement)]),
            ),
          );
    last[place] = { states, value };
    return value;
  };
}

function firingsOf(changes: readonly PhaseChange[]) {
  const open = new Map<string, { series: string; from: number; to: number | null }>();
  const firings: { series: string; from: number; to: number | null }[] = [];
  for (const { series, at, phase } of changes) {
    const firing = open.get(series);
    if (phase === "firing" && firing === undefined) {
      const begun = { series, from: at, to: null };
      open.set(series, begun);
      firings.push(begun);
    } else if (phase === "inactive" && firing !== undefined) {
      firing.to = at;
      open.delete(series);
    }
  }
  return firings;
}

const floorTo = (at: number, size: number) => Math.floor(at / size) * size;

const cannot = (why: string) =>
  new DendroError("invalid_request", `This cannot be tried on the past: ${why}.`);
