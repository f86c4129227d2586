import { DendroError, type JsonObject } from "@dendro/core";
import { mapInSteps } from "../steps.ts";
import type { Decoded } from "../decoded.ts";
import type { Receipt } from "../receipt.ts";
import { jsonReply } from "../reply.ts";
import { isObject, objectOf } from "../foreign-value.ts";
import { largeBodyBytes, type Receiver, type Route } from "./receiver.ts";
import { segmentEvent } from "./segment-message.ts";
import { segmentOf, type WireRequest } from "./wire-request.ts";

/** The kinds of calls, with the short names that analytics.js uses as paths. */
const calls = {
  identify: ["i", "identify"],
  track: ["t", "track"],
  page: ["p", "page"],
  screen: ["s", "screen"],
  group: ["g", "group"],
  alias: ["a", "alias"],
} as const;

/** Segment's HTTP tracking API, as server libraries and analytics.js speak it. */
export const segment: Receiver = {
  name: "segment",
  title: "Segment",
  change: "Set the host to Dendro's address and the write key to a Dendro key.",
  pages: { visitor: "library" },
  routes: [
    ...Object.entries(calls).flatMap(([type, names]) =>
      names.map((name) => trackingRoute(`/v1/${name}`, (sent) => [{ type, ...sent }])),
    ),
    // RudderStack's library for pages has a path of its own for beacons, which have no headers.
    ...["/v1/b", "/v1/batch", "/v1/import", "/beacon/v1/batch"].map((path) => trackingRoute(path, batchOf)),
    // What analytics.js asks for before anything else.
    {
      method: "GET",
      path: "/v1/projects/:key/settings",
      keysInAddress: (address) => [keyInPath(address)],
      decode: settings,
    },
    // The same of RudderStack's libraries.
    { method: "GET", path: "/sourceConfig", keysInAddress: keyInQuery, decode: sourceConfig },
    // What their libraries say of themselves is not kept.
    ...["/v1/m", "/rsaMetrics"].map((path): Route => ({
      method: "POST",
      path,
      open: () => noted,
      decode: () => nothingOf(noted),
    })),
  ],
};

function trackingRoute(path: string, messagesOf: (sent: JsonObject) => readonly unknown[]): Route {
  return {
    method: "POST",
    path,
    maxBodyBytes: largeBodyBytes,
    keysInAddress: keyInQuery,
    keyPaths: [["writeKey"], ["batch", 0, "writeKey"]],
    *decode(request) {
      const sent = objectOf(yield* request.json());
      const events = yield* mapInSteps(messagesOf(sent), (message) =>
        isObject(message) ? segmentEvent(message, sent, request.receivedAt) : message,
      );
      return { batchId: null, events, faults: [], answer: answerOf };
    },
  };
}

function batchOf({ batch }: JsonObject): readonly unknown[] {
  if (Array.isArray(batch)) return batch;
  throw new DendroError("malformed_body", "`batch` must be an array of calls.");
}

/** Libraries look at the status alone; a person who tries it with curl gets to read why. */
function answerOf({ accepted, duplicates, rejected, dropped = [] }: Receipt) {
  const more = dropped.length === 0 ? {} : { dropped };
  if (rejected.length === 0 || accepted + duplicates > 0)
    return jsonReply(200, { success: true, rejected, ...more });
  return jsonReply(400, { success: false, rejected });
}

const keyInPath = ({ path }: Pick<WireRequest, "path">) => segmentOf(path, 3);

/** Sends everything here, and to nobody else. */
function settings(request: WireRequest): Decoded {
  const apiHost = `${request.origin.replace(/^https?:\/\//u, "")}/v1`;
  const protocol = request.origin.startsWith("https:") ? "https" : "http";
  return nothingOf(
    jsonReply(200, {
      integrations: { "Segment.io": { apiKey: keyInPath(request), apiHost, protocol, versionSettings: {} } },
      plan: { track: { __default: { enabled: true } } },
      middlewareSettings: {},
      enabledMiddleware: {},
      metrics: { sampleRate: 0 },
      legacyVideoPluginsEnabled: false,
      remotePlugins: [],
    }),
  );
}

function keyInQuery({ query }: Pick<WireRequest, "query">): string[] {
  return [query.get("writeKey")].flatMap((key) => key ?? []);
}

/** A source without destinations: all of it is sent to the data plane, which is here too. */
function sourceConfig(request: WireRequest): Decoded {
  const [writeKey = ""] = keyInQuery(request);
  const off = { enabled: false };
  return nothingOf(
    jsonReply(200, {
      source: {
        id: "dendro",
        name: "Dendro",
        writeKey,
        workspaceId: "dendro",
        enabled: true,
        config: { statsCollection: { errors: off, metrics: off } },
        connections: [],
        destinations: [],
        dataplanes: {},
      },
    }),
  );
}

const noted = jsonReply(200, { success: true });

const nothingOf = (answer: ReturnType<typeof jsonReply>): Decoded => ({
  batchId: null,
  events: [],
  faults: [],
  answer: () => answer,
});
