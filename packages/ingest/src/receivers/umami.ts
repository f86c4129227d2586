import type { JsonObject } from "@dendro/core";
import { mapInSteps, type Steps } from "../steps.ts";
import type { Decoded } from "../decoded.ts";
import { jsonReply } from "../reply.ts";
import { canonicalHost } from "../enrich/host.ts";
import { foreignData } from "./foreign-data.ts";
import { firstText, idOf, numberOf, objectOf, screenOf, textOf, typeText } from "../foreign-value.ts";
import type { ForeignEvent } from "../foreign-event.ts";
import type { Receiver } from "./receiver.ts";
import type { WireRequest } from "./wire-request.ts";

const keyPaths = [
  ["payload", "website"],
  [0, "payload", "website"],
];

/** Umami's collection API, as its tracker and @umami/node speak it. A website's id is a Dendro key. */
export const umami: Receiver = {
  name: "umami",
  title: "Umami",
  change: "Set the host to Dendro's address and the website id to a Dendro key.",
  pages: { visitor: "server" },
  routes: [
    { method: "POST", path: "/api/send", keyPaths, decode: decodeOne },
    { method: "POST", path: "/api/batch", keyPaths, decode: decodeMany },
  ],
};

function* decodeOne(request: WireRequest): Steps<Decoded> {
  const sent = objectOf(yield* request.json());
  return {
    batchId: null,
    events: [umamiEvent(sent)],
    faults: [],
    answer({ rejected: [fault] }) {
      if (fault !== undefined) return jsonReply(400, { error: { message: fault.message } });
      // The tracker sends back what it finds in `cache`; visits are decided here without it.
      return jsonReply(200, { cache: "", sessionId: "", visitId: "" });
    },
  };
}

function* decodeMany(request: WireRequest): Steps<Decoded> {
  const sent = yield* request.json();
  const events = yield* mapInSteps(Array.isArray(sent) ? (sent as unknown[]) : [sent], (one) =>
    umamiEvent(objectOf(one)),
  );
  return {
    batchId: null,
    events,
    faults: [],
    answer: ({ rejected }) =>
      jsonReply(200, {
        size: events.length,
        processed: events.length - rejected.length,
        errors: rejected.length,
        details: rejected.map(({ index, message }) => ({ index, response: { error: { message } } })),
        cache: "",
      }),
  };
}

function umamiEvent(sent: JsonObject): ForeignEvent {
  const payload = objectOf(sent["payload"]);
  const host = firstText(payload["hostname"]);
  const url = firstText(payload["url"]);
  const seconds = numberOf(payload["timestamp"]);
  const kind = typeOf(sent["type"], payload);
  const [width, height] = textOf(payload["screen"])?.split("x") ?? [];
  return {
    type: kind,
    // Of a page that nobody named: the site's first.
    url: url?.slice(0, 8192) ?? (kind === "page_view" ? "/" : undefined),
    host,
    source: host === undefined ? undefined : canonicalHost(host),
    referrer: firstText(payload["referrer"]),
    language: firstText(payload["language"]),
    screen: screenOf(width, height),
    user_id: idOf(payload["id"]),
    ip: textOf(payload["ip"])?.slice(0, 64),
    user_agent: textOf(payload["userAgent"]),
    timestamp: seconds === undefined ? undefined : seconds * 1000,
    data: foreignData({
      ...objectOf(payload["data"]),
      title: payload["title"] ?? null,
      screen: payload["screen"] ?? null,
      tag: payload["tag"] ?? null,
    }),
  };
}

function typeOf(type: unknown, payload: JsonObject): string {
  if (type === "identify") return "user.identified";
  if (type !== "event") return "";
  return typeText(payload["name"]) ?? "page_view";
}
