import { isObject, objectOf } from "../foreign-value.ts";

/** What posthog-js says in the address, and Mixpanel's libraries never. */
const ofPosthog = ["compression", "ver"];

/** What Mixpanel's libraries say there. */
const ofMixpanel = ["verbose", "img", "strict"];

/** What Mixpanel's libraries and documents have in an event, and PostHog's do not. */
const propertiesOfMixpanel = ["mp_lib", "time", "$insert_id"];

/**
 * Whether what was sent to `/track` is Mixpanel's: PostHog's older clients send there too, and their library began as a
 * copy of Mixpanel's. An event of Mixpanel's is a name with properties and nothing beside them; one of PostHog's has its
 * time or its id there, its key in the envelope or says its library in `$lib`. What shows neither is PostHog's, as it was
 * before Mixpanel's was understood.
 */
export function isMixpanels(sent: unknown, query: URLSearchParams): boolean {
  const [first] = Array.isArray(sent) ? (sent as unknown[]) : [sent];
  if (!isObject(first) || ofPosthog.some((name) => query.has(name))) return false;
  if (Object.keys(first).some((name) => name !== "event" && name !== "properties")) return false;
  const properties = objectOf(first["properties"]);
  if (Object.hasOwn(properties, "$lib") && !Object.hasOwn(properties, "mp_lib")) return false;
  return (
    ofMixpanel.some((name) => query.has(name)) ||
    propertiesOfMixpanel.some((name) => Object.hasOwn(properties, name))
  );
}
