import { isPostgresDatabase } from "@dendro/node";
import type { Transaction } from "kysely";
import type { OpenStore } from "../store/port.ts";
import type { StoreTables } from "../store/tables.ts";
import type { Alert, KnownSeries, LastJudgement } from "./alert.ts";
import type { Judged, Known } from "./judge-series.ts";
import { addMessages, type OwnMessage } from "../messages/own-messages.ts";
import type { AlertNews } from "./message.ts";

/** What one rule came to in a round. */
export interface RoundResult {
  readonly alert: Alert;
  readonly last: LastJudgement;
  /** Null when it could not be judged: what is known stays as it is. */
  readonly judged: Judged | null;
}

/** What is known of tenants' alerts at one data directory, by what has come to it. */
export interface Rounds {
  /** By the names of rules. */
  known(tenant: string): Promise<ReadonlyMap<string, Known>>;
  /**
   * Keeps what a round came to, with what is to be told of it, all of it or nothing; but nothing of rules that somebody has
   * changed meanwhile: they are judged by what they say now, in the next round.
   * @param tell what of all the news is told
   * @returns how many messages there are to be sent
   */
  commit(
    tenant: string,
    results: readonly RoundResult[],
    tell: (news: readonly AlertNews[]) => readonly OwnMessage[],
    now: number,
  ): Promise<number>;
}

/** The most changes that are kept of a rule; what is older goes first. */
const maxChanges = 5000;

/** @param place names the data directory whose events are judged, and whose log takes what is told */
export function createRounds({ db }: Pick<OpenStore, "db">, place: string): Rounds {
  return {
    async known(tenant) {
      const series = await db
        .selectFrom("alert_series")
        .selectAll()
        .where("place", "=", place)
        .where("tenant", "=", tenant)
        .execute();
      const lasts = await db
        .selectFrom("alert_judgements")
        .selectAll()
        .where("place", "=", place)
        .where("tenant", "=", tenant)
        .execute();
      const bySeries = Map.groupBy(series, ({ rule }) => rule);
      const known = new Map<string, Known>();
      for (const [rule, own] of bySeries) known.set(rule, { series: own.map(seriesOf), last: null });
      for (const { rule, ...last } of lasts)
        known.set(rule, { series: known.get(rule)?.series ?? [], last: judgementOf(last) });
      return known;
    },
    async commit(tenant, results, tell, now) {
      return await db.transaction().execute(async (step) => {
        const rules = step.selectFrom("alert_rules").select(["name", "version"]).where("tenant", "=", tenant);
        // SQLite has one transaction at a time.
        const rows = await (isPostgresDatabase(step) ? rules.forShare() : rules).execute();
        const versions = new Map(rows.map(({ name, version }) => [name, version]));
        const current = results.filter(({ alert }) => versions.get(alert.name) === alert.version);
        for (const result of current) await keepResult(step, place, result);
        const messages = tell(current.flatMap(({ judged }) => judged?.news ?? []));
        await addMessages(step, place, tenant, messages, now);
        return messages.length;
      });
    },
  };
}

/** The series of a rule of which it was told that they fire, and not that they do no longer. */
export async function toldSeries(
  step: Transaction<StoreTables>,
  { tenant, name }: Pick<Alert, "tenant" | "name">,
): Promise<KnownSeries[]> {
  const rows = await step
    .selectFrom("alert_series")
    .selectAll()
    .where("tenant", "=", tenant)
    .where("rule", "=", name)
    .where("told_at", "is not", null)
    .execute();
  return rows.map(seriesOf);
}

/** Notes what is to be told, for who sends it. */
async function keepResult(
  step: Transaction<StoreTables>,
  place: string,
  { alert: { tenant, name: rule }, last, judged }: RoundResult,
): Promise<void> {
  const judgement = { judged_at: last.judgedAt, found: last.found, fault: last.fault };
  await step
    .insertInto("alert_judgements")
    .values({ place, tenant, rule, ...judgement })
    .onConflict((conflict) => conflict.columns(["tenant", "rule", "place"]).doUpdateSet(judgement))
    .execute();
  if (judged === null) return;
  for (const one of judged.kept) {
    const { acknowledged_by, acknowledged_at, ...row } = rowOf(one);
    // What somebody has acknowledged meanwhile stays so while it fires.
    const rest = one.firedAt === null ? { acknowledged_by: null, acknowledged_at: null } : {};
    await step
      .insertInto("alert_series")
      .values({ place, tenant, rule, ...row, acknowledged_by, acknowledged_at })
      .onConflict((conflict) =>
        conflict.columns(["tenant", "rule", "series", "place"]).doUpdateSet({ ...row, ...rest }),
      )
      .execute();
  }
  for (const some of chunks(judged.forgotten, 200))
    await step
      .deleteFrom("alert_series")
      .where("place", "=", place)
      .where("tenant", "=", tenant)
      .where("rule", "=", rule)
      .where("series", "in", some)
      .execute();
  if (judged.changes.length === 0) return;
  for (const some of chunks(judged.changes, 100))
    await step
      .insertInto("alert_changes")
      .values(
        some.map(({ isSilenced, ...change }) => ({
          place,
          tenant,
          rule,
          ...change,
          silenced: isSilenced ? 1 : 0,
        })),
      )
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  await boundChanges(step, tenant, rule);
}

async function boundChanges(step: Transaction<StoreTables>, tenant: string, rule: string): Promise<void> {
  const oldest = await step
    .selectFrom("alert_changes")
    .select("at")
    .where("tenant", "=", tenant)
    .where("rule", "=", rule)
    .orderBy("at", "desc")
    .offset(maxChanges)
    .limit(1)
    .executeTakeFirst();
  if (oldest === undefined) return;
  await step
    .deleteFrom("alert_changes")
    .where("tenant", "=", tenant)
    .where("rule", "=", rule)
    .where("at", "<=", oldest.at)
    .execute();
}

export const seriesOf = (row: StoreTables["alert_series"]): KnownSeries => ({
  series: row.series,
  phase: row.phase,
  since: row.since,
  firedAt: row.fired_at,
  emptySince: row.empty_since,
  value: row.value,
  well: row.well === null ? null : (JSON.parse(row.well) as [number | null, number | null]),
  seenAt: row.seen_at,
  toldAt: row.told_at,
  acknowledgedBy: row.acknowledged_by,
  acknowledgedAt: row.acknowledged_at,
});

const rowOf = (one: KnownSeries) => ({
  series: one.series,
  phase: one.phase,
  since: one.since,
  fired_at: one.firedAt,
  empty_since: one.emptySince,
  value: one.value,
  well: one.well === null ? null : JSON.stringify(one.well),
  seen_at: one.seenAt,
  told_at: one.toldAt,
  acknowledged_by: one.acknowledgedBy,
  acknowledged_at: one.acknowledgedAt,
});

export const judgementOf = (
  row: Pick<StoreTables["alert_judgements"], "judged_at" | "found" | "fault">,
): LastJudgement => ({ judgedAt: row.judged_at, found: row.found, fault: row.fault });

function* chunks<T>(all: readonly T[], size: number): Iterable<T[]> {
  for (let from = 0; from < all.length; from += size) yield all.slice(from, from + size);
}
