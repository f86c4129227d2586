import type { ServiceKind } from "./kind.ts";
import { discord } from "./discord.ts";
import { pagerduty } from "./pagerduty.ts";
import { slack } from "./slack.ts";
import { teams } from "./teams.ts";

/** `standard` is Standard Webhooks; others are services that take messages in a form of their own. */
export const endpointKinds = ["standard", "slack", "discord", "teams", "pagerduty"] as const;
export type EndpointKind = (typeof endpointKinds)[number];

export const services: Readonly<Record<Exclude<EndpointKind, "standard">, ServiceKind>> = {
  slack,
  discord,
  teams,
  pagerduty,
};

/** Whether nothing can be sent without an endpoint's secret: elsewhere the address is what is secret. */
export const needsSecret = (kind: EndpointKind): boolean => kind === "standard" || kind === "pagerduty";

/** Requests a second where nobody says otherwise: channels take about one, and refuse what is more. */
export const usualRate = (kind: EndpointKind): number | null => (needsSecret(kind) ? null : 1);

/** Whether a text may be the secret of an endpoint: of PagerDuty it is the integration key, which has to be given. */
export const isSecretOf = (kind: EndpointKind, secret: string | null): boolean =>
  kind === "pagerduty"
    ? secret !== null && /^[\da-z]{32}$/iu.test(secret)
    : secret === null || (kind === "standard" && secret.startsWith("whsec_"));
