import { DendroError, type AlertPhase } from "@dendro/core";
import type { OpenStore } from "../store/port.ts";
import type { Alert, KnownSeries, LastJudgement } from "./alert.ts";
import { seriesName } from "./measure.ts";
import { judgementOf, seriesOf } from "./rounds.ts";

/** What a series came into, and when. */
export interface RecordedChange {
  readonly alert: string;
  readonly series: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly phase: AlertPhase;
  readonly value: number | null;
  readonly isSilenced: boolean;
}

/** How many series of a rule are in which phase. */
export type PhaseCounts = Readonly<Record<AlertPhase, number>>;

/** What is known of an alert in short. */
export interface AlertStatus {
  readonly last: LastJudgement | null;
  readonly phases: PhaseCounts;
  /** How many have nothing to measure. */
  readonly empty: number;
  /** When the first of those that fire began to; null when none does. */
  readonly firingSince: number | null;
  /** How many of those that fire somebody has acknowledged. */
  readonly acknowledged: number;
}

/** What people ask of alerts, and say of what fires. */
export interface AlertRecords {
  /** By the names of rules; of one that was never judged there is nothing. */
  statuses(tenant: string): Promise<ReadonlyMap<string, AlertStatus>>;
  /** What needs somebody first. */
  series(alert: Alert, limit: number): Promise<KnownSeries[]>;
  /** The newest first. @param alert null for all */
  changes(
    tenant: string,
    page: {
      readonly alert: string | null;
      readonly from: number;
      readonly to: number;
      readonly limit: number;
    },
  ): Promise<RecordedChange[]>;
  /**
   * Says that somebody looks after what fires. @param series null for all of them
   * @returns how many. @throws DendroError `conflict` when none of it fires
   */
  acknowledge(alert: Alert, series: string | null, by: string, now: number): Promise<number>;
  /** Forgets what happened before a moment. */
  expire(before: number): Promise<void>;
  /** Forgets people, who are series of some rules. */
  forgetPeople(tenant: string, names: readonly string[], rules: readonly string[]): Promise<void>;
}

const noPhases: PhaseCounts = { inactive: 0, pending: 0, firing: 0, recovering: 0 };
/** In which order people want to see them. */
const urgency: readonly AlertPhase[] = ["firing", "recovering", "pending", "inactive"];

export function createAlertRecords({ db }: Pick<OpenStore, "db">): AlertRecords {
  return {
    async statuses(tenant) {
      const lasts = await db
        .selectFrom("alert_judgements")
        .selectAll()
        .where("tenant", "=", tenant)
        .execute();
      const counts = await db
        .selectFrom("alert_series")
        .select(["rule", "phase"])
        .select(({ fn }) => [
          fn.countAll<number | bigint | string>().as("all"),
          fn.count<number | bigint | string>("empty_since").as("empty"),
          fn.count<number | bigint | string>("acknowledged_at").as("acknowledged"),
          fn.min<number | string | null>("fired_at").as("fired"),
        ])
        .where("tenant", "=", tenant)
        .groupBy(["rule", "phase"])
        .execute();
      const byRule = Map.groupBy(counts, ({ rule }) => rule);
      return new Map(
        [...new Set([...lasts.map(({ rule }) => rule), ...byRule.keys()])].map((rule) => {
          const last = lasts.find((one) => one.rule === rule);
          const own = byRule.get(rule) ?? [];
          const fired = own.flatMap((one) => (one.fired === null ? [] : [Number(one.fired)]));
          const sum = (of: "empty" | "acknowledged") => own.reduce((all, one) => all + Number(one[of]), 0);
          const status: AlertStatus = {
            last: last === undefined ? null : judgementOf(last),
            phases: { ...noPhases, ...Object.fromEntries(own.map(({ phase, all }) => [phase, Number(all)])) },
            empty: sum("empty"),
            acknowledged: sum("acknowledged"),
            firingSince: fired.length === 0 ? null : Math.min(...fired),
          };
          return [rule, status];
        }),
      );
    },
    async series({ tenant, name }, limit) {
      const rows = await db
        .selectFrom("alert_series")
        .selectAll()
        .where("tenant", "=", tenant)
        .where("rule", "=", name)
        .execute();
      // Of several servers each judges what came to it: of one series the worst is shown.
      const worst = new Map<string, KnownSeries>();
      for (const one of rows.map(seriesOf)) {
        const other = worst.get(one.series);
        if (other === undefined || urgency.indexOf(one.phase) < urgency.indexOf(other.phase))
          worst.set(one.series, one);
      }
      return [...worst.values()]
        .toSorted(
          (a, b) =>
            urgency.indexOf(a.phase) - urgency.indexOf(b.phase) ||
            a.since - b.since ||
            a.series.localeCompare(b.series),
        )
        .slice(0, limit);
    },
    async changes(tenant, { alert, from, to, limit }) {
      const all = db
        .selectFrom("alert_changes")
        .selectAll()
        .where("tenant", "=", tenant)
        .where("at", ">=", from)
        .where("at", "<", to)
        .orderBy("at", "desc")
        .orderBy("rule")
        .orderBy("series")
        .limit(limit);
      const rows = await (alert === null ? all : all.where("rule", "=", alert)).execute();
      return rows.map(({ rule, series, at, phase, value, silenced }) => ({
        alert: rule,
        series,
        at,
        phase,
        value,
        isSilenced: silenced === 1,
      }));
    },
    async acknowledge({ tenant, name }, series, by, now) {
      const all = db
        .updateTable("alert_series")
        .set({ acknowledged_by: by, acknowledged_at: now })
        .where("tenant", "=", tenant)
        .where("rule", "=", name)
        .where("fired_at", "is not", null);
      const { numUpdatedRows } = await (
        series === null ? all : all.where("series", "=", seriesName(series))
      ).executeTakeFirst();
      if (numUpdatedRows === 0n)
        throw new DendroError(
          "conflict",
          series === null
            ? `Nothing of the alert ${JSON.stringify(name)} fires.`
            : `${JSON.stringify(series)} does not fire, so there is nothing to acknowledge.`,
        );
      return Number(numUpdatedRows);
    },
    async expire(before) {
      await db.deleteFrom("alert_changes").where("at", "<", before).execute();
    },
    async forgetPeople(tenant, people, rules) {
      const names = people.map(seriesName);
      for (let from = 0; from < names.length; from += 200) {
        const some = names.slice(from, from + 200);
        await db
          .deleteFrom("alert_messages")
          .where("tenant", "=", tenant)
          .where("user_id", "in", some)
          .execute();
        if (rules.length === 0) continue;
        for (const table of ["alert_series", "alert_changes", "alert_silences"] as const)
          await db
            .deleteFrom(table)
            .where("tenant", "=", tenant)
            .where("rule", "in", rules)
            .where("series", "in", some)
            .execute();
      }
    },
  };
}
