import type { JsonObject } from "@dendro/core";
import { countOf, firstText, textOf } from "../../foreign-value.ts";
import type { ForeignEvent } from "../../foreign-event.ts";
import type { Span } from "./span.ts";

const server = 2;

/** Whether a span tells of a request that a server answered, in the present names of OpenTelemetry or the former. */
export const isServedRequest = ({ kind, attributes }: Span): boolean =>
  kind === server && methodOf(attributes) !== undefined;

const methodOf = (attributes: JsonObject) =>
  firstText(attributes["http.request.method"], attributes["http.method"]);

/** What was asked for, and what became of it: also of calls of other servers, which stay spans. */
export function requestFields(attributes: JsonObject): Partial<ForeignEvent> {
  const statusCode = attributes["http.response.status_code"] ?? attributes["http.status_code"];
  return {
    method: methodOf(attributes),
    route: firstText(attributes["http.route"]),
    status_code: statusCode === undefined ? undefined : countOf(statusCode),
  };
}

/** What only a request has: its path, without what stands after it, its host, and how much was answered. */
export function servedFields(attributes: JsonObject): Partial<ForeignEvent> {
  const bytes =
    attributes["http.response.body.size"] ??
    attributes["http.response.size"] ??
    attributes["http.response_content_length"] ??
    attributes["http.response_content_length_uncompressed"];
  return {
    path: pathOf(attributes),
    host: firstText(
      attributes["server.address"],
      attributes["http.server_name"],
      hostIn(attributes["http.host"]),
      hostOf(attributes["url.full"] ?? attributes["http.url"]),
    ),
    bytes: bytes === undefined ? undefined : countOf(bytes),
  };
}

function pathOf(attributes: JsonObject): string | undefined {
  const address = firstText(
    attributes["url.path"],
    attributes["http.target"],
    attributes["url.full"],
    attributes["http.url"],
  );
  if (address === undefined) return undefined;
  const path = address.replace(/^[a-z][a-z\d+.-]*:\/\/[^/?#]*/iu, "").replace(/[?#].*$/su, "");
  return path === "" ? "/" : path;
}

const hostOf = (url: unknown) => URL.parse(textOf(url) ?? "")?.hostname;

/** Without a port. */
const hostIn = (value: unknown) => textOf(value)?.replace(/:\d+$/u, "");
