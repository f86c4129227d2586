import { xxHash64Hex, type JsonObject, type JsonValue } from "@dendro/core";
import { foreignData } from "../foreign-data.ts";
import { firstText, firstTextAt, idOf, labelOf, textOf, without } from "../../foreign-value.ts";
import type { ForeignEvent } from "../../foreign-event.ts";
import { modelOf, modelUse } from "./model-use.ts";
import type { Span, SpanOrigin } from "./span.ts";
import { readSpanContent } from "./span-content.ts";
import { isServedRequest, requestFields, servedFields } from "./served-request.ts";
import { workOf, type Work } from "./work.ts";

/** A span as an event: what it was, whose, how long it took, what it used. */
export function spanEvent(span: Span, origin: SpanOrigin): ForeignEvent {
  const { attributes } = span;
  const work = workOf(attributes);
  const isRequest = work === "other" && isServedRequest(span);
  const { input, output, rest, events } = readSpanContent(attributes, span.events);
  const data = without(rest, neverStored);
  data["otel"] = contextOf({ ...span, events }, origin);
  const isError = span.statusCode === 2 || attributes["langfuse.observation.level"] === "ERROR";
  return {
    type: isRequest ? "request" : typeOf(work, isError),
    id: eventId(span, origin),
    timestamp: span.startMs > 0 ? Math.floor(span.startMs) : undefined,
    source: textOf(origin.resource["service.name"]),
    version:
      labelOf(attributes["langfuse.release"]) ??
      labelOf(origin.resource["service.version"]) ??
      labelOf(attributes["langfuse.version"]),
    name: eventName(work, span),
    trace_id: idOf(span.traceId, 64),
    span_id: idOf(span.spanId, 32),
    parent_span_id: idOf(span.parentSpanId, 32),
    ...linksOf(attributes),
    // A request says by its code how it went, where its span does not.
    status: isError ? "error" : isRequest ? undefined : "ok",
    error_type: isError ? errorType(span) : undefined,
    duration_ms:
      span.endMs >= span.startMs ? Math.round((span.endMs - span.startMs) * 1000) / 1000 : undefined,
    ...requestFields(attributes),
    ...(isRequest ? servedFields(attributes) : {}),
    ...(work === "other" ? {} : modelOf(attributes)),
    ...(work === "inference" ? modelUse(attributes) : {}),
    input,
    output,
    data: foreignData(data),
  };
}

function typeOf(work: Work, isError: boolean): string {
  switch (work) {
    case "inference":
      return "llm.called";
    case "tool":
      return "tool.called";
    case "agent":
      return "agent.invoked";
    case "workflow":
      return isError ? "workflow.failed" : "workflow.completed";
    case "other":
      return "span";
  }
}

/** Of the ids that spans are given here. */
export const ownIdPrefix = "span:";

/**
 * Both ids together, in the form of a UUID: the same span sent again is the same event. Of the trace's the second half,
 * which is random also where the first is zeros or a time.
 */
function eventId(span: Span, origin: SpanOrigin): string | undefined {
  const { traceId, spanId } = span;
  // Without an id of its own it is told by all that it says, so that it counts once all the same.
  if (traceId === "" || spanId === "") return `${ownIdPrefix}${xxHash64Hex(JSON.stringify([span, origin]))}`;
  if (traceId.length !== 32 || spanId.length !== 16) return idOf(`${traceId}:${spanId}`);
  const [trace, own] = [traceId.slice(16), spanId];
  return `${trace.slice(0, 8)}-${trace.slice(8, 12)}-${trace.slice(12)}-${own.slice(0, 4)}-${own.slice(4)}`;
}

function eventName(work: Work, { attributes, name }: Span): string | undefined {
  switch (work) {
    case "tool":
      return firstText(
        attributes["gen_ai.tool.name"],
        attributes["tool.name"],
        attributes["ai.toolCall.name"],
        attributes["traceloop.entity.name"],
        name,
      );
    case "agent":
      return firstText(
        attributes["gen_ai.agent.name"],
        attributes["agent.name"],
        attributes["traceloop.entity.name"],
        attributes["ai.telemetry.functionId"],
        name,
      );
    case "workflow":
      return firstText(
        attributes["gen_ai.workflow.name"],
        attributes["traceloop.workflow.name"],
        attributes["traceloop.entity.name"],
        name,
      );
    default:
      return firstText(name);
  }
}

/** Where OpenTelemetry and whoever builds on it say who it was for. */
const userNames = [
  "user.id",
  "enduser.id",
  "langfuse.user.id",
  "traceloop.association.properties.user_id",
  "langsmith.metadata.user_id",
  "mlflow.trace.user",
  ...inMetadataOfAiSdk("user"),
  "llm.user",
];

/** And in which conversation. */
const threadNames = [
  "gen_ai.conversation.id",
  "langfuse.session.id",
  ...["thread", "session", "conversation", "chat"].map(
    (name) => `traceloop.association.properties.${name}_id`,
  ),
  ...["thread", "session", "conversation"].map((name) => `langsmith.metadata.${name}_id`),
  "mlflow.trace.session",
  ...["session", "thread", "conversation", "chat"].flatMap(inMetadataOfAiSdk),
  "session.id",
];

/** Names there are the program's own, in whichever spelling. */
function inMetadataOfAiSdk(name: string): string[] {
  return [`ai.telemetry.metadata.${name}Id`, `ai.telemetry.metadata.${name}_id`];
}

const linksOf = (attributes: JsonObject): Partial<ForeignEvent> => ({
  user_id: idOf(firstTextAt(attributes, userNames)),
  thread_id: idOf(firstTextAt(attributes, threadNames)),
});

function errorType({ attributes, events }: Span): string | undefined {
  const exception = events.find(({ name }) => name === "exception");
  return firstText(attributes["error.type"], exception?.attributes["exception.type"]);
}

/** Addresses and user agents of people. */
const neverStored = new Set([
  "client.address",
  "client.socket.address",
  "source.address",
  "network.peer.address",
  "net.peer.ip",
  "net.sock.peer.addr",
  "http.client_ip",
  "user_agent.original",
  "http.user_agent",
]);

const kinds = ["", "internal", "server", "client", "producer", "consumer"];
const maxEvents = 32;

/** What OpenTelemetry knows besides attributes. */
function contextOf(
  { kind, events, links, statusMessage }: Span,
  { resource, scope }: SpanOrigin,
): JsonObject {
  const context: Record<string, JsonValue> = {};
  if (kinds[kind] !== undefined && kind > 0) context["kind"] = kinds[kind];
  if (scope !== "") context["scope"] = scope;
  if (statusMessage !== "") context["status_message"] = statusMessage;
  if (links > 0) context["links"] = links;
  if (events.length > 0) {
    context["events"] = events.slice(0, maxEvents).map(({ name, timeMs, attributes }) => ({
      name,
      timestamp: Math.floor(timeMs),
      attributes: without(attributes, neverStored),
    }));
  }
  context["resource"] = without(resource, ownResource);
  return context;
}

/** What says nothing of the work: how it was measured, and on which process. */
const ownResource = new Set([
  ...neverStored,
  "service.name",
  "telemetry.sdk.language",
  "telemetry.sdk.name",
  "telemetry.sdk.version",
  "process.command",
  "process.command_args",
  "process.executable.path",
  "process.owner",
  "process.pid",
  "host.ip",
  "host.mac",
]);
