/** A client of another system that test/conformance runs against Dendro, unchanged but for address and key. */
export interface TriedClient {
  /** As it is named in npm. */
  readonly name: string;
  /** The version that was tried; a test says when another one is installed. */
  readonly version: string;
  readonly runsIn: "servers" | "pages";
  /** What was tried of it. */
  readonly tried: string;
}

/** What was tried, by the name of the receiver. Of a format that is not here no library was tried. */
export const triedClients: Readonly<Record<string, readonly TriedClient[]>> = {
  segment: [
    server("@segment/analytics-node", "3.1.0", "every kind of call, batches, retries, a wrong key"),
    server("analytics-node", "6.2.0", "calls in batches, retries"),
    page(
      "@rudderstack/analytics-js",
      "3.34.1",
      "its bundle: settings, pages, events, identify, group, alias",
    ),
    page("@segment/analytics-next", "1.84.3", "settings, pages, events, identify; the HTML snippet"),
  ],
  posthog: [
    server("posthog-node", "5.70.0", "events, people, groups, retries, both capture modes, flags"),
    server("@posthog/ai", "8.13.1", "a generation of OpenAI's, with tokens and cost"),
    page("posthog-js", "1.434.18", "pages, leaving, events, identify, without cookies; the HTML snippet"),
  ],
  mixpanel: [
    server("mixpanel", "0.24.0", "events, batches, people, groups, aliases, imports, errors"),
    page("mixpanel-browser", "2.83.0", "pages, events, identify, people, groups, batches, beacons, flags"),
  ],
  plausible: [
    page(
      "@plausible-analytics/tracker",
      "0.4.6",
      "pages, engagement, goals, revenue, links, files, forms, hash routing",
    ),
    page("plausible-tracker", "0.3.9", "pages, goals, links, hash routing"),
  ],
  umami: [server("@umami/node", "0.4.0", "pages, events, identify, visitor data")],
  otlp: [
    server("@opentelemetry/exporter-trace-otlp-proto", "0.223.1", "traces as protobuf with gzip, retries"),
    server("@opentelemetry/exporter-trace-otlp-http", "0.223.1", "traces as JSON, retries"),
    server("@opentelemetry/sdk-trace-base", "2.12.1", "spans of agents, models, tools and requests"),
    server("@traceloop/instrumentation-openai", "0.27.0", "a call of a model, with tokens"),
    server("@arizeai/openinference-instrumentation-openai", "4.2.7", "a call of a model, with tokens"),
    server("@langfuse/otel", "5.11.1", "agents, generations and tools as spans"),
    server("@langfuse/tracing", "5.11.1", "the same"),
  ],
  langfuse: [server("langfuse", "3.39.2", "traces, generations, spans, events, scores, retries")],
};

function server(name: string, version: string, tried: string): TriedClient {
  return { name, version, runsIn: "servers", tried };
}

function page(name: string, version: string, tried: string): TriedClient {
  return { name, version, runsIn: "pages", tried };
}
