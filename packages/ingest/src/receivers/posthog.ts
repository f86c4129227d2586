import { DendroError } from "@dendro/core";
import type { JsonPath } from "../json/json-scan.ts";
import { mapInSteps, type Steps } from "../steps.ts";
import type { Decoded } from "../decoded.ts";
import type { Receipt } from "../receipt.ts";
import { jsonReply, type Reply } from "../reply.ts";
import { isObject, objectOf, textOf, timeOf } from "../foreign-value.ts";
import { noDefinitions, noFlags, nothingAt, remoteConfig } from "./posthog-answers.ts";
import { isWrappedBody, posthogBody } from "./posthog-body.ts";
import { posthogEvent } from "./posthog-event.ts";
import { largeBodyBytes, type Receiver, type Route } from "./receiver.ts";
import { segmentOf, type WireRequest } from "./wire-request.ts";

/** Every library shows the key somewhere else. */
export const posthogKeyPaths: readonly JsonPath[] = [
  [],
  ["properties"],
  [0],
  [0, "properties"],
  ["batch", 0],
  ["batch", 0, "properties"],
].flatMap((place) => ["api_key", "token", "$token"].map((name) => [...place, name]));

const keyed = {
  keysInAddress,
  keyPaths: posthogKeyPaths,
  isWrapped: isWrappedBody,
};

/** PostHog's capture API, as its libraries for servers and browsers speak it, with what they ask on start-up. */
export const posthog: Receiver = {
  name: "posthog",
  title: "PostHog",
  change: "Set the host to Dendro's address and the project key to a Dendro key.",
  pages: { visitor: "library" },
  routes: [
    ...["/capture", "/batch", "/e", "/i/v0/e", "/i/v0/ai/batch"].map((path): Route => ({
      method: "POST",
      path,
      ...keyed,
      maxBodyBytes: largeBodyBytes,
      decode: decodePosthog,
    })),
    {
      method: "POST",
      path: "/i/v1/analytics/events",
      ...keyed,
      maxBodyBytes: largeBodyBytes,
      decode: decodeWithResults,
    },
    // Session recordings are not kept; their sender is told that they arrived, or it would try again for ever.
    { method: "POST", path: "/s", keysInAddress, decode: () => saying(jsonReply(200, { status: 1 })) },
    // There are no flags here: everybody gets the defaults.
    { method: "POST", path: "/flags", ...keyed, decode: () => saying(jsonReply(200, noFlags)) },
    { method: "POST", path: "/decide", ...keyed, decode: () => saying(jsonReply(200, noFlags)) },
    // The second is what older libraries for servers ask.
    ...["/flags/definitions", "/api/feature_flag/local_evaluation"].map((path): Route => ({
      method: "GET",
      path,
      keysInAddress,
      decode: () => saying(jsonReply(200, noDefinitions)),
    })),
    {
      method: "GET",
      path: "/array/:key/config",
      keysInAddress,
      decode: () => saying(jsonReply(200, remoteConfig)),
    },
    { method: "GET", path: "/array/:key/config.js", keysInAddress, decode: configScript },
    ...Object.entries(nothingAt).map(([path, body]): Route => ({
      method: "GET",
      path,
      open: () => jsonReply(200, body),
      decode: () => noEvents(),
    })),
    // Logs and metrics of pages are not kept either.
    ...["/i/v1/logs", "/i/v1/metrics"].map((path): Route => ({
      method: "POST",
      path,
      open: () => jsonReply(200, {}),
      decode: () => noEvents(),
    })),
  ],
};

/** What is sent at any of the paths of events. */
export function* decodePosthog(request: WireRequest): Steps<Decoded> {
  return yield* decodeBatch(request, yield* posthogBody(request), answerOf);
}

const answerOf = ({ accepted, duplicates, rejected }: Receipt): Reply =>
  accepted + duplicates > 0 || rejected.length === 0
    ? jsonReply(200, { status: 1 })
    : jsonReply(400, { type: "validation_error", code: rejected[0]?.code, detail: rejected[0]?.message });

function* decodeBatch(request: WireRequest, body: unknown, answer: Decoded["answer"]): Steps<Decoded> {
  const envelope = objectOf(body);
  const sentAt = timeOf(clockOf(envelope["sent_at"] ?? request.query.get("sent_at")));
  const events = yield* mapInSteps(messagesOf(body), (message) =>
    isObject(message) ? posthogEvent(message, sentAt, request.receivedAt) : message,
  );
  return { batchId: null, events, faults: [], answer };
}

/** The newer endpoint wants to know of each event what became of it. */
function* decodeWithResults(request: WireRequest): Steps<Decoded> {
  const body = yield* posthogBody(request);
  const { batch } = objectOf(body);
  const uuids = Array.isArray(batch) ? batch.map((message) => textOf(objectOf(message)["uuid"]) ?? "") : [];
  return yield* decodeBatch(request, body, ({ rejected }) => {
    const results: Record<string, { result: string; details?: string }> = {};
    for (const uuid of uuids) results[uuid] = { result: "ok" };
    for (const { index, message } of rejected)
      results[uuids[index] ?? ""] = { result: "drop", details: message };
    return jsonReply(200, { results });
  });
}

/** A beacon says in milliseconds when it was sent, everything else as a date-time. */
const clockOf = (sentAt: unknown) =>
  typeof sentAt === "string" && /^\d+$/u.test(sentAt) ? Number(sentAt) : sentAt;

function messagesOf(body: unknown): readonly unknown[] {
  if (Array.isArray(body)) return body;
  const { batch, event } = objectOf(body);
  if (Array.isArray(batch)) return batch;
  if (event !== undefined) return [body];
  throw new DendroError("malformed_body", "The body has neither an `event` nor a `batch` of them.");
}

function keysInAddress({ path, query }: Pick<WireRequest, "path" | "query">): string[] {
  const inPath = path.startsWith("/array/") ? segmentOf(path, 2) : null;
  return [inPath, query.get("token"), query.get("api_key")].flatMap((key) => key ?? []);
}

function configScript(request: WireRequest): Decoded {
  const key = segmentOf(request.path, 2);
  const place = `window._POSTHOG_REMOTE_CONFIG = window._POSTHOG_REMOTE_CONFIG || {}`;
  const config = JSON.stringify({ config: remoteConfig, siteApps: [] });
  return saying({
    status: 200,
    headers: { "content-type": "text/javascript; charset=utf-8" },
    body: `(() => { (${place})[${JSON.stringify(key)}] = ${config}; })();\n`,
  });
}

const noEvents = (): Decoded => saying(jsonReply(200, {}));

const saying = (answer: Reply): Decoded => ({ batchId: null, events: [], faults: [], answer: () => answer });
