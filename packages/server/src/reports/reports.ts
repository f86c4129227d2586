import { hash, randomBytes } from "node:crypto";
import { createZone, DendroError, nextDue, reportSchema, type Report } from "@dendro/core";
import { isPostgresDatabase } from "@dendro/node";
import type { Transaction } from "kysely";
import type { OpenStore } from "../store/port.ts";
import type { StoreTables } from "../store/tables.ts";
import { toEndpoints, type ReportSend, type SavedReport } from "./saved-report.ts";

/** What tenants have sent to people regularly, and how that went. */
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
  /** With all that is known of it. @throws DendroError `not_found` */
  remove(tenant: string, name: string): Promise<void>;
  forget(tenant: string): Promise<void>;
  /** Has one sent now, whenever it is due. @throws DendroError `conflict` while it is being sent */
  sendNow(saved: SavedReport): Promise<void>;
  /** Begins to send what is due. @returns when the next one is; null for never */
  beginDue(): Promise<number | null>;
  /** Who does not want it any more. */
  unsubscribed(tenant: string, name: string): Promise<string[]>;
  /** The newest first. */
  sends(tenant: string, name: string, limit: number): Promise<ReportSend[]>;
  /** What is in the link by which an address wants it no longer; null where it is not sent there. */
  tokenOf(tenant: string, name: string, address: string): Promise<string | null>;
  /** Whose link it is; null when nobody's. */
  recipientOf(token: string): Promise<ReportRecipient | null>;
  /** Says that somebody wants no more of it, or wants it again. */
  setWanted(token: string, isWanted: boolean): Promise<void>;
}

export interface ReportRecipient {
  readonly tenant: string;
  readonly report: string;
  readonly title: string;
  readonly address: string;
  readonly isWanted: boolean;
}

/** How many a tenant may have. */
const maxReports = 50;
/** How many that are due are begun at once. */
const atOnce = 20;

type Step = Transaction<StoreTables>;

