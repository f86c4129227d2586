import { randomUUID } from "node:crypto";
import { DendroError, type Severity } from "@dendro/core";
import { storableText } from "../webhooks/storable-text.ts";
import type { OpenStore } from "../store/port.ts";
import type { StoreTables } from "../store/tables.ts";
import type { Alert } from "./alert.ts";

/** What is not told until a moment. What is null is any. */
export interface Silence {
  readonly id: string;
  readonly alert: string | null;
  readonly series: string | null;
  readonly severity: Severity | null;
  /** Milliseconds since 1970. */
  readonly until: number;
  readonly reason: string;
  readonly createdBy: string;
  readonly createdAt: number;
}

export interface Silences {
  /** Those that hold at a moment, the first to end first. */
  of(tenant: string, now: number): Promise<Silence[]>;
  /** @throws DendroError `invalid_request` when there are too many */
  add(tenant: string, silence: Omit<Silence, "id" | "createdAt">): Promise<Silence>;
  /** Ends it now. @throws DendroError `not_found` */
  remove(tenant: string, id: string): Promise<void>;
  /** Forgets those that ended before a moment. */
  expire(before: number): Promise<void>;
}

/** How many a tenant may have at one time. */
const maxSilences = 200;

export function createSilences({ db }: Pick<OpenStore, "db">, clock: () => number): Silences {
  const holding = async (tenant: string, now: number) =>
    (
      await db
        .selectFrom("alert_silences")
        .selectAll()
        .where("tenant", "=", tenant)
        .where("until", ">", now)
        .orderBy("until")
        .orderBy("id")
        .execute()
    ).map(silenceOf);

  return {
    of: holding,
    async add(tenant, silence) {
      const now = clock();
      if ((await holding(tenant, now)).length >= maxSilences)
        throw new DendroError(
          "invalid_request",
          `The tenant has ${maxSilences} silences already; end some, or let one be of more.`,
        );
      const { reason, series } = silence;
      const storable = { reason: storableText(reason), series: storableText(series) };
      const added: Silence = { ...silence, ...storable, id: `sil_${randomUUID()}`, createdAt: now };
      await db.insertInto("alert_silences").values(rowOf(tenant, added)).execute();
      return added;
    },
    async remove(tenant, id) {
      const { numDeletedRows } = await db
        .deleteFrom("alert_silences")
        .where("tenant", "=", tenant)
        .where("id", "=", id)
        .executeTakeFirst();
      if (numDeletedRows === 0n) throw new DendroError("not_found", `Unknown silence ${JSON.stringify(id)}.`);
    },
    async expire(before) {
      await db.deleteFrom("alert_silences").where("until", "<", before).execute();
    },
  };
}

/** Whether one of them silences a series of a rule. */
export const isSilencedBy = (
  silences: readonly Silence[],
  { name, rule }: Pick<Alert, "name" | "rule">,
  series: string,
): boolean =>
  silences.some(
    (silence) =>
      (silence.alert ?? name) === name &&
      (silence.series ?? series) === series &&
      (silence.severity ?? rule.severity) === rule.severity,
  );

const silenceOf = (row: StoreTables["alert_silences"]): Silence => ({
  id: row.id,
  alert: row.rule,
  series: row.series,
  severity: row.severity,
  until: row.until,
  reason: row.reason,
  createdBy: row.created_by,
  createdAt: row.created_at,
});

const rowOf = (tenant: string, silence: Silence): StoreTables["alert_silences"] => ({
  id: silence.id,
  tenant,
  rule: silence.alert,
  series: silence.series,
  severity: silence.severity,
  until: silence.until,
  reason: silence.reason,
  created_by: silence.createdBy,
  created_at: silence.createdAt,
});
