import { DendroError } from "@dendro/core";
import type { Steps } from "../steps.ts";
import type { Rejection } from "../receipt.ts";
import { jsonInField, jsonInForm } from "./form-field.ts";
import { isNdjson, readJsonLines } from "./json-lines.ts";
import { largeBatchEvents } from "./receiver.ts";
import type { WireRequest } from "./wire-request.ts";

/** The parameter in which libraries for servers send events with a GET. */
export const dataParameter = "data";

/** Forms; beacons send the same and call it text. */
export const isForm = ({ contentType, query }: Pick<WireRequest, "contentType" | "query">): boolean =>
  contentType === "application/x-www-form-urlencoded" ||
  contentType === "text/plain" ||
  query.get("compression") === "base64";

/** What was sent, before anything is known of it. */
export interface MixpanelBody {
  readonly sent: unknown;
  readonly faults: readonly Rejection[];
  /** Whether it came in a form or in the address, as from libraries, which want short answers. */
  readonly isField: boolean;
}

/** @throws DendroError `malformed_body` */
export function* mixpanelBody(request: WireRequest): Steps<MixpanelBody> {
  if (isNdjson(request.contentType)) {
    const { values, faults } = yield* readJsonLines(request.text(), largeBatchEvents);
    return { sent: values, faults, isField: false };
  }
  if (isForm(request)) return { sent: yield* jsonInForm(request.body), faults: [], isField: true };
  if (request.body.length > 0) return { sent: yield* request.json(), faults: [], isField: false };
  const data = request.query.get(dataParameter);
  if (data !== null) return { sent: yield* jsonInField(data), faults: [], isField: true };
  throw new DendroError("malformed_body", "No event: the request has neither a body nor `data` in the URL.");
}

/**
 * A switch that libraries set to 1 in the address or, after the data, in the form.
 * @param name such as `verbose`
 */
export function isOn(request: WireRequest, name: string): boolean {
  if (request.query.get(name) === "1") return true;
  if (request.contentType !== "application/x-www-form-urlencoded") return false;
  const text = request.text();
  const end = text.indexOf("&");
  const isShort = end !== -1 && text.length - end <= maxSwitchesLength;
  return isShort && new URLSearchParams(text.slice(end)).get(name) === "1";
}

/** What has more beside the data is no form of a library's. */
const maxSwitchesLength = 1024;
