import type { ResultMeta, ResultRow } from "../query/schema.ts";

/** What a report says, before anybody has drawn it. */
export interface ReportPage {
  readonly title: string;
  /** Whose figures they are. */
  readonly tenant: string;
  /** When it was made, in milliseconds since 1970. */
  readonly madeAt: number;
  readonly timezone: string;
  /** Where its board is to be seen; null where nobody knows the address. */
  readonly boardUrl: string | null;
  /** Where its reader says that they want no more of it; null where nobody can. */
  readonly unsubscribeUrl: string | null;
  readonly isSimulated: boolean;
  readonly cards: readonly ReportCard[];
}

/** The answer to a question on a board. */
export interface ReportCard {
  readonly id: string;
  readonly title: string;
  readonly drawing: string;
  /** What was asked, where it was a query. */
  readonly query: {
    readonly metrics: readonly string[];
    readonly dimensions: readonly string[];
    readonly date_range: unknown;
  } | null;
  /** Its rows, where it was a query. */
  readonly rows: readonly ResultRow[];
  readonly meta: ResultMeta | null;
  readonly table: {
    readonly columns: readonly { readonly name: string }[];
    readonly rows: readonly (readonly (string | number | null)[])[];
  };
  /** Why there is no answer; null where there is. */
  readonly fault: string | null;
}

/** A report as mail shows it; pictures stand in it as `cid:…`. */
export interface RenderedReport {
  readonly html: string;
  readonly text: string;
  readonly pictures: readonly { readonly cid: string; readonly png: Uint8Array }[];
}
