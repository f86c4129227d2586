import { dayMs } from "@dendro/core";
import { installationOf } from "../backup/installation.ts";
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
import type { Messages } from "./messages.ts";
import type { Stores } from "./stores.ts";

export type Reporting = Awaited<ReturnType<typeof startReporting>>;

/** How long it is kept what was sent to whom, in milliseconds. */
const keptMs = 90 * dayMs;
const tidyIntervalMs = 60 * 60_000;

export const openReports = ({ clock }: Context, { store, tenants }: Stores): Reports =>
  createReports(store, (tenant) => tenants.find(tenant)?.timezone ?? "UTC", clock);

/** Sends reports when they are due. */
export async function startReporting(
  { config, clock, logger, opened }: Context,
  { store, directory, boards, tenants }: Stores,
  { questions }: Flow,
  messages: Messages,
  reports: Reports,
) {
  const onFault = (error: unknown) =>
    logger.error({ err: error }, "reports could not be made or sent; it is tried again");
  const mailer = mailerOf(config);
  if (mailer !== null) opened.defer(mailer.close);
  const queue = createSendQueue(store, await installationOf(directory.db));
  const make = createReportMaker({
    boards,
    tenants,
    questions,
    render: createRenderer(findBuilt("render-report.mjs", ["./web/mail", "../../../web/dist/mail"])),
    publicUrl: config.publicUrl,
  });

  const sender = createReportSender({
    reports,
    queue,
    make,
    mailer,
    onTold: messages.wake,
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
