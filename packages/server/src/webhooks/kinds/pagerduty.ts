import { hash } from "node:crypto";
import { cut, type Readable } from "./readable.ts";
import type { ServiceContext, ServiceKind } from "./kind.ts";

/** Of a summary 1,024 characters; events that one message makes, each a request. */
const most = { summary: 1024, events: 20 };

/** PagerDuty's Events API v2: what fires begins an incident, and what is well again ends the same. It answers 202. */
export const pagerduty: ServiceKind = {
  bodiesOf: (readables, context) =>
    readables.slice(0, most.events).map((readable) => eventOf(readable, context)),
  isTaken: ({ status }) => status === 202,
};

function eventOf({ title, facts, severity, incident, url }: Readable, context: ServiceContext): object {
  const { secret, timestamp, endpoint } = context;
  // What only happens is an incident of its own, and of the same event only one.
  const key = incident?.key ?? `${timestamp}/${title}`;
  const named = { routing_key: secret, dedup_key: dedupKey(endpoint, key) };
  if (incident?.isOver === true) return { ...named, event_action: "resolve" };
  return {
    ...named,
    event_action: "trigger",
    client: "Dendro",
    ...(url === null ? {} : { client_url: url, links: [{ href: url, text: "Dendro" }] }),
    payload: {
      summary: cut(title, most.summary),
      source: "dendro",
      severity,
      timestamp,
      custom_details: Object.fromEntries(facts),
    },
  };
}

/** A key may have 255 characters, and names of rules and routes are longer. */
const dedupKey = (endpoint: string, key: string): string =>
  `dendro-${hash("sha256", `${endpoint}\0${key}`, "base64url")}`;
