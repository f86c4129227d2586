import { alertTemplates, type AlertRuleInput } from "@dendro/core";
import { z } from "zod";
import type { Ask } from "../http-client.ts";
import { shopTimeZone } from "./shop.ts";

/** What the shop has of what every shop begins with. */
const taken = ["error-rate", "slow-requests", "user-budget", "dislikes", "no-traffic", "failed-executions"];

/** Has the shop watched. It is judged at once, so there should be something to judge. */
export async function watchShop(ask: Ask): Promise<void> {
  for (const [name, rule] of shopAlerts())
    await ask(`/api/v1/alerts/${name}`, z.unknown(), { method: "PUT", body: rule });
}

function shopAlerts(): ReadonlyMap<string, AlertRuleInput> {
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
