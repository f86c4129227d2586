import { decodePath } from "../privacy/decode-path.ts";
import { dimension, type Dimension } from "./dimension.ts";
import { executionField } from "./entities.ts";

type Optional = Partial<Pick<Dimension, "type" | "display" | "domain" | "readValue">>;

/** A dimension that stands in a column of events alone. */
function ofEvents(
  name: string,
  title: string,
  description: string,
  column = name,
  options: Optional = {},
): Dimension {
  return dimension({
    name,
    title,
    description,
    type: "string",
    display: "text",
    domain: "all",
    on: { events: { column } },
    ...options,
  });
}

/** A dimension of a visit alone, decided when all its events are known. */
function ofVisits(name: string, title: string, description: string): Dimension {
  return dimension({
    name,
    title,
    description,
    type: "string",
    display: "url",
    domain: "web",
    readValue: decodePath,
    on: { visits: { column: name } },
  });
}

/** How a visit came, whatever its events say themselves. */
function ofArrival(column: string, title: string): Dimension {
  return dimension({
    name: `visit_${column}`,
    title: `${title} of the visit`,
    description: "As the visit's first event says it, also where a later one says something else.",
    type: "string",
    display: "text",
    domain: "web",
    on: { visits: { column } },
  });
}

/** A dimension of an event that its visit takes over from the first event that has it. */
function ofBoth(
  name: string,
  title: string,
  description: string,
  column = name,
  options: Optional = {},
): Dimension {
  return dimension({
    name,
    title,
    description,
    type: "string",
    display: "text",
    domain: "web",
    on: { events: { column }, visits: { column } },
    ...options,
  });
}

export const dimensions: readonly Dimension[] = [
  ofEvents("type", "Type", "What happened, such as page_view."),
  ofBoth("source", "Source", "The worker, service or site that sent it.", "source", { domain: "all" }),
  ofEvents("name", "Name", "What it was about."),
  ofBoth(
    "user",
    "User",
    "The user: the name that holds where senders know one person by several ids.",
    "user_id",
    { domain: "all" },
  ),
  dimension({
    name: "version",
    title: "Version",
    type: "string",
    display: "text",
    domain: "all",
    description:
      "The release of the app, site or agent that it happened in; where an event says none, its `data.version`.",
    on: { events: { firstOf: ["version"], orPath: ["version"] } },
  }),
  ofEvents("bot", "Bot", "Why it was flagged as a bot; empty for people."),
  // Web
  ofEvents("page", "Page", "The page's path.", "path", {
    display: "url",
    domain: "web",
    readValue: decodePath,
  }),
  ofVisits("entry_page", "Entry page", "The first page of the visit."),
  ofVisits("exit_page", "Exit page", "The last page of the visit."),
  ofBoth("host", "Host", "The site's host name."),
  ofBoth("referrer", "Referrer", "The page that the visitor came from.", "referrer", { display: "url" }),
  ofBoth("referrer_source", "Referrer source", "The name of where the visitor came from, such as Google."),
  ofBoth("channel", "Channel", "The kind of source, such as Organic Search."),
  ofBoth("utm_source", "UTM source", "The campaign's source."),
  ofBoth("utm_medium", "UTM medium", "The campaign's medium."),
  ofBoth("utm_campaign", "UTM campaign", "The campaign's name."),
  ofBoth("utm_term", "UTM term", "The campaign's search term."),
  ofBoth("utm_content", "UTM content", "The campaign's variant."),
  ofArrival("referrer_source", "Referrer source"),
  ofArrival("channel", "Channel"),
  ofArrival("utm_source", "UTM source"),
  ofArrival("utm_medium", "UTM medium"),
  ofArrival("utm_campaign", "UTM campaign"),
  ofEvents(
    "acquisition",
    "Acquisition",
    "own when the event itself has the source, visit when it comes from its visit; empty for events of older releases.",
    "acquisition",
    { domain: "web" },
  ),
  ofBoth("country", "Country", "ISO 3166-1 alpha-2.", "country", { display: "country" }),
  ofBoth("region", "Region", "ISO 3166-2."),
  ofBoth("city", "City", "The city, as senders name it."),
  ofBoth("browser", "Browser", "The browser's name."),
  ofBoth(
    "browser_version",
    "Browser version",
    "The browser's version, such as 130 of Chrome, 17.5 of Safari.",
  ),
  ofBoth("os", "Operating system", "The operating system's name."),
  ofBoth(
    "os_version",
    "System version",
    "The operating system's version, such as 14 of Android, 10.15 of macOS.",
  ),
  ofBoth("device", "Device", "desktop, mobile, tablet or tv."),
  ofBoth("screen", "Screen", "The screen's width and height in CSS pixels, such as 1920x1080."),
  ofBoth("language", "Language", "The preferred language, as BCP 47."),
  // Agents, workflows and conversations
  ofEvents("model", "Model", "The model's name.", "model", { domain: "agents" }),
  dimension({
    name: "provider",
    title: "Provider",
    type: "string",
    display: "text",
    domain: "agents",
    description: "Who runs the model or the API, one name for each: openai, also of `openai.responses`.",
    on: { events: { column: "provider", reading: "provider" } },
  }),
  ofEvents("thread", "Thread", "The conversation.", "thread_id", { domain: "agents" }),
  ofEvents("run", "Run", "The single execution.", "run_id", { domain: "agents" }),
  dimension({
    name: "execution",
    title: "Execution",
    type: "string",
    display: "text",
    domain: "agents",
    description: "The trace, or the run where there is no trace.",
    on: { events: executionField },
  }),
  ofEvents("trace", "Trace", "The W3C trace.", "trace_id", { domain: "agents" }),
  ofEvents(
    "settings_version",
    "Settings version",
    "The version of the settings that a worker was under; 0 where nothing was ever set.",
    "settings_version",
    { type: "number", domain: "agents" },
  ),
  ofEvents("error_type", "Error type", "What kind of error it was.", "error_type"),
  ofEvents("cached", "Cached", "true or false: whether the answer came from a cache."),
  ofEvents(
    "cost_source",
    "Cost source",
    "Where the cost comes from: sent, list, tenant; unknown without a known price.",
    "cost_source",
    {
      domain: "agents",
    },
  ),
  // Requests
  ofEvents("status", "Status", "ok or error."),
  ofEvents("status_code", "Status code", "The HTTP status code.", "status_code", {
    type: "number",
    display: "code",
    domain: "requests",
  }),
  dimension({
    name: "status_class",
    title: "Status class",
    type: "string",
    display: "code",
    domain: "requests",
    description: "The class of the HTTP status code: 1xx, 2xx, 3xx, 4xx or 5xx.",
    on: { events: { hundredsOf: "status_code" } },
  }),
  ofEvents("method", "Method", "The HTTP method.", "method", { display: "code", domain: "requests" }),
  ofEvents("route", "Route", "The route's template, such as /users/:id.", "route", {
    display: "code",
    domain: "requests",
  }),
];
