import type { MakeReport } from "./make-report.ts";
import type { Reports } from "./reports.ts";

/** What people do with reports. */
export interface ReportService {
  readonly reports: Reports;
  readonly make: MakeReport;
  /** Whether this server sends mail. */
  readonly sendsMail: boolean;
  /** There may be something to be sent. */
  wake(): void;
}
