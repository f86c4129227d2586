import { alertTemplates, type AlertRuleInput } from "@dendro/core";
import { shopTimeZone } from "./shop.ts";

/** What the shop has of what every shop begins with. */
const taken = ["error-rate", "slow-requests", "user-budget", "dislikes", "no-traffic", "failed-executions"];

/** What the shop watches, by name. */
export function shopAlerts(): ReadonlyMap<string, AlertRuleInput> {
  const templates = alertTemplates
    .filter(({ name }) => taken.includes(name))
    .map(({ name, rule }) => [name, inZone(rule)] as const);
  return new Map([...templates, ["carrier-fails", inZone(carrierFails)]]);
}

const inZone = (rule: AlertRuleInput): AlertRuleInput => ({
  ...rule,
  question: { ...rule.question, timezone: shopTimeZone },
});

const carrierFails: AlertRuleInput = {
  title: "A carrier's API fails",
  question: { metric: "provider_error_rate", dimension: "provider" },
  window: "6h",
  condition: { kind: "above", value: 20, recovers: 10 },
  severity: "critical",
  note: "Switch the carrier off in the shipping settings; parcels wait until it works again.",
};
