import type { Report } from "@dendro/core";

/** A report as it is saved. Times are milliseconds since 1970. */
export interface SavedReport {
  readonly tenant: string;
  readonly name: string;
  readonly report: Report;
  /** One more with every change. */
  readonly version: number;
  /** When it is next; null while it is not active. */
  readonly dueAt: number | null;
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** A report that was due once, to one address; to endpoints where that is "". */
export interface ReportSend {
  readonly id: string;
  readonly tenant: string;
  readonly report: string;
  /** When it was due. */
  readonly run: number;
  readonly address: string;
  readonly status: "pending" | "sent" | "failed";
  readonly attempts: number;
  readonly nextAt: number;
  /** Why it was not taken the last time. */
  readonly fault: string | null;
  readonly doneAt: number | null;
}

/** To whom it goes that is sent to endpoints. */
export const toEndpoints = "";
