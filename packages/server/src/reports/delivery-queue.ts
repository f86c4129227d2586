import { hash } from "node:crypto";
import { DendroError } from "@dendro/core";
import { sql, type Transaction } from "kysely";
import { addMessages, type OwnMessage } from "../messages/own-messages.ts";
import type { OpenStore } from "../store/port.ts";
import type { StoreTables } from "../store/tables.ts";
import { endpoints, type ReportDelivery, type SavedReport } from "./saved-report.ts";

/** What is to be sent, whichever server does it. Of a claim that has passed to another nothing is changed. */
export interface ReportQueue {
  /**
   * Claims what is due of one run of one report; of the tenant next in turn.
   * @returns empty where nothing is due
   */
  claim(now: number): Promise<ReportDelivery[]>;
  /** Prolongs a claim. @returns the same with the new one; null where it has passed to another, or is to be sent no more */
  renew(delivery: ReportDelivery, now: number): Promise<ReportDelivery | null>;
  /** Gives back what one did not come to. */
  release(deliveries: readonly ReportDelivery[]): Promise<void>;
  sent(delivery: ReportDelivery, now: number): Promise<void>;
  /** Keeps an event for endpoints, in the transaction in which it is sent. */
  tell(delivery: ReportDelivery, event: OwnMessage, now: number): Promise<void>;
  /** @param nextAt null when it is not tried again */
  failed(delivery: ReportDelivery, fault: string, nextAt: number | null, now: number): Promise<void>;
  /** It is not to be sent any more. */
  drop(delivery: ReportDelivery): Promise<void>;
  /** When something is next due, or may be taken over; null for never. */
  nextAt(): Promise<number | null>;
  /** What was sent of a report, the newest first. */
  list(tenant: string, report: string, limit: number): Promise<ReportDelivery[]>;
  /** Forgets what was done before a moment. */
  expire(before: number): Promise<void>;
}

type Step = Transaction<StoreTables>;

/** How long sending one mail, or making what is sent, may take, in milliseconds; then others may do it. */
const claimMs = 5 * 60_000;
/** What kills whoever sends it is given up after so many times. */
const mostAttempts = 8;

/**
 * Begins a run: notes to whom a report goes.
 * @returns to how many
 */
export async function beginRun(
  step: Step,
  { tenant, name, report }: SavedReport,
  run: number,
): Promise<number> {
  const left = await step
    .selectFrom("report_recipients")
    .select("address")
    .where("tenant", "=", tenant)
    .where("report", "=", name)
    .where("unsubscribed_at", "is not", null)
    .execute();
  const isLeft = new Set(left.map(({ address }) => address));
  const addresses = [
    ...(report.webhook ? [endpoints] : []),
    ...report.recipients.filter((address) => !isLeft.has(address.toLowerCase())),
  ];
  if (addresses.length === 0) return 0;
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
  return addresses.length;
}

/**
 * What waits of earlier runs makes way for one that is sent now.
 * @throws DendroError `conflict` while some of it is being sent
 */
export async function clearWaiting(step: Step, { tenant, name }: SavedReport, now: number): Promise<void> {
  const ofReport = step
    .deleteFrom("report_sends")
    .where("tenant", "=", tenant)
    .where("report", "=", name)
    .where("status", "=", "pending");
  const sending = await step
    .selectFrom("report_sends")
    .select("id")
    .where("tenant", "=", tenant)
    .where("report", "=", name)
    .where("status", "=", "pending")
    .where("claimed_until", ">", now)
    .executeTakeFirst();
  if (sending !== undefined)
    throw new DendroError(
      "conflict",
      `The report ${JSON.stringify(name)} is being sent: wait until that is done.`,
    );
  await ofReport.execute();
}

