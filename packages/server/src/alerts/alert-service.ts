import type { AlertRule, ResolvedRange } from "@dendro/core";
import type { Alerts } from "./alerts.ts";
import type { PastOutcome } from "./past.ts";
import type { AlertRecords } from "./records.ts";
import type { Silences } from "./silences.ts";

/** What people do with alerts. */
export interface AlertService {
  readonly rules: Pick<Alerts, "of" | "find" | "set" | "remove">;
  readonly silences: Pick<Silences, "of" | "add" | "remove">;
  readonly records: Pick<AlertRecords, "statuses" | "series" | "changes" | "acknowledge">;
  /** What a rule would have come to. @throws DendroError `invalid_request` when that cannot be told */
  readonly tryOnPast: (tenant: string, rule: AlertRule, range: ResolvedRange) => Promise<PastOutcome>;
  /** A rule was saved or removed: it is judged, and what there is to tell is told. */
  readonly changed: (tenant: string) => void;
}
