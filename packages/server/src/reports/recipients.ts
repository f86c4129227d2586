import { randomBytes } from "node:crypto";
import { reportSchema, type Report } from "@dendro/core";
import type { Transaction } from "kysely";
import type { OpenStore } from "../store/port.ts";
import type { StoreTables } from "../store/tables.ts";

/** Who is sent reports, and who of them has unsubscribed. */
export interface Recipients {
  /** Addresses that have unsubscribed of a report. */
  unsubscribed(tenant: string, report: string): Promise<string[]>;
  /** Whose link it is; null when nobody's. */
  find(token: string): Promise<Recipient | null>;
  /** Nothing is sent there any more, also of what is on its way, until somebody subscribes again. */
  unsubscribe(token: string): Promise<void>;
  subscribeAgain(token: string): Promise<void>;
  /** What is in the link of an address; null where nothing is to be sent there now. */
  tokenOf(tenant: string, report: string, address: string): Promise<string | null>;
}

export interface Recipient {
  readonly tenant: string;
  readonly report: string;
  readonly title: string;
  readonly address: string;
  readonly isSubscribed: boolean;
}

type Step = Transaction<StoreTables>;

/** Each address has a link of its own, by which nobody finds another's. Who has left stays so; others that are not named go. */
export async function keepRecipients(
  step: Step,
  tenant: string,
  name: string,
  report: Report,
): Promise<void> {
  const named = report.recipients.map((address) => address.toLowerCase());
  const others = step
    .deleteFrom("report_recipients")
    .where("tenant", "=", tenant)
    .where("report", "=", name)
    .where("unsubscribed_at", "is", null);
  await (named.length === 0 ? others : others.where("address", "not in", named)).execute();
  for (const address of named)
    await step
      .insertInto("report_recipients")
      .values({
        tenant,
        report: name,
        address,
        token: randomBytes(24).toString("base64url"),
        unsubscribed_at: null,
      })
      .onConflict((conflict) => conflict.columns(["tenant", "report", "address"]).doNothing())
      .execute();
}

export function createRecipients({ db }: Pick<OpenStore, "db">, clock: () => number): Recipients {
  return {
    async unsubscribed(tenant, report) {
      const rows = await db
        .selectFrom("report_recipients")
        .select("address")
        .where("tenant", "=", tenant)
        .where("report", "=", report)
        .where("unsubscribed_at", "is not", null)
        .orderBy("address")
        .execute();
      return rows.map(({ address }) => address);
    },
    async find(token) {
      const row = await db
        .selectFrom("report_recipients")
        .innerJoin("reports", (join) =>
          join
            .onRef("reports.tenant", "=", "report_recipients.tenant")
            .onRef("reports.name", "=", "report_recipients.report"),
        )
        .select(["report_recipients.tenant", "address", "unsubscribed_at", "reports.name"])
        .select("reports.report as saved")
        .where("token", "=", token)
        .executeTakeFirst();
      if (row === undefined) return null;
      const { title } = reportSchema.parse(JSON.parse(row.saved));
      const { tenant, name, address, unsubscribed_at: leftAt } = row;
      return { tenant, report: name, title, address, isSubscribed: leftAt === null };
    },
    async unsubscribe(token) {
      await db
        .updateTable("report_recipients")
        .set({ unsubscribed_at: clock() })
        .where("token", "=", token)
        .where("unsubscribed_at", "is", null)
        .execute();
    },
    async subscribeAgain(token) {
      await db
        .updateTable("report_recipients")
        .set({ unsubscribed_at: null })
        .where("token", "=", token)
        .execute();
    },
    async tokenOf(tenant, report, address) {
      const row = await db
        .selectFrom("report_recipients")
        .innerJoin("reports", (join) =>
          join
            .onRef("reports.tenant", "=", "report_recipients.tenant")
            .onRef("reports.name", "=", "report_recipients.report"),
        )
        .select(["token", "reports.report as saved"])
        .where("report_recipients.tenant", "=", tenant)
        .where("report_recipients.report", "=", report)
        .where("address", "=", address.toLowerCase())
        .where("unsubscribed_at", "is", null)
        .executeTakeFirst();
      if (row === undefined) return null;
      const { recipients } = reportSchema.parse(JSON.parse(row.saved));
      return recipients.some((one) => one.toLowerCase() === address.toLowerCase()) ? row.token : null;
    },
  };
}
