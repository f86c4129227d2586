import { dayMs, type JsonObject } from "@dendro/core";
import { decodeEvents } from "@dendro/ingest";
import { createMailer, type Mailer } from "../mail/mailer.ts";
import { createRenderer } from "../reports/load-renderer.ts";
import { createReportMaker } from "../reports/make-report.ts";
import { createReportSender } from "../reports/report-sender.ts";
import { createReports, type Reports } from "../reports/reports.ts";
import { createSendQueue } from "../reports/send-queue.ts";
import { startMaintenance } from "../schedule/maintenance.ts";
import type { Context } from "./context.ts";
import { findBuilt } from "./find-built.ts";
import type { Flow } from "./flow.ts";
import type { Ingest } from "./ingest.ts";
import type { Stores } from "./stores.ts";

export type Reporting = ReturnType<typeof startReporting>;

/** How long it is kept what was sent to whom, in milliseconds. */
const keptMs = 90 * dayMs;
const tidyIntervalMs = 60 * 60_000;
/** The log forgets after a day what it has had; the warehouse is asked of what may be older, in milliseconds. */
const surelyKnownMs = dayMs / 2;

export const openReports = ({ clock }: Context, { store, tenants }: Stores): Reports =>
  createReports(store, (tenant) => tenants.find(tenant)?.timezone ?? "UTC", clock);

/** Sends reports when they are due. */
export function startReporting(
  { config, clock, logger, opened }: Context,
  { store, boards, tenants }: Stores,
  { questions }: Flow,
  { pipeline }: Ingest,
  reports: Reports,
) {
  const onFault = (error: unknown) =>
    logger.error({ err: error }, "reports could not be made or sent; it is tried again");
  const mailer = mailerOf(config);
  if (mailer !== null) opened.defer(mailer.close);
  const queue = createSendQueue(store);
  const make = createReportMaker({
    boards,
    tenants,
    questions,
    render: createRenderer(findBuilt("render-report.mjs", ["./web/mail", "../../../web/dist/mail"])),
    publicUrl: config.publicUrl,
  });

  async function tell(tenant: string, run: number, event: JsonObject): Promise<void> {
    const now = clock();
    const sender = { tenant, receiver: "reports", ip: "", userAgent: "", acceptLanguage: "" };
    await pipeline(
      () =>
        decodeEvents([event], ({ rejected: [rejected] }) => {
          if (rejected !== undefined) throw new Error(`A report could not be told: ${rejected.message}`);
          return { status: 202, headers: {}, body: "" };
        }),
      { ...sender, receivedAt: now, history: now - run > surelyKnownMs },
    );
  }

  const sender = createReportSender({
    reports,
    queue,
    make,
    mailer,
    tell,
    unsubscribeUrl: async (tenant, report, address) => {
      const token = await reports.tokenOf(tenant, report, address);
      return token === null || config.publicUrl === null ? null : `${config.publicUrl}/unsubscribe/${token}`;
    },
    domain: URL.parse(config.publicUrl ?? "")?.hostname ?? "dendro",
    clock,
    onFault,
  });
  opened.defer(sender.close);
  const tidying = startMaintenance(
    [{ work: async () => await queue.expire(clock() - keptMs) }],
    onFault,
    tidyIntervalMs,
  );
  opened.defer(tidying.stop);
  sender.wake();
  return { reports, make, wake: sender.wake, sendsMail: mailer !== null };
}

/** Who is sent mail has to be able to say that they want no more of it, so we have to know where they reach us. */
function mailerOf({ smtpUrl, mailFrom, publicUrl }: Context["config"]): Mailer | null {
  if (smtpUrl === null || mailFrom === null || publicUrl === null) return null;
  return createMailer({ url: smtpUrl, from: mailFrom });
}