/** @param zoneOf the time zone of a tenant */
export function createReports(
  { db }: Pick<OpenStore, "db">,
  zoneOf: (tenant: string) => string,
  clock: () => number,
): Reports {
  const dueAfter = (tenant: string, report: Report, now: number): number | null =>
    report.active ? nextDue(report, now, createZone(report.timezone ?? zoneOf(tenant))) : null;

  async function find(tenant: string, name: string): Promise<SavedReport> {
    const row = await db
      .selectFrom("reports")
      .selectAll()
      .where("tenant", "=", tenant)
      .where("name", "=", name)
      .executeTakeFirst();
    if (row === undefined) throw new DendroError("not_found", `Unknown report ${JSON.stringify(name)}.`);
    return reportOf(row);
  }

  /** Notes to whom a report goes that is due. */
  async function begin(step: Step, { tenant, name, report }: SavedReport, run: number): Promise<void> {
    const unwanted = await step
      .selectFrom("report_recipients")
      .select("address")
      .where("tenant", "=", tenant)
      .where("report", "=", name)
      .where("unsubscribed_at", "is not", null)
      .execute();
    const left = new Set(unwanted.map(({ address }) => address));
    const addresses = [
      ...(report.webhook ? [toEndpoints] : []),
      ...report.recipients.filter((address) => !left.has(address.toLowerCase())),
    ];
    if (addresses.length === 0) return;
    const rows = addresses.map((address) => ({
      id: hash("sha256", JSON.stringify([tenant, name, run, address])).slice(0, 32),
      tenant,
      report: name,
      run,
      address,
      status: "pending" as const,
      attempts: 0,
      next_at: run,
      claimed_until: null,
      fault: null,
      done_at: null,
    }));
    await step
      .insertInto("report_sends")
      .values(rows)
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  }

  /** Each address has a link of its own, by which nobody finds another's. */
  async function keepRecipients(step: Step, tenant: string, name: string, report: Report): Promise<void> {
    for (const address of report.recipients) {
      const token = randomBytes(24).toString("base64url");
      await step
        .insertInto("report_recipients")
        .values({ tenant, report: name, address: address.toLowerCase(), token, unsubscribed_at: null })
        .onConflict((conflict) => conflict.columns(["tenant", "report", "address"]).doNothing())
        .execute();
    }
  }

  return {
    async of(tenant) {
      const rows = await db
        .selectFrom("reports")
        .selectAll()
        .where("tenant", "=", tenant)
        .orderBy("name")
        .execute();
      return rows.map(reportOf);
    },
    find,
    async set(tenant, name, report, expected) {
      await db.transaction().execute(async (step) => {
        const own = step
          .selectFrom("reports")
          .select("version")
          .where("tenant", "=", tenant)
          .where("name", "=", name);
        // SQLite has one transaction at a time.
        const before =
          (await (isPostgresDatabase(step) ? own.forUpdate() : own).executeTakeFirst())?.version ?? 0;
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
        await step
          .insertInto("reports")
          .values({ tenant, name, created_at: now, ...fields })
          .onConflict((conflict) => conflict.columns(["tenant", "name"]).doUpdateSet(fields))
          .execute();
        await keepRecipients(step, tenant, name, report);
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
      await find(tenant, name);
      await db.transaction().execute(async (step) => {
        for (const table of ["report_sends", "report_recipients"] as const)
          await step.deleteFrom(table).where("tenant", "=", tenant).where("report", "=", name).execute();
        await step.deleteFrom("reports").where("tenant", "=", tenant).where("name", "=", name).execute();
      });
    },
    async forget(tenant) {
      for (const table of ["report_sends", "report_recipients", "reports"] as const)
        await db.deleteFrom(table).where("tenant", "=", tenant).execute();
    },
    async sendNow(saved) {
      const { tenant, name } = saved;
      await db.transaction().execute(async (step) => {
        const pending = await step
          .selectFrom("report_sends")
          .select("id")
          .where("tenant", "=", tenant)
          .where("report", "=", name)
          .where("status", "=", "pending")
          .executeTakeFirst();
        if (pending !== undefined)
          throw new DendroError(
            "conflict",
            `The report ${JSON.stringify(name)} is being sent: wait until that is done.`,
          );
        await begin(step, saved, clock());
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
      for (const saved of rows.map(reportOf)) {
        const { tenant, name, report, dueAt } = saved;
        await db.transaction().execute(async (step) => {
          // Of several servers one is first. What was missed while nobody ran is made once, for now.
          const { numUpdatedRows } = await step
            .updateTable("reports")
            .set({ due_at: dueAfter(tenant, report, now) })
            .where("tenant", "=", tenant)
            .where("name", "=", name)
            .where("due_at", "=", dueAt)
            .executeTakeFirst();
          if (numUpdatedRows > 0n && dueAt !== null) await begin(step, saved, dueAt);
        });
      }
      const next = await db
        .selectFrom("reports")
        .select(({ fn }) => fn.min<number | string | null>("due_at").as("at"))
        .executeTakeFirst();
      return next?.at === null || next?.at === undefined ? null : Number(next.at);
    },
    async unsubscribed(tenant, name) {
      const rows = await db
        .selectFrom("report_recipients")
        .select("address")
        .where("tenant", "=", tenant)
        .where("report", "=", name)
        .where("unsubscribed_at", "is not", null)
        .orderBy("address")
        .execute();
      return rows.map(({ address }) => address);
    },
    async sends(tenant, name, limit) {
      const rows = await db
        .selectFrom("report_sends")
        .selectAll()
        .where("tenant", "=", tenant)
        .where("report", "=", name)
        .orderBy("run", "desc")
        .orderBy("address")
        .limit(limit)
        .execute();
      return rows.map(sendOf);
    },
    async tokenOf(tenant, name, address) {
      const row = await db
        .selectFrom("report_recipients")
        .select("token")
        .where("tenant", "=", tenant)
        .where("report", "=", name)
        .where("address", "=", address.toLowerCase())
        .executeTakeFirst();
      return row?.token ?? null;
    },
    async recipientOf(token) {
      const row = await db
        .selectFrom("report_recipients")
        .innerJoin("reports", (join) =>
          join
            .onRef("reports.tenant", "=", "report_recipients.tenant")
            .onRef("reports.name", "=", "report_recipients.report"),
        )
        .select(["report_recipients.tenant", "report_recipients.address", "unsubscribed_at", "reports.name"])
        .select("reports.report as saved")
        .where("token", "=", token)
        .executeTakeFirst();
      if (row === undefined) return null;
      const { title } = reportSchema.parse(JSON.parse(row.saved));
      const { tenant, name, address, unsubscribed_at: leftAt } = row;
      return { tenant, report: name, title, address, isWanted: leftAt === null };
    },
    async setWanted(token, isWanted) {
      await db.transaction().execute(async (step) => {
        const row = await step
          .updateTable("report_recipients")
          .set({ unsubscribed_at: isWanted ? null : clock() })
          .where("token", "=", token)
          .returningAll()
          .executeTakeFirst();
        if (row === undefined || isWanted) return;
        // What is still to be sent to them is not.
        const pending = await step
          .selectFrom("report_sends")
          .select(["id", "address"])
          .where("tenant", "=", row.tenant)
          .where("report", "=", row.report)
          .where("status", "=", "pending")
          .execute();
        const own = pending
          .filter(({ address }) => address.toLowerCase() === row.address)
          .map(({ id }) => id);
        if (own.length > 0) await step.deleteFrom("report_sends").where("id", "in", own).execute();
      });
    },
  };
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

export const sendOf = (row: StoreTables["report_sends"]): ReportSend => ({
  id: row.id,
  tenant: row.tenant,
  report: row.report,
  run: row.run,
  address: row.address,
  status: row.status,
  attempts: row.attempts,
  nextAt: row.next_at,
  fault: row.fault,
  doneAt: row.done_at,
});
