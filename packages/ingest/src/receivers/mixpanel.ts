import type { JsonObject } from "@dendro/core";
import { DendroError } from "@dendro/core";
import { mapInSteps, type Steps } from "../steps.ts";
import type { Decoded } from "../decoded.ts";
import type { Receipt, Rejection } from "../receipt.ts";
import { jsonReply } from "../reply.ts";
import { isObject, objectOf } from "../foreign-value.ts";
import {
  importAnswer,
  noFlags,
  nothingToDecide,
  recorded,
  refusal,
  trackAnswer,
} from "./mixpanel-answers.ts";
import { dataParameter, isForm, mixpanelBody, type MixpanelBody } from "./mixpanel-body.ts";
import { mixpanelEvent, type MixpanelRequest } from "./mixpanel-event.ts";
import { groupEvent, isDeletion, personEvent } from "./mixpanel-profile.ts";
import { isMixpanels } from "./mixpanel-shape.ts";
import { decodePosthog, posthogKeyPaths } from "./posthog.ts";
import type { ForeignEvent } from "../foreign-event.ts";
import { largeBodyBytes, type Receiver, type Route } from "./receiver.ts";
import type { WireRequest } from "./wire-request.ts";

/** Where events, profiles and, at `/track`, PostHog's envelopes have the key. */
const keyed = {
  keyPaths: [...posthogKeyPaths, ["properties", "token"]],
  keysInAddress: ({ query }: Pick<WireRequest, "query">) =>
    ["token", "api_key"].flatMap((name) => query.get(name) ?? []),
};

/** Mixpanel's ingestion API, as its libraries for servers and browsers speak it, with what they ask besides. */
export const mixpanel: Receiver = {
  name: "mixpanel",
  title: "Mixpanel",
  change: "Set the host to Dendro's address and the project token to a Dendro key.",
  pages: { visitor: "library" },
  routes: [
    ...takingRoutes("/track", decodeTrack, (error, { query }) =>
      query.has("verbose") ? refusal(error) : null,
    ),
    ...takingRoutes("/engage", (request) => decodeProfiles(request, personEvent), refusal),
    ...takingRoutes("/groups", (request) => decodeProfiles(request, groupEvent), refusal),
    ...takingRoutes("/import", decodeImport, refusal),
    // Recordings are not kept, and of flags and notes there are none.
    openRoute("POST", "/record", recorded),
    openRoute("GET", "/flags", noFlags),
    openRoute("GET", "/decide", nothingToDecide),
  ],
};

/** Libraries for servers send single events with a GET, and several in a form. */
function takingRoutes(
  path: string,
  decode: Route["decode"],
  refuse: NonNullable<Route["refuse"]>,
): readonly Route[] {
  return [
    { method: "POST", path, ...keyed, isWrapped: isForm, maxBodyBytes: largeBodyBytes, decode, refuse },
    { method: "GET", path, ...keyed, eventsParameter: dataParameter, decode, refuse },
  ];
}

function openRoute(method: Route["method"], path: string, body: JsonObject): Route {
  const answer = jsonReply(200, body);
  const open = () => answer;
  return { method, path, open, decode: () => ({ batchId: null, events: [], faults: [], answer: open }) };
}

function* decodeTrack(request: WireRequest): Steps<Decoded> {
  const body = yield* mixpanelBody(request);
  if (request.body.length > 0 && !isMixpanels(body.sent, request.query)) return yield* decodePosthog(request);
  return yield* decodeEvents(request, body, (receipt) => trackAnswer(request, receipt));
}

/** Libraries want the short answer of `/track`, everybody else the number of what was imported. */
function* decodeImport(request: WireRequest): Steps<Decoded> {
  const body = yield* mixpanelBody(request);
  const messages = messagesOf(body.sent);
  const undated = messages.flatMap((message, index): Rejection[] =>
    isObject(message) && objectOf(message["properties"])["time"] === undefined
      ? [{ index, code: "invalid_event", message: "`properties.time` is missing: when it happened." }]
      : [],
  );
  const faults = [...body.faults, ...undated];
  return yield* decodeEvents(request, { ...body, faults }, (receipt) =>
    body.isField ? trackAnswer(request, receipt) : importAnswer(request, messages, receipt),
  );
}

function* decodeEvents(
  request: WireRequest,
  { sent, faults }: Pick<MixpanelBody, "sent" | "faults">,
  answer: (receipt: Receipt) => ReturnType<Decoded["answer"]>,
): Steps<Decoded> {
  const about = aboutRequest(request);
  const events = yield* mapInSteps(messagesOf(sent), (message) =>
    isObject(message) ? mixpanelEvent(message, about) : message,
  );
  return { batchId: null, events, faults, answer };
}

function* decodeProfiles(
  request: WireRequest,
  eventOf: (message: JsonObject, about: MixpanelRequest) => ForeignEvent,
): Steps<Decoded> {
  const about = aboutRequest(request);
  const { sent, faults } = yield* mixpanelBody(request);
  const events = yield* mapInSteps(messagesOf(sent), (message): unknown[] =>
    !isObject(message) ? [message] : isDeletion(message) ? [] : [eventOf(message, about)],
  );
  return { batchId: null, events: events.flat(), faults, answer: (receipt) => trackAnswer(request, receipt) };
}

function messagesOf(sent: unknown): readonly unknown[] {
  if (Array.isArray(sent)) return sent;
  if (isObject(sent)) return [sent];
  throw new DendroError("malformed_body", "The body must be an object or an array of them.");
}

/** Pages say in `_` when they sent it, and everybody in `ip` whether people are where it comes from. */
function aboutRequest({ query, receivedAt }: WireRequest): MixpanelRequest {
  const sentAt = query.get("_");
  return {
    receivedAt,
    sentAt: sentAt !== null && /^\d{13}$/u.test(sentAt) ? Number(sentAt) : undefined,
    isFromThere: query.get("ip") !== "0",
  };
}
