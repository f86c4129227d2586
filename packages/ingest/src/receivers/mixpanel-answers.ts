import type { DendroError, JsonObject } from "@dendro/core";
import type { Receipt } from "../receipt.ts";
import { jsonReply, type Reply } from "../reply.ts";
import { isOn } from "./mixpanel-body.ts";
import { objectOf, textOf } from "../foreign-value.ts";
import type { WireRequest } from "./wire-request.ts";

/** As Mixpanel has it: whether anything of it was good, with 200 in either case. */
export function trackAnswer(request: WireRequest, { accepted, duplicates, rejected }: Receipt): Reply {
  const isGood = accepted + duplicates > 0 || rejected.length === 0;
  if (isOn(request, "img")) return pixel;
  if (isOn(request, "verbose"))
    return jsonReply(
      200,
      { status: isGood ? 1 : 0, error: isGood ? null : (rejected[0]?.message ?? null) },
      notKept,
    );
  return { status: 200, headers: { "content-type": "text/plain", ...notKept }, body: isGood ? "1" : "0" };
}

/** Of imported events each is told of that was not good. In strict mode, which is the usual one, the status says so too. */
export function importAnswer(
  request: WireRequest,
  sent: readonly unknown[],
  { accepted, duplicates, rejected }: Receipt,
): Reply {
  const num_records_imported = accepted + duplicates;
  if (rejected.length === 0 || request.query.get("strict") === "0")
    return jsonReply(200, { code: 200, num_records_imported, status: "OK" });
  return jsonReply(400, {
    code: 400,
    error: "Some records were not imported; failed_records says why.",
    failed_records: rejected.map(({ index, message }) => ({
      index,
      insert_id: textOf(objectOf(objectOf(sent[index])["properties"])["$insert_id"]) ?? "",
      field: "",
      message,
    })),
    num_records_imported,
    status: "Bad Request",
  });
}

/** An error as libraries read it that asked for words: what is not 1 is none of success. */
export const refusal = ({ status, message }: DendroError): Reply =>
  jsonReply(status, { code: status, status: 0, error: message });

/** There are no flags here, no settings and no notes to be shown. */
export const noFlags: JsonObject = { flags: {} };
export const nothingToDecide: JsonObject = {
  notifications: [],
  config: { enable_collect_everything: false },
};
export const recorded: JsonObject = { code: 200, status: "OK" };

/** A GET that brings events is sent each time. */
const notKept = { "cache-control": "no-store" };

/** A transparent picture of one pixel, for pages that load it to send an event. */
const pixel: Reply = {
  status: 200,
  headers: { "content-type": "image/gif", ...notKept },
  body: Uint8Array.from(atob("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"), (character) =>
    character.charCodeAt(0),
  ),
};
