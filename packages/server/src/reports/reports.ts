import { createZone, DendroError, nextDue, reportSchema, type Report } from "@dendro/core";
import { isPostgresDatabase } from "@dendro/node";
import type { Transaction } from "kysely";
import type { OpenStore } from "../store/port.ts";
import type { StoreTables } from "../store/tables.ts";
import { beginRun, clearWaiting } from "./delivery-queue.ts";
import { keepRecipients } from "./recipients.ts";
import { endpoints, type SavedReport } from "./saved-report.ts";

/** What tenants have sent to people regularly. */
export interface Reports {
  /** By name. */
  of(tenant: string): Promise<SavedReport[]>;
  /** @throws DendroError `not_found` */
  find(tenant: string, name: string): Promise<SavedReport>;
  /**
   * Saves a report, in place of that of the same name.
   * @param expected the version that is changed, 0 for none; null for whichever there is
   * @throws DendroError `conflict` when there is another version; `invalid_request` when the tenant has too many
   */
  set(tenant: string, name: string, report: Report, expected: number | null): Promise<SavedReport>;
  /** With all that is known of it, but for who has unsubscribed. @throws DendroError `not_found` */
  remove(tenant: string, name: string): Promise<void>;
  /** Removes all of a tenant's. */
  forget(tenant: string): Promise<void>;
  /**
   * Has one sent now, whenever it is due, in place of what waits of it.
   * @returns to how many addresses, endpoints counted as one
   * @throws DendroError `conflict` while it is being sent, or when there is nobody to send it to
   */
  sendNow(tenant: string, name: string): Promise<number>;
  /** Begins to send what is due. @returns when the next one is; null for never */
  beginDue(): Promise<number | null>;
  /** The tenant's days begin at another time from now on. */
  reschedule(tenant: string): Promise<void>;
}

export interface ReportsOptions {
  readonly store: Pick<OpenStore, "db">;
  /** The time zone of a tenant. */
  readonly zoneOf: (tenant: string) => string;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
  /** Told of a report that cannot be begun, which holds up no other. */
  readonly onFault: (error: unknown) => void;
}

/** How many a tenant may have. */
const maxReports = 50;
/** How many that are due are begun at once. */
const atOnce = 20;
/** When one is looked at again that could not be begun, in milliseconds. */
const laterMs = 60 * 60_000;

type Step = Transaction<StoreTables>;

