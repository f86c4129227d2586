import { dayMs } from "@dendro/core";
import { installationOf } from "../backup/installation.ts";
import { createMailer, type Mailer } from "../mail/mailer.ts";
import { createReportMaker } from "../reports/make-report.ts";
import { createReportRenderer } from "../reports/report-renderer.ts";
import { createReportQueue } from "../reports/delivery-queue.ts";
import { createRecipients } from "../reports/recipients.ts";
import { createReportSender } from "../reports/report-sender.ts";
import { createReports } from "../reports/reports.ts";
import { startMaintenance } from "../schedule/maintenance.ts";
import type { Context } from "./context.ts";
import { findBuilt } from "./find-built.ts";
import type { Flow } from "./flow.ts";
import type { Messages } from "./messages.ts";
import type { Stores } from "./stores.ts";

export type Reporting = Awaited<ReturnType<typeof startReporting>>;

/** How long it is kept what was sent to whom, in milliseconds. */
const keptMs = 90 * dayMs;
const tidyIntervalMs = 60 * 60_000;

export type OpenReports = ReturnType<typeof openReports>;

/** What is sent regularly, and to whom. */
export const openReports = ({ clock, logger }: Context, { store, tenants }: Stores) => ({
  reports: createReports({
    store,
    zoneOf: (tenant) => tenants.find(tenant)?.timezone ?? "UTC",
    clock,
    onFault: (error) =>
      logger.error({ err: error }, "a report could not be begun; it is tried again in an hour"),
  }),
  recipients: createRecipients(store, clock),
});

/** Sends reports when they are due. */
export async function startReporting(
  { config, clock, logger, opened }: Context,
  { store, directory, boards, tenants }: Stores,
  { questions }: Flow,
  messages: Messages,
  { reports, recipients }: OpenReports,
) {
  const onFault = (error: unknown) =>
    logger.error({ err: error }, "reports could not be made or sent; it is tried again");
  const mailer = mailerOf(config);
  if (mailer !== null) opened.defer(mailer.close);
  const queue = createReportQueue(store, await installationOf(directory.db));
  const make = createReportMaker({
    boards,
    tenants,
    questions,
    render: createReportRenderer(findBuilt("thread.mjs", ["./web/mail", "../../../web/dist/mail"])),
    publicUrl: config.publicUrl,
  });

  const sender = createReportSender({
    reports,
    recipients,
    queue,
    make,
    mailer,
    onMessage: messages.wake,
    unsubscribeUrl: (token) => `${config.publicUrl ?? ""}/unsubscribe/${token}`,
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
  return { reports, recipients, queue, make, wake: sender.wake, sendsMail: mailer !== null };
}

/** Who is sent mail has to be able to say that they want no more of it, so we have to know where they reach us. */
function mailerOf({ smtpUrl, mailFrom, publicUrl }: Context["config"]): Mailer | null {
  if (smtpUrl === null || mailFrom === null || publicUrl === null) return null;
  return createMailer({ url: smtpUrl, from: mailFrom });
}
