import { canonicalProvider, findKnownType, type Event, type VisitColumn } from "@dendro/core";
import type { openCountryLookup } from "../enrich/country.ts";
import { readPageUrl } from "../enrich/page-url.ts";
import type { createReferrerClassifier } from "../enrich/referrer.ts";
import type { createUserAgentParser } from "../enrich/user-agent.ts";
import { isFromBrowser, isOfVisit } from "./admit.ts";
import type { PriceEvent } from "./price.ts";
import type { Draft, Sender } from "./step.ts";
import { completeWholes } from "./usage/whole-tokens.ts";

/** Adds to events what follows from what was sent. What the sender says itself is never overwritten. */
export type Enrich = (drafts: readonly Draft[], sender: Sender) => void;

export interface EnrichOptions {
  readonly parseUserAgent: ReturnType<typeof createUserAgentParser>;
  readonly classifyReferrer: ReturnType<typeof createReferrerClassifier>;
  readonly countryOf: ReturnType<typeof openCountryLookup>;
  readonly priceEvent: PriceEvent;
}

export function createEnrich(options: EnrichOptions): Enrich {
  return (drafts, sender) => {
    for (const { sent, event } of drafts) {
      describeKnown(event);
      if (event.type === "request") describeRequest(event);
      describeCall(event);
      options.priceEvent(event);
      if (!isOfVisit(sent, sender)) continue;
      const { clickId } = describePage(event, sent.url);
      describeReferrer(event, clickId, options);
      describeVisitor(event, sent.user_agent ?? sender.userAgent, sent.ip ?? sender.ip, options);
      if (isFromBrowser(sender)) fill(event, "language", firstLanguage(sender.acceptLanguage));
    }
  };
}

/** What a known type says by itself, or in `data` where senders have it naturally. */
function describeKnown(event: Event): void {
  const known = findKnownType(event.type);
  if (known === undefined) return;
  if (known.status !== null) event.status ??= known.status;
  for (const column in known.fromData) {
    const value = event.data?.[known.fromData[column as keyof typeof known.fromData] ?? ""];
    if (typeof value === "string" && value !== "" && value.length <= 256)
      (event as unknown as Record<string, unknown>)[column] ??= value;
  }
}

/** One name for each provider, with what was sent beside it, and wholes that hold their parts. */
function describeCall(event: Event): void {
  completeWholes(event);
  const { provider } = event;
  if (provider === undefined) return;
  const name = canonicalProvider(provider);
  if (name === provider) return;
  event.provider = name;
  event.data = { provider_surface: provider, ...event.data };
}

/** As OpenTelemetry has it for servers: what the client did wrong is no error of the server's. */
function describeRequest(event: Event): void {
  if (event.status_code !== undefined) event.status ??= event.status_code >= 500 ? "error" : "ok";
}

function describePage(event: Event, url: string | undefined): { clickId: string } {
  const address = url ?? event.path;
  if (address === undefined) return { clickId: "" };
  const page = readPageUrl({
    ...(url === undefined ? {} : { url }),
    ...(event.path === undefined ? {} : { path: event.path }),
    host: event.host ?? "",
  });
  if (page.path !== "") event.path = page.path;
  fill(event, "host", page.host);
  for (const name of ["utm_source", "utm_medium", "utm_campaign", "utm_term", "utm_content"] as const)
    fill(event, name, page[name]);
  fill(event, "source", event.host ?? "");
  return { clickId: page.click_id };
}

function describeReferrer(event: Event, clickId: string, { classifyReferrer }: EnrichOptions): void {
  const source = classifyReferrer({
    referrer: event.referrer ?? "",
    host: event.host ?? "",
    utm_source: event.utm_source ?? "",
    utm_medium: event.utm_medium ?? "",
    utm_campaign: event.utm_campaign ?? "",
    click_id: clickId,
  });
  if (source.referrer === "") delete event.referrer;
  else event.referrer = source.referrer;
  fill(event, "referrer_source", source.referrer_source);
  fill(event, "channel", source.channel);
}

function describeVisitor(event: Event, userAgent: string, ip: string, options: EnrichOptions): void {
  if (userAgent !== "") {
    const { browser, os, device } = options.parseUserAgent(userAgent);
    fill(event, "browser", browser);
    fill(event, "os", os);
    fill(event, "device", device);
  }
  if (ip !== "") fill(event, "country", options.countryOf(ip));
}

const firstLanguage = (acceptLanguage: string) =>
  /^[a-z]{1,8}(-[a-z\d]{1,8})*/iu.exec(acceptLanguage)?.[0] ?? "";

/** Sets what is not set, if there is something to set. */
function fill(event: Event, name: VisitColumn, value: string): void {
  if (value !== "") event[name] ??= value;
}
