import type { MakeReport } from "./make-report.ts";
import type { ReportQueue } from "./delivery-queue.ts";
import type { Recipients } from "./recipients.ts";
import type { Reports } from "./reports.ts";

/** What people do with reports. */
export interface ReportService {
  readonly reports: Reports;
  readonly recipients: Recipients;
  readonly queue: Pick<ReportQueue, "list">;
  readonly make: MakeReport;
  /** Whether this server sends mail. */
  readonly sendsMail: boolean;
  /** There may be something to be sent. */
  wake(): void;
}
