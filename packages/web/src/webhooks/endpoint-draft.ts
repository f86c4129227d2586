import type { Filter } from "@dendro/core";
import type { Endpoint, EndpointChange, NewEndpoint } from "../api/webhooks.ts";
import type { EndpointKind } from "./endpoint-kind.ts";

/** An endpoint as somebody is writing it. */
export interface EndpointDraft {
  readonly name: string;
  readonly kind: EndpointKind;
  /** The key of a service that wants one. What is there already is never shown. */
  readonly secret: string;
  readonly url: string;
  readonly events: readonly string[];
  readonly filters: readonly Filter[];
  readonly signatures: readonly ("standard" | "github")[];
  readonly personal: boolean;
  readonly ordered: boolean;
  readonly concurrency: string;
  /** Empty is as many as it takes. */
  readonly rateLimit: string;
  /** `Name: value`, one a line. What is there already is never shown. */
  readonly headers: string;
  /** Whether the headers that are there go, even if none are written. */
  readonly replacesHeaders: boolean;
}

export const emptyDraft: EndpointDraft = {
  name: "",
  kind: "standard",
  secret: "",
  url: "",
  events: [],
  filters: [],
  signatures: ["standard"],
  personal: false,
  ordered: false,
  concurrency: "10",
  rateLimit: "",
  headers: "",
  replacesHeaders: false,
};

export const draftOf = (endpoint: Endpoint): EndpointDraft => ({
  name: endpoint.name,
  kind: endpoint.kind,
  secret: "",
  url: endpoint.url,
  events: endpoint.events,
  filters: endpoint.filters,
  signatures: endpoint.signatures,
  personal: endpoint.personal,
  ordered: endpoint.ordered,
  concurrency: String(endpoint.concurrency),
  rateLimit: endpoint.rate_limit === null ? "" : String(endpoint.rate_limit),
  headers: "",
  replacesHeaders: false,
});

/** Whether something was written that would be lost. */
export const isChanged = (draft: EndpointDraft, from: EndpointDraft): boolean =>
  JSON.stringify(draft) !== JSON.stringify(from);

/** What the server is told of a new endpoint; how fast and in which order is left to its kind. @throws Error for a line of the headers that is none */
export function newEndpointOf(draft: EndpointDraft): NewEndpoint {
  const { rate_limit, ordered, ...fields } = fieldsOf(draft);
  return {
    ...fields,
    kind: draft.kind,
    ...(rate_limit === null ? {} : { rate_limit }),
    ...(ordered ? { ordered } : {}),
    ...(draft.kind === "pagerduty" ? { secret: draft.secret.trim() } : {}),
    headers: headersOf(draft.headers),
  };
}

/** What the server is told of a change: what is otherwise than when it was begun, and headers only if they are replaced. */
export function changeOf(draft: EndpointDraft, began: EndpointDraft): EndpointChange {
  const before = new Map(
    Object.entries(fieldsOf(began)).map(([name, value]) => [name, JSON.stringify(value)]),
  );
  const changed = Object.entries(fieldsOf(draft)).filter(
    ([name, value]) => before.get(name) !== JSON.stringify(value),
  );
  return {
    ...(Object.fromEntries(changed) as EndpointChange),
    ...(draft.replacesHeaders ? { headers: headersOf(draft.headers) } : {}),
  };
}

function fieldsOf(draft: EndpointDraft) {
  if (draft.events.length === 0)
    throw new Error("No event is asked for. Choose at least one type, or * for every type.");
  return {
    name: draft.name.trim(),
    url: draft.url.trim(),
    events: [...draft.events],
    filters: [...draft.filters],
    ...(draft.kind === "standard" ? { signatures: [...draft.signatures] } : {}),
    personal: draft.personal,
    ordered: draft.ordered,
    concurrency: Number(draft.concurrency),
    rate_limit: draft.rateLimit.trim() === "" ? null : Number(draft.rateLimit),
  };
}

function headersOf(text: string): Record<string, string> {
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  return Object.fromEntries(
    lines.map((line) => {
      const at = line.indexOf(":");
      // Not the line: it may hold a secret, and messages are read out.
      if (at < 1) throw new Error("A header has no name. Write each as Name: value, one a line.");
      return [line.slice(0, at).trim(), line.slice(at + 1).trim()];
    }),
  );
}
