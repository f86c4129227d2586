import { createZone, DendroError, planQuery, readMetric, windowAt, type AlertRule } from "@dendro/core";
import { resolveSegments, type SegmentResolver } from "../query/segments/resolve-segments.ts";
import { queryOf } from "./measure.ts";

export interface RuleContext {
  readonly tenant: string;
  readonly segmentResolver: SegmentResolver;
  /** Whether the tenant has a webhook endpoint of an id. */
  readonly hasTarget: (id: string) => boolean;
  /** Those that it has already: one that is gone does not stand in the way of other changes. */
  readonly targets: readonly string[];
  /** Milliseconds since 1970. */
  readonly now: number;
}

/**
 * Refuses a rule that could not be judged, so that what is wrong is known before something happens.
 * @throws DendroError as a query with its question would, and `invalid_request` where it is no rule
 */
export function checkRule(
  rule: AlertRule,
  { tenant, segmentResolver, hasTarget, targets, now }: RuleContext,
): void {
  const { metric, dimension, timezone } = rule.question;
  if (dimension?.startsWith("time:") === true)
    throw new DendroError(
      "invalid_request",
      "question.dimension: an alert is of now; it is not asked by time.",
    );
  const { unit } = readMetric(metric);
  if (unit === "text" || unit === "timestamp")
    throw new DendroError(
      "invalid_request",
      `question.metric: ${JSON.stringify(metric)} is no number that could be too high or too low.`,
    );
  const zone = createZone(timezone);
  const query = queryOf(rule, windowAt(rule.window, now, zone));
  planQuery(resolveSegments(query, segmentResolver(tenant)), now);
  const { condition } = rule;
  if ((condition.kind === "above" || condition.kind === "below") && condition.recovers !== undefined) {
    const isWrongSide =
      condition.kind === "above"
        ? condition.recovers > condition.value
        : condition.recovers < condition.value;
    if (isWrongSide)
      throw new DendroError(
        "invalid_request",
        `condition.recovers: ${condition.recovers} is itself ${condition.kind} ${condition.value}, so it would never be well again.`,
      );
  }
  const unknown = rule.targets.find((id) => !targets.includes(id) && !hasTarget(id));
  if (unknown !== undefined)
    throw new DendroError(
      "invalid_request",
      `targets: there is no webhook endpoint ${JSON.stringify(unknown)}; /api/v1/webhooks/endpoints lists them.`,
    );
}
