import { minuteMs, toDendroError } from "@dendro/core";
import type { Mailer } from "../mail/mailer.ts";
import { MailFault, noMailer } from "../mail/mailer.ts";
import { createWoken, type Woken } from "../schedule/woken.ts";
import type { MadeReport } from "./make-report.ts";
import type { Reports } from "./reports.ts";
import { toEndpoints, type ReportSend, type SavedReport } from "./saved-report.ts";
import type { SendQueue } from "./send-queue.ts";

export interface ReportSenderOptions {
  readonly reports: Reports;
  readonly queue: SendQueue;
  readonly make: (saved: SavedReport, run: number, signal: AbortSignal) => Promise<MadeReport>;
  /** Null where no mail is sent. */
  readonly mailer: Mailer | null;
  /** There is something to be told to endpoints. */
  readonly onTold: () => void;
  /** By which somebody wants no more of it. */
  readonly unsubscribeUrl: (tenant: string, report: string, address: string) => Promise<string | null>;
  /** The domain of ids of messages. */
  readonly domain: string;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
  readonly onFault: (error: unknown) => void;
  /** @defaultValue one, five and thirty minutes, two and five hours */
  readonly retriesMs?: readonly number[];
}

const usualRetriesMs = [1, 5, 30, 120, 300].map((minutes) => minutes * minuteMs);
const retry = { firstMs: 1000, longestMs: 60_000 };
/** How long it is slept at most: another server may have saved something. */
const longestSleepMs = 60_000;
const makingMs = 2 * minuteMs;

/** Sends reports when they are due, for as long as it is open; more than once only where it cannot be known whether it arrived. */
export function createReportSender(options: ReportSenderOptions): Woken {
  const { reports, queue, make, mailer, onTold, unsubscribeUrl, domain, clock, onFault } = options;
  const { retriesMs = usualRetriesMs } = options;
  const closing = new AbortController();

  async function work(): Promise<number | null> {
    const dueAt = await reports.beginDue();
    const sends = await queue.claim(clock());
    if (sends.length > 0) {
      await sendAll(sends);
      return 0;
    }
    const next = Math.min(dueAt ?? Infinity, (await queue.nextAt()) ?? Infinity);
    return Math.min(Math.max(next - clock(), 100), longestSleepMs);
  }

  /** All of one run: it is made once. */
  async function sendAll(sends: readonly ReportSend[]): Promise<void> {
    const [{ tenant, report, run }] = sends as readonly [ReportSend, ...ReportSend[]];
    let made: MadeReport;
    try {
      const signal = AbortSignal.any([closing.signal, AbortSignal.timeout(makingMs)]);
      made = await make(await reports.find(tenant, report), run, signal);
    } catch (error) {
      if (closing.signal.aborted) return await queue.release(sends);
      const { status, message } = toDendroError(error);
      if (status >= 500) onFault(error);
      for (const send of sends) await failed(send, message, false);
      return;
    }
    for (const [index, send] of sends.entries()) {
      if (closing.signal.aborted) return await queue.release(sends.slice(index));
      try {
        if (send.address === toEndpoints) {
          await queue.told(send, { ...made.event, id: send.id }, clock());
          onTold();
        } else {
          await mail(made, send);
          await queue.sent(send, clock());
        }
      } catch (error) {
        await failed(send, toMessage(error), error instanceof MailFault && error.isFinal);
      }
    }
  }

  async function mail(made: MadeReport, { id, tenant, report, address }: ReportSend): Promise<void> {
    if (mailer === null) throw noMailer();
    const url = await unsubscribeUrl(tenant, report, address);
    await mailer.send({
      to: address,
      subject: made.subject,
      ...made.bodyFor(url),
      attachments: made.attachments,
      messageId: `<report-${id}@${domain}>`,
      unsubscribeUrl: url,
    });
  }

  async function failed(send: ReportSend, fault: string, isFinal: boolean): Promise<void> {
    const waitMs = isFinal ? undefined : retriesMs[send.attempts - 1];
    const now = clock();
    await queue.failed(send, fault, waitMs === undefined ? null : now + waitMs, now);
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

const toMessage = (error: unknown): string =>
  error instanceof MailFault ? error.message : toDendroError(error).message;
