import { alertRuleSchema, DendroError, type AlertRule } from "@dendro/core";
import { isPostgresDatabase } from "@dendro/node";
import type { Transaction } from "kysely";
import type { OpenStore } from "../store/port.ts";
import type { StoreTables } from "../store/tables.ts";
import { openTenantView } from "../store/tenant-view.ts";
import type { Alert } from "./alert.ts";

/** The rules of all tenants: truth in the store, and a copy in memory, for they are looked at every minute. */
export interface Alerts {
  /** By name; the same array until they change. */
  of(tenant: string): readonly Alert[];
  /** Tenants that have any. */
  tenants(): readonly string[];
  /** @throws DendroError `not_found` */
  find(tenant: string, name: string): Alert;
  /**
   * Saves a rule, in place of that of the same name. When it asks something else than before, what was known of its series is
   * forgotten.
   * @param expected the version that is changed, 0 for none; null for whichever there is
   * @throws DendroError `conflict` when there is another version; `invalid_request` when the tenant has too many
   */
  set(tenant: string, name: string, rule: AlertRule, expected: number | null): Promise<Alert>;
  /** With all that is known of it. @throws DendroError `not_found` */
  remove(tenant: string, name: string): Promise<void>;
  /** Removes all of a tenant's, with silences and what was to be told. */
  forget(tenant: string): Promise<void>;
}

/** How many a tenant may have. */
const maxAlerts = 500;

/** What is known of a rule's series. */
const ofRules = ["alert_series", "alert_changes", "alert_judgements"] as const;

/** @param tellEnd tells, within the transaction, that series fire no longer of which it was told that they do */
export async function openAlerts(
  { db, views }: Pick<OpenStore, "db" | "views">,
  clock: () => number,
  tellEnd: (step: Transaction<StoreTables>, alert: Alert, reason: string) => Promise<void>,
): Promise<Alerts> {
  const view = await openTenantView(views, "alerts", async (tenant) => {
    const all = db.selectFrom("alert_rules").selectAll().orderBy("name");
    return (await (tenant === null ? all : all.where("tenant", "=", tenant)).execute()).map(alertOf);
  });

  function find(tenant: string, name: string): Alert {
    const alert = view.get(idOf(tenant, name));
    if (alert === null) throw new DendroError("not_found", `Unknown alert ${JSON.stringify(name)}.`);
    return alert;
  }

  return {
    of: view.of,
    tenants: () => [...new Set(view.all().map(({ tenant }) => tenant))],
    find,
    async set(tenant, name, rule, expected) {
      await view.change(tenant, async (step) => {
        const own = step
          .selectFrom("alert_rules")
          .selectAll()
          .where("tenant", "=", tenant)
          .where("name", "=", name);
        // SQLite has one transaction at a time.
        const locked = isPostgresDatabase(step) ? own.forUpdate() : own;
        const before = await locked.executeTakeFirst();
        if (expected !== null && expected !== (before?.version ?? 0))
          throw new DendroError(
            "conflict",
            `The alert ${JSON.stringify(name)} is at version ${before?.version ?? 0}, not ${expected}: read it again, and change that.`,
          );
        const now = clock();
        const fields = { rule: JSON.stringify(rule), version: (before?.version ?? 0) + 1, updated_at: now };
        const { numInsertedOrUpdatedRows } = await step
          .insertInto("alert_rules")
          .values({ tenant, name, created_at: now, ...fields })
          .onConflict((conflict) => {
            const same = conflict.columns(["tenant", "name"]);
            return before === undefined ? same.doNothing() : same.doUpdateSet(fields);
          })
          .executeTakeFirst();
        if (numInsertedOrUpdatedRows === 0n)
          throw new DendroError(
            "conflict",
            `An alert ${JSON.stringify(name)} was saved at the same moment: read it, and change that.`,
          );
        if (before === undefined || asksElse(alertOf(before).rule, rule)) {
          if (before !== undefined) await tellEnd(step, alertOf(before), "The alert was changed.");
          for (const table of ["alert_series", "alert_judgements"] as const)
            await step.deleteFrom(table).where("tenant", "=", tenant).where("rule", "=", name).execute();
        }
        // What is too much is taken back with the transaction.
        const { rules } = await step
          .selectFrom("alert_rules")
          .select(({ fn }) => fn.countAll<number | bigint | string>().as("rules"))
          .where("tenant", "=", tenant)
          .executeTakeFirstOrThrow();
        if (Number(rules) > maxAlerts)
          throw new DendroError(
            "invalid_request",
            `The tenant has ${maxAlerts} alerts already; remove some.`,
          );
      });
      return find(tenant, name);
    },
    async remove(tenant, name) {
      const alert = find(tenant, name);
      await view.change(tenant, async (step) => {
        // Whoever has judged it by now is waited for, and nobody keeps anything of it afterwards.
        await step.deleteFrom("alert_rules").where("tenant", "=", tenant).where("name", "=", name).execute();
        await tellEnd(step, alert, "The alert was removed.");
        for (const table of ofRules)
          await step.deleteFrom(table).where("tenant", "=", tenant).where("rule", "=", name).execute();
      });
    },
    async forget(tenant) {
      await view.change(tenant, async (step) => {
        for (const table of [...ofRules, "alert_silences", "alert_messages", "alert_rules"] as const)
          await step.deleteFrom(table).where("tenant", "=", tenant).execute();
      });
    },
  };
}

/** Whether what was measured so far says nothing of a changed rule. */
const asksElse = (before: AlertRule, after: AlertRule): boolean =>
  (["question", "window", "condition", "active"] as const).some(
    (part) => JSON.stringify(before[part]) !== JSON.stringify(after[part]),
  );

const idOf = (tenant: string, name: string): string => `${tenant}/${name}`;

const alertOf = (row: StoreTables["alert_rules"]): Alert => ({
  id: idOf(row.tenant, row.name),
  tenant: row.tenant,
  name: row.name,
  rule: alertRuleSchema.parse(JSON.parse(row.rule)),
  version: row.version,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
});