export function createReports({ store: { db }, zoneOf, clock, onFault }: ReportsOptions): Reports {
  const dueAfter = (tenant: string, report: Report, now: number): number | null =>
    report.active ? nextDue(report, now, createZone(report.timezone ?? zoneOf(tenant))) : null;

  async function find(tenant: string, name: string): Promise<SavedReport> {
    const row = await db
      .selectFrom("reports")
      .selectAll()
      .where("tenant", "=", tenant)
      .where("name", "=", name)
      .executeTakeFirst();
    if (row === undefined) throw unknownReport(name);
    return reportOf(row);
  }

  async function of(tenant: string): Promise<SavedReport[]> {
    const rows = await db
      .selectFrom("reports")
      .selectAll()
      .where("tenant", "=", tenant)
      .orderBy("name")
      .execute();
    return rows.map(reportOf);
  }

  /** Of several servers one is first. What was missed while nobody ran is sent once, for now. */
  async function beginOne(row: StoreTables["reports"], now: number): Promise<void> {
    const ofRow = (step: Step) =>
      step
        .updateTable("reports")
        .where("tenant", "=", row.tenant)
        .where("name", "=", row.name)
        .where("due_at", "=", row.due_at);
    try {
      const saved = reportOf(row);
      const dueAt = dueAfter(saved.tenant, saved.report, now);
      await db.transaction().execute(async (step) => {
        const { numUpdatedRows } = await ofRow(step).set({ due_at: dueAt }).executeTakeFirst();
        if (numUpdatedRows > 0n) await beginRun(step, saved, row.due_at ?? now);
      });
    } catch (error) {
      onFault(error);
      await db.transaction().execute(async (step) => {
        await ofRow(step)
          .set({ due_at: now + laterMs })
          .execute();
      });
    }
  }

  return {
    of,
    find,
    async set(tenant, name, report, expected) {
      await db.transaction().execute(async (step) => {
        const before = (await lockedRow(step, tenant, name))?.version ?? 0;
        if (expected !== null && expected !== before)
          throw new DendroError(
            "conflict",
            `The report ${JSON.stringify(name)} is at version ${before}, not ${expected}: read it again, and change that.`,
          );
        const now = clock();
        const fields = {
          report: JSON.stringify(report),
          version: before + 1,
          due_at: dueAfter(tenant, report, now),
          updated_at: now,
        };
        const { numInsertedOrUpdatedRows } = await step
          .insertInto("reports")
          .values({ tenant, name, created_at: now, ...fields })
          .onConflict((conflict) => {
            const same = conflict.columns(["tenant", "name"]);
            return before === 0 ? same.doNothing() : same.doUpdateSet(fields);
          })
          .executeTakeFirst();
        if (numInsertedOrUpdatedRows === 0n)
          throw new DendroError(
            "conflict",
            `A report ${JSON.stringify(name)} was saved at the same moment: read it, and change that.`,
          );
        await keepRecipients(step, tenant, name, report);
        await dropUnwanted(step, tenant, name, report);
        // What is too much is taken back with the transaction.
        const { reports } = await step
          .selectFrom("reports")
          .select(({ fn }) => fn.countAll<number | bigint | string>().as("reports"))
          .where("tenant", "=", tenant)
          .executeTakeFirstOrThrow();
        if (Number(reports) > maxReports)
          throw new DendroError(
            "invalid_request",
            `The tenant has ${maxReports} reports already; remove some.`,
          );
      });
      return await find(tenant, name);
    },
    async remove(tenant, name) {
      await db.transaction().execute(async (step) => {
        const { numDeletedRows } = await step
          .deleteFrom("reports")
          .where("tenant", "=", tenant)
          .where("name", "=", name)
          .executeTakeFirst();
        if (numDeletedRows === 0n) throw unknownReport(name);
        await step
          .deleteFrom("report_sends")
          .where("tenant", "=", tenant)
          .where("report", "=", name)
          .execute();
        await step
          .deleteFrom("report_recipients")
          .where("tenant", "=", tenant)
          .where("report", "=", name)
          .where("unsubscribed_at", "is", null)
          .execute();
      });
    },
    async forget(tenant) {
      await db.transaction().execute(async (step) => {
        for (const table of ["reports", "report_sends", "report_recipients"] as const)
          await step.deleteFrom(table).where("tenant", "=", tenant).execute();
      });
    },
    async sendNow(tenant, name) {
      return await db.transaction().execute(async (step) => {
        const row = await lockedRow(step, tenant, name);
        if (row === undefined) throw unknownReport(name);
        const now = clock();
        const saved = reportOf(row);
        await clearWaiting(step, saved, now);
        const deliveries = await beginRun(step, saved, now);
        if (deliveries === 0)
          throw new DendroError(
            "conflict",
            `Nobody is sent the report ${JSON.stringify(name)}: all of its addresses have unsubscribed.`,
          );
        return deliveries;
      });
    },
    async beginDue() {
      const now = clock();
      const rows = await db
        .selectFrom("reports")
        .selectAll()
        .where("due_at", "<=", now)
        .orderBy("due_at")
        .limit(atOnce)
        .execute();
      for (const row of rows) await beginOne(row, now);
      const next = await db
        .selectFrom("reports")
        .select(({ fn }) => fn.min<number | string | null>("due_at").as("at"))
        .executeTakeFirst();
      return next?.at === null || next?.at === undefined ? null : Number(next.at);
    },
    async reschedule(tenant) {
      const now = clock();
      for (const { name, report, dueAt } of await of(tenant)) {
        if (report.timezone !== null || dueAt === null || dueAt <= now) continue;
        await db
          .updateTable("reports")
          .set({ due_at: dueAfter(tenant, report, now) })
          .where("tenant", "=", tenant)
          .where("name", "=", name)
          .where("due_at", "=", dueAt)
          .execute();
      }
    },
  };
}

const unknownReport = (name: string) =>
  new DendroError("not_found", `Unknown report ${JSON.stringify(name)}.`);

/** A report that nobody else changes until the transaction ends. */
async function lockedRow(step: Step, tenant: string, name: string) {
  const own = step.selectFrom("reports").selectAll().where("tenant", "=", tenant).where("name", "=", name);
  // SQLite has one transaction at a time.
  return await (isPostgresDatabase(step) ? own.forUpdate() : own).executeTakeFirst();
}

/** What waits for addresses that are not named any more, or of what was switched off, is not sent. */
async function dropUnwanted(step: Step, tenant: string, name: string, report: Report): Promise<void> {
  const waiting = step
    .deleteFrom("report_sends")
    .where("tenant", "=", tenant)
    .where("report", "=", name)
    .where("status", "=", "pending");
  const wanted = report.active ? [...(report.webhook ? [endpoints] : []), ...report.recipients] : [];
  await (wanted.length === 0 ? waiting : waiting.where("address", "not in", wanted)).execute();
}

const reportOf = (row: StoreTables["reports"]): SavedReport => ({
  tenant: row.tenant,
  name: row.name,
  report: reportSchema.parse(JSON.parse(row.report)),
  version: row.version,
  dueAt: row.due_at,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
});
