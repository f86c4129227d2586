import { sql } from "kysely";
import type { OpenStore } from "../store/port.ts";
import { addMessages, type OwnMessage } from "../messages/own-messages.ts";
import { sendOf } from "./reports.ts";
import type { ReportSend } from "./saved-report.ts";

/** What is to be sent, whichever server does it. */
export interface SendQueue {
  /**
   * Takes what is due of one run of one report, for a while; of the tenant next in turn.
   * @returns empty where nothing is due
   */
  claim(now: number): Promise<ReportSend[]>;
  /** Gives back what one did not come to. */
  release(sends: readonly ReportSend[]): Promise<void>;
  sent(send: ReportSend, now: number): Promise<void>;
  /** Keeps an event for endpoints, in the transaction in which it is sent. */
  told(send: ReportSend, event: OwnMessage, now: number): Promise<void>;
  /** @param nextAt null when it is not tried again */
  failed(send: ReportSend, fault: string, nextAt: number | null, now: number): Promise<void>;
  /** When something is next due, or may be taken over; null for never. */
  nextAt(): Promise<number | null>;
  /** Forgets what was done before a moment. */
  expire(before: number): Promise<void>;
}

/** How long sending one run may take, in milliseconds; then others may do it. */
const claimMs = 10 * 60_000;

/** @param place names the data directory whose log takes what endpoints are told */
export function createSendQueue({ db }: Pick<OpenStore, "db">, place: string): SendQueue {
  /** Whose turn was last. */
  let lastTenant = "";

  const pending = () => db.selectFrom("report_sends").where("status", "=", "pending");

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
      return rows.map(sendOf);
    },
    async release(sends) {
      if (sends.length === 0) return;
      await db
        .updateTable("report_sends")
        .set({ claimed_until: null, attempts: sql`attempts - 1` })
        .where(
          "id",
          "in",
          sends.map(({ id }) => id),
        )
        .where("status", "=", "pending")
        .execute();
    },
    async sent({ id }, now) {
      await db.updateTable("report_sends").set(sentAt(now)).where("id", "=", id).execute();
    },
    async told({ id, tenant }, event, now) {
      await db.transaction().execute(async (step) => {
        await addMessages(step, place, tenant, [event], now);
        await step.updateTable("report_sends").set(sentAt(now)).where("id", "=", id).execute();
      });
    },
    async failed({ id }, fault, nextAt, now) {
      const change = nextAt === null ? { status: "failed" as const, done_at: now } : { next_at: nextAt };
      await db
        .updateTable("report_sends")
        .set({ ...change, claimed_until: null, fault })
        .where("id", "=", id)
        .execute();
    },
    async nextAt() {
      const row = await pending()
        .select(({ fn }) => fn.min<number | string | null>(sql`coalesce(claimed_until, next_at)`).as("at"))
        .executeTakeFirst();
      return row?.at === null || row?.at === undefined ? null : Number(row.at);
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

const sentAt = (now: number) => ({ status: "sent" as const, claimed_until: null, fault: null, done_at: now });
