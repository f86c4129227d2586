import { remembered } from "@dendro/core";
import { saysWho } from "../people/known-id.ts";
import { isObject, without } from "../foreign-value.ts";

/**
 * What programs write where they have no id at all. Taken for one, everybody who has none would be a single person, and
 * every event without one the same event.
 */
const empty = new Set(["null", "undefined", "nil", "none", "nan", "[object object]", "(null)", "(none)"]);

/**
 * What stands for "nobody in particular" where a person's id belongs: PostHog's own mark of a visit without cookies, and
 * the ids that PostHog and Segment document as never being one person's, in any case and in quotes too.
 */
const nobody = new Set([
  "$posthog_cookieless",
  "anonymous",
  "anon",
  "guest",
  "unknown",
  "not_authenticated",
  "notauthenticated",
  "unauthenticated",
  "distinct_id",
  "distinctid",
  "anonymous_id",
  "anonymousid",
  "user_id",
  "userid",
  "device_id",
  "deviceid",
  "visitor_id",
  "visitorid",
  "id",
  "uid",
  "uuid",
  "guid",
  "email",
  "true",
  "false",
]);

/** Of the names above none is longer, quotes and spaces included. */
const longest = 32;

/** The id that is all zeros: of a UUID, of a trace, of a telephone whose owner allows no tracking. */
const zeros = /^[0-]{16,}$/u;

/** Whether a text in the place of an id says that there is none. */
export const isNoId = (text: string): boolean => isIn(empty, text) || isZeros(text);

/** Whether a text in the place of a person's id is no person's. */
export const isNobody = (text: string): boolean =>
  isNoId(text) || isIn(nobody, text) || text === "0" || text === "-1";

function isIn(names: ReadonlySet<string>, text: string): boolean {
  // Most ids have a digit, and none of the names has: they need no closer look.
  if (text.length > longest || /\d/u.test(text)) return false;
  const bare = bareOf(text);
  return bare === "" || names.has(bare);
}

/** Ids without a digit are few, and come again. */
const bareOf = remembered(
  (text: string) =>
    text
      .trim()
      .replace(/^(["'`])(.*)\1$/u, "$2")
      .trim()
      .toLowerCase(),
  4096,
);

const isZeros = (text: string) => (text.startsWith("0") || text.startsWith("-")) && zeros.test(text);

/**
 * An event without the ids that are none: then it is as if the client had sent no id, and who visits is told by the
 * server's own pseudonym.
 * @param isNobodys what is no person's id: more of a client that another system's documents hold for than of one of ours
 */
export function withoutNoIds(event: unknown, isNobodys: (text: string) => boolean): unknown {
  if (!isObject(event)) return event;
  let kept = event;
  const drop = (name: string) => (kept = without(kept, new Set([name])));
  // Name by name, because to look up names out of a list takes several times as long.
  if (isNone(event["user_id"], isNobodys)) drop("user_id");
  if (isNone(event["visitor"], isNobodys)) drop("visitor");
  if (isNone(event["anonymous_id"], isNobodys)) drop("anonymous_id");
  if (isNone(event["id"], isNoId)) drop("id");
  if (isNone(event["thread_id"], isNoId)) drop("thread_id");
  if (isNone(event["run_id"], isNoId)) drop("run_id");
  if (isNone(event["message_id"], isNoId)) drop("message_id");
  if (isNone(event["trace_id"], isNoId)) drop("trace_id");
  if (isNone(event["span_id"], isNoId)) drop("span_id");
  if (isNone(event["parent_span_id"], isNoId)) drop("parent_span_id");
  const { type, data } = event;
  if (isObject(data) && saysWho(type) && isNone(data["previous_id"], isNobodys))
    kept = { ...kept, data: without(data, new Set(["previous_id"])) };
  return kept;
}

const isNone = (value: unknown, isNot: (text: string) => boolean) =>
  typeof value === "string" && isNot(value);
