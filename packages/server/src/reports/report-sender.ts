import { DendroError, minuteMs, toDendroError } from "@dendro/core";
import { MailFault, noMailer, type Mailer } from "../mail/mailer.ts";
import { createWoken, type Woken } from "../schedule/woken.ts";
import type { ReportQueue } from "./delivery-queue.ts";
import type { MadeReport } from "./make-report.ts";
import type { Recipients } from "./recipients.ts";
import type { Reports } from "./reports.ts";
import { endpoints, type ReportDelivery, type SavedReport } from "./saved-report.ts";

export interface ReportSenderOptions {
  readonly reports: Pick<Reports, "beginDue" | "find">;
  readonly recipients: Pick<Recipients, "tokenOf">;
  readonly queue: ReportQueue;
  readonly make: (saved: SavedReport, at: number, signal: AbortSignal) => Promise<MadeReport>;
  /** Null where no mail is sent. */
  readonly mailer: Mailer | null;
  /** Where somebody unsubscribes, by what is in their link. */
  readonly unsubscribeUrl: (token: string) => string;
  /** There is something to be told to endpoints. */
  readonly onMessage: () => void;
  /** The domain of ids of messages. */
  readonly domain: string;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
  readonly onFault: (error: unknown) => void;
}

/** How long after an attempt the next one comes, in milliseconds. */
const retriesMs = [1, 5, 30, 120, 300].map((minutes) => minutes * minuteMs);
const retry = { firstMs: 1000, longestMs: 60_000 };
/** How long it is slept at most: another server may have saved something. */
const longestSleepMs = 60_000;
const makingMs = 2 * minuteMs;

/** Sends reports when they are due, for as long as it is open; more than once only where it cannot be known whether it arrived. */
export function createReportSender(options: ReportSenderOptions): Woken {
  const { reports, recipients, queue, make, mailer, unsubscribeUrl, onMessage, domain, clock, onFault } =
    options;
  const closing = new AbortController();

  async function work(): Promise<number | null> {
    const dueAt = await reports.beginDue();
    const deliveries = await queue.claim(clock());
    if (deliveries.length > 0) {
      await sendRun(deliveries);
      return 0;
    }
    const next = Math.min(dueAt ?? Infinity, (await queue.nextAt()) ?? Infinity);
    return Math.min(Math.max(next - clock(), 100), longestSleepMs);
  }

  /** All of one run: it is made once. */
  async function sendRun(deliveries: readonly ReportDelivery[]): Promise<void> {
    const [{ tenant, report }] = deliveries as readonly [ReportDelivery, ...ReportDelivery[]];
    const limit = AbortSignal.timeout(makingMs);
    let made: MadeReport;
    try {
      made = await make(
        await reports.find(tenant, report),
        clock(),
        AbortSignal.any([closing.signal, limit]),
      );
    } catch (error) {
      if (closing.signal.aborted) return await queue.release(deliveries);
      const fault = limit.aborted ? tooSlow() : error;
      if (toDendroError(fault).status >= 500) onFault(error);
      for (const delivery of deliveries) await failed(delivery, fault);
      return;
    }
    /** The server that takes mail is away: the others are not tried now. */
    let away: MailFault | null = null;
    for (const [index, delivery] of deliveries.entries()) {
      if (closing.signal.aborted) return await queue.release(deliveries.slice(index));
      if (away !== null && delivery.address !== endpoints) await failed(delivery, away);
      else away = await send(delivery, made);
    }
  }

  /** @returns why no other mail is taken now either; null where one may be */
  async function send(claimed: ReportDelivery, made: MadeReport): Promise<MailFault | null> {
    const delivery = await queue.renew(claimed, clock());
    if (delivery === null) return null;
    if (delivery.address === endpoints) {
      await queue.tell(delivery, { ...made.event, id: delivery.id }, clock());
      onMessage();
      return null;
    }
    const token = await recipients.tokenOf(delivery.tenant, delivery.report, delivery.address);
    if (token === null) {
      await queue.drop(delivery);
      return null;
    }
    try {
      await mail(made, delivery, unsubscribeUrl(token));
    } catch (error) {
      await failed(delivery, error);
      return error instanceof MailFault && error.isOfServer ? error : null;
    }
    await queue.sent(delivery, clock());
    return null;
  }

  async function mail(made: MadeReport, { id, address }: ReportDelivery, url: string): Promise<void> {
    if (mailer === null) throw noMailer();
    await mailer.send({
      to: address,
      subject: made.subject,
      ...made.bodyFor(url),
      attachments: made.attachments,
      messageId: `<report-${id}@${domain}>`,
      unsubscribeUrl: url,
    });
  }

  async function failed(delivery: ReportDelivery, error: unknown): Promise<void> {
    const isFinal =
      error instanceof MailFault ? error.isFinal : error instanceof DendroError && !error.retryable;
    const waitMs = isFinal ? undefined : retriesMs[delivery.attempts - 1];
    const { message } = error instanceof MailFault ? error : toDendroError(error);
    const now = clock();
    await queue.failed(delivery, message, waitMs === undefined ? null : now + waitMs, now);
  }

  const sender = createWoken({ work, onFault, retry });
  return {
    wake: sender.wake,
    async close() {
      closing.abort();
      await sender.close();
    },
  };
}

const tooSlow = () =>
  new DendroError(
    "query_timeout",
    `The report was not made within ${makingMs / minuteMs} minutes: have fewer or simpler questions on its board.`,
  );
