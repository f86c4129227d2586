import { hash } from "node:crypto";
import { andMore, cut } from "./plain-text.ts";
import type { ServiceContext, ServiceKind } from "./kind.ts";
import type { Readable } from "./readable.ts";

/** Of a summary 1,024 characters; incidents that one message begins. */
const most = { summary: 1024, begun: 20 };

/**
 * PagerDuty's Events API v2: what fires begins an incident, and what is well again ends the same. It answers 202. Somebody is
 * called for an incident, and nothing would end one of what only happens: of that it is told errors alone.
 */
export const pagerduty: ServiceKind = {
  name: "PagerDuty",
  bodiesOf: (readables, context) => {
    const [over, others] = [readables.filter(isOver), readables.filter((one) => !isOver(one))];
    const begun = others.filter(({ incident, severity }) => incident !== null || isError(severity));
    const more = begun.length - most.begun;
    return [
      // Each that ends: one that was begun by another message is open until then.
      ...over.map(({ incident }) => ({ ...named(incident?.key, context), event_action: "resolve" })),
      ...begun
        .slice(0, most.begun)
        .map((readable, nth) =>
          beginning(readable, context, nth === most.begun - 1 && more > 0 ? { more: andMore(more) } : {}),
        ),
    ];
  },
  isTaken: ({ status }) => status === 202,
  isRefused: ({ status }) => status === 400,
};

const isOver = ({ incident }: Readable): boolean => incident?.isOver === true;
const isError = (severity: Readable["severity"]): boolean => severity === "critical" || severity === "error";

function beginning(
  { title, facts, severity, incident, url }: Readable,
  context: ServiceContext,
  more: object,
): object {
  return {
    ...named(incident?.key, context),
    event_action: "trigger",
    client: "Dendro",
    ...(url === null ? {} : { client_url: url, links: [{ href: url, text: "Dendro" }] }),
    payload: {
      summary: cut(title, most.summary),
      source: "dendro",
      severity,
      timestamp: context.timestamp,
      custom_details: { ...Object.fromEntries(facts), ...more },
    },
  };
}

/**
 * What only happens is an incident of its own, and of the same event only one. A key may have 255 characters, and names of rules
 * and routes are longer.
 */
const named = (key: string | undefined, { secret, endpoint, delivery }: ServiceContext) => ({
  routing_key: secret,
  dedup_key: `dendro-${hash("sha256", `${endpoint}\0${key ?? `event/${delivery}`}`, "base64url")}`,
});
