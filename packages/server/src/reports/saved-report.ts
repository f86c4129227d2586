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

/** What is sent of a report that was due once, to one address or to endpoints. */
export interface ReportDelivery {
  readonly id: string;
  readonly tenant: string;
  readonly report: string;
  /** When it was due. */
  readonly run: number;
  /** {@link endpoints} where it goes to them. */
  readonly address: string;
  readonly status: "pending" | "sent" | "failed";
  readonly attempts: number;
  readonly nextAt: number;
  /** Until when somebody has claimed it; what tells one claim from another. */
  readonly claimedUntil: number | null;
  /** Why it was not taken the last time. */
  readonly fault: string | null;
  readonly doneAt: number | null;
}

/** No address: the endpoints that ask for `report.ready`. */
export const endpoints = "";
