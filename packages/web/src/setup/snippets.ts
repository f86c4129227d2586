/** How something that sends events is told where to, and with which key. */
export interface Snippet {
  readonly id: string;
  readonly title: string;
  /** What its key is for. */
  readonly scope: "site" | "ingest";
  /** What is done with it, in a sentence. */
  readonly hint: string;
  readonly code: string;
}

/**
 * What the first steps show, for each kind of sender.
 * @param origin the server's own, such as `https://stats.example.com`
 * @param keyOf the key of a scope, or what stands in its place
 */
export function snippetsFor(origin: string, keyOf: (scope: Snippet["scope"]) => string): readonly Snippet[] {
  const [site, ingest] = [keyOf("site"), keyOf("ingest")];
  return [
    {
      id: "website",
      title: "Website",
      scope: "site",
      hint: "Put this line into the head of every page. It counts views, visits, clicks that lead away and downloads, without cookies.",
      code: `<script defer src="${origin}/dendro.js" data-key="${site}"></script>`,
    },
    {
      id: "node",
      title: "Node",
      scope: "ingest",
      hint: "Install @dendro/sdk, and tell of what happens; agents, models, tools and workflows are calls around your functions.",
      code: lines(
        'import { createClient } from "@dendro/sdk";',
        "",
        `const dendro = createClient({ url: "${origin}", key: "${ingest}", source: "shop" });`,
        "",
        'dendro.track("order.placed", { user_id: "ann", data: { total: 12.5, currency: "EUR" } });',
        "await dendro.close();",
      ),
    },
    {
      id: "opentelemetry",
      title: "OpenTelemetry",
      scope: "ingest",
      hint: "Every instrumented agent or server sends its spans here with three variables.",
      code: lines(
        `export OTEL_EXPORTER_OTLP_ENDPOINT=${origin}`,
        `export OTEL_EXPORTER_OTLP_HEADERS="authorization=Bearer ${ingest}"`,
        "export OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf",
      ),
    },
    {
      id: "langfuse",
      title: "Langfuse",
      scope: "ingest",
      hint: "Langfuse's libraries send here instead; only where to and the key change.",
      code: lines(
        `export LANGFUSE_BASE_URL=${origin}`,
        "export LANGFUSE_PUBLIC_KEY=any",
        `export LANGFUSE_SECRET_KEY=${ingest}`,
      ),
    },
    {
      id: "posthog",
      title: "PostHog",
      scope: "site",
      hint: "PostHog's libraries and its snippet send here instead; on servers use an ingest key.",
      code: lines(
        'import { posthog } from "posthog-js";',
        "",
        `posthog.init("${site}", { api_host: "${origin}" });`,
      ),
    },
    {
      id: "curl",
      title: "curl",
      scope: "ingest",
      hint: "One event by hand, to see it arrive.",
      code: lines(
        `curl ${origin}/api/v1/events \\`,
        `  -H "Authorization: Bearer ${ingest}" \\`,
        '  -H "Content-Type: application/json" \\',
        `  -d '{"type":"page_view","path":"/hello","host":"example.org"}'`,
      ),
    },
  ];
}

const lines = (...all: string[]) => all.join("\n");