/** @param place names the data directory whose log takes what endpoints are told */
export function createReportQueue({ db }: Pick<OpenStore, "db">, place: string): ReportQueue {
  /** Whose turn was last. */
  let lastTenant = "";

  const pending = () => db.selectFrom("report_sends").where("status", "=", "pending");
  const claimedAs = ({ id, claimedUntil }: ReportDelivery, on: Step | typeof db = db) =>
    on
      .updateTable("report_sends")
      .where("id", "=", id)
      .where("status", "=", "pending")
      .where("claimed_until", "=", claimedUntil);

  async function firstDue(now: number, after: string) {
    return await pending()
      .select(["tenant", "report", "run"])
      .where("next_at", "<=", now)
      .where((where) => where.or([where("claimed_until", "is", null), where("claimed_until", "<=", now)]))
      .where("tenant", ">", after)
      .orderBy("tenant")
      .orderBy("next_at")
      .limit(1)
      .executeTakeFirst();
  }

  return {
    async claim(now) {
      await db
        .updateTable("report_sends")
        .set({
          status: "failed",
          claimed_until: null,
          done_at: now,
          fault: "It was given up: nobody came to its end.",
        })
        .where("status", "=", "pending")
        .where("attempts", ">=", mostAttempts)
        .where((where) => where.or([where("claimed_until", "is", null), where("claimed_until", "<=", now)]))
        .execute();
      const first =
        (await firstDue(now, lastTenant)) ?? (lastTenant === "" ? undefined : await firstDue(now, ""));
      lastTenant = first?.tenant ?? "";
      if (first === undefined) return [];
      const rows = await db
        .updateTable("report_sends")
        .set({ claimed_until: now + claimMs, attempts: sql`attempts + 1` })
        .where("tenant", "=", first.tenant)
        .where("report", "=", first.report)
        .where("run", "=", first.run)
        .where("status", "=", "pending")
        .where("next_at", "<=", now)
        .where((where) => where.or([where("claimed_until", "is", null), where("claimed_until", "<=", now)]))
        .returningAll()
        .execute();
      return rows.map(deliveryOf);
    },
    async renew(delivery, now) {
      const row = await claimedAs(delivery)
        .set({ claimed_until: now + claimMs })
        .returningAll()
        .executeTakeFirst();
      return row === undefined ? null : deliveryOf(row);
    },
    async release(deliveries) {
      for (const delivery of deliveries)
        await claimedAs(delivery)
          .set({ claimed_until: null, attempts: sql`attempts - 1` })
          .execute();
    },
    async sent(delivery, now) {
      await claimedAs(delivery).set(sentAt(now)).execute();
    },
    async tell(delivery, event, now) {
      await db.transaction().execute(async (step) => {
        const { numUpdatedRows } = await claimedAs(delivery, step).set(sentAt(now)).executeTakeFirst();
        if (numUpdatedRows > 0n) await addMessages(step, place, delivery.tenant, [event], now);
      });
    },
    async failed(delivery, fault, nextAt, now) {
      const change = nextAt === null ? { status: "failed" as const, done_at: now } : { next_at: nextAt };
      await claimedAs(delivery)
        .set({ ...change, claimed_until: null, fault })
        .execute();
    },
    async drop({ id, claimedUntil }) {
      await db
        .deleteFrom("report_sends")
        .where("id", "=", id)
        .where("status", "=", "pending")
        .where("claimed_until", "=", claimedUntil)
        .execute();
    },
    async nextAt() {
      const row = await pending()
        .select(({ fn }) => fn.min<number | string | null>(sql`coalesce(claimed_until, next_at)`).as("at"))
        .executeTakeFirst();
      return row?.at === null || row?.at === undefined ? null : Number(row.at);
    },
    async list(tenant, report, limit) {
      const rows = await db
        .selectFrom("report_sends")
        .selectAll()
        .where("tenant", "=", tenant)
        .where("report", "=", report)
        .orderBy("run", "desc")
        .orderBy("address")
        .limit(limit)
        .execute();
      return rows.map(deliveryOf);
    },
    async expire(before) {
      await db
        .deleteFrom("report_sends")
        .where("status", "<>", "pending")
        .where("run", "<", before)
        .execute();
    },
  };
}

const sentAt = (now: number) => ({
  status: "sent" as const,
  claimed_until: null,
  fault: null,
  done_at: now,
});

const deliveryOf = (row: StoreTables["report_sends"]): ReportDelivery => ({
  id: row.id,
  tenant: row.tenant,
  report: row.report,
  run: row.run,
  address: row.address,
  status: row.status,
  attempts: row.attempts,
  nextAt: row.next_at,
  claimedUntil: row.claimed_until,
  fault: row.fault,
  doneAt: row.done_at,
});
