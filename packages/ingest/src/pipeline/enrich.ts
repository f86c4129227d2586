import { findKnownType, type Event, type JsonObject, type ReadEvent, type VisitColumn } from "@dendro/core";
import { canonicalHost } from "../enrich/host.ts";
import { joinPlaces, nowhere, type Place } from "../place.ts";
import { readPageUrl, type PageUrl } from "../enrich/page-url.ts";
import type { createReferrerClassifier, Referral } from "../enrich/referrer.ts";
import type { createUserAgentParser } from "../enrich/user-agent.ts";
import { isFromBrowser, isOfVisit } from "./flag-bots.ts";
import { nameProvider } from "./name-provider.ts";
import type { PriceEvent } from "./price.ts";
import type { Draft } from "./draft.ts";
import type { Sender } from "../sender.ts";
import { completeWholes } from "../usage/whole-tokens.ts";

/** Adds to events what follows from what was sent. What the sender says itself is never overwritten. */
export type Enrich = (drafts: readonly Draft[], sender: Sender) => void;

export interface EnrichOptions {
  readonly parseUserAgent: ReturnType<typeof createUserAgentParser>;
  readonly classifyReferrer: ReturnType<typeof createReferrerClassifier>;
  /** Where in the world an address is. */
  readonly placeOf: (ip: string) => Place;
  readonly priceEvent: PriceEvent;
}

export function createEnrich(options: EnrichOptions): Enrich {
  return (drafts, sender) => {
    for (const { sent, event } of drafts) {
      describeKnown(event);
      if (event.type === "request") describeRequest(event);
      completeWholes(event);
      nameProvider(event);
      if (event.data !== undefined) describeInteraction(event, event.data);
      options.priceEvent(event);
      const page = readPage(event, sent.url);
      if (!isOfVisit(sent, sender)) {
        if (event.type === "request") describeSender(event, sent, options);
        continue;
      }
      describeCampaign(event, page);
      describeReferrer(event, page, options);
      describeSoftware(event, sent.user_agent ?? sender.userAgent, options);
      describePlace(event, sent, sender, options);
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

/** As OpenTelemetry has it for servers: what the client did wrong is no error of the server's. */
function describeRequest(event: Event): void {
  if (event.status_code !== undefined) event.status ??= event.status_code >= 500 ? "error" : "ok";
}

/** As Google Analytics and Segment call what nobody did. */
function describeInteraction(event: Event, data: JsonObject): void {
  const said = data["non_interaction"] ?? data["nonInteraction"];
  if (said === true || said === 1 || said === "1" || said === "true") event.interactive ??= false;
}

/** Path and host are read the same way whoever sends them. */
function readPage(event: Event, url: string | undefined): PageUrl | null {
  if (url === undefined && event.path === undefined && event.host === undefined) return null;
  const page = readPageUrl({ url, path: event.path, host: event.host ?? "" });
  if (page.path !== "") event.path = page.path;
  if (page.host !== "") event.host = page.host;
  return page;
}

function describeCampaign(event: Event, page: PageUrl | null): void {
  if (page === null) return;
  for (const name of ["utm_source", "utm_medium", "utm_campaign", "utm_term", "utm_content"] as const)
    fill(event, name, page[name]);
  const { host = "" } = event;
  // A source that is the page's site is called as the site is, however it was spelt.
  if (event.source !== undefined && host !== "" && canonicalHost(event.source) === host) event.source = host;
  fill(event, "source", host);
}

function referralOf(event: Event, page: PageUrl | null, { classifyReferrer }: EnrichOptions): Referral {
  return classifyReferrer({
    referrer: event.referrer ?? "",
    host: event.host ?? "",
    // What the sender says itself wins over the address.
    tagged_source: event.utm_source ?? page?.tagged_source ?? "",
    utm_medium: event.utm_medium ?? "",
    utm_campaign: event.utm_campaign ?? "",
    click_id: page?.click_id ?? "",
  });
}

function describeReferrer(event: Event, page: PageUrl | null, options: EnrichOptions): void {
  const { referrer, referrer_source, channel } = referralOf(event, page, options);
  setReferrer(event, referrer);
  fill(event, "referrer_source", referrer_source);
  fill(event, "channel", channel);
}

function setReferrer(event: Event, referrer: string): void {
  if (referrer === "") delete event.referrer;
  else event.referrer = referrer;
}

/** Whoever reports the requests of others may say from whom they came; a request is no visit, and has no visitor. */
function describeSender(event: Event, sent: ReadEvent, options: EnrichOptions): void {
  if (event.referrer !== undefined) {
    const { referrer, referrer_source } = referralOf(event, null, options);
    setReferrer(event, referrer);
    fill(event, "referrer_source", referrer_source);
  }
  describeSoftware(event, sent.user_agent ?? "", options);
  // The region of a request is the server's, which nobody looks for here.
  if (sent.ip !== undefined && sent.ip !== "") fill(event, "country", options.placeOf(sent.ip).country);
}

function describeSoftware(event: Event, userAgent: string, options: EnrichOptions): void {
  if (userAgent === "") return;
  const { browser, browser_version, os, os_version, device } = options.parseUserAgent(userAgent);
  fill(event, "browser", browser);
  fill(event, "os", os);
  fill(event, "device", device);
  // A version is one of what has it, which the sender may call otherwise.
  if (event.browser === browser) fill(event, "browser_version", browser_version);
  if (event.os === os) fill(event, "os_version", os_version);
}

/** What an edge says is of whoever sends, who may tell of somebody elsewhere. */
function describePlace(event: Event, sent: ReadEvent, sender: Sender, { placeOf }: EnrichOptions): void {
  const ip = sent.ip ?? sender.ip;
  const told = sent.ip === undefined ? (sender.place ?? nowhere) : nowhere;
  const { country, region, city } = joinPlaces(told, () => (ip === "" ? nowhere : placeOf(ip)));
  fill(event, "country", country);
  if (event.country !== country) return;
  fill(event, "region", region);
  fill(event, "city", city);
}

const firstLanguage = (acceptLanguage: string) =>
  /^[a-z]{1,8}(-[a-z\d]{1,8})*/iu.exec(acceptLanguage)?.[0] ?? "";

/** Sets what is not set, if there is something to set. */
function fill(event: Event, name: VisitColumn, value: string): void {
  if (value !== "") event[name] ??= value;
}
