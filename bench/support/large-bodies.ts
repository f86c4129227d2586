import { gzipSync } from "node:zlib";

const mebi = 2 ** 20;

export interface LargeBody {
  readonly name: string;
  readonly path: string;
  readonly body: Uint8Array<ArrayBuffer>;
  readonly isGzip: boolean;
}

/** A body of a size, of so many events, as each format has them. */
export function largeBodies(): LargeBody[] {
  const bodies = [
    { name: "native, 1,000 events in 5 MiB", path: "/api/v1/events", json: nativeBatch(1000, 4.9 * mebi) },
    { name: "native, one object of 5 MiB", path: "/api/v1/events", json: oneObject(4.9 * mebi) },
    { name: "PostHog, 1,000 events in 5 MiB", path: "/batch", json: posthogBatch(1000, 4.9 * mebi) },
    { name: "Segment, 1,000 events in 5 MiB", path: "/v1/batch", json: segmentBatch(1000, 4.9 * mebi) },
    {
      name: "Langfuse, 1,000 events in 5 MiB",
      path: "/api/public/ingestion",
      json: langfuseBatch(1000, 4.9 * mebi),
    },
    { name: "OTLP, 1,000 spans in 5 MiB", path: "/v1/traces", json: spans(1000, 4.9 * mebi) },
    { name: "PostHog, 10,000 events in 20 MiB", path: "/batch", json: posthogBatch(10_000, 19.5 * mebi) },
    { name: "Segment, 10,000 events in 20 MiB", path: "/v1/batch", json: segmentBatch(10_000, 19.5 * mebi) },
    {
      name: "Langfuse, 10,000 events in 20 MiB",
      path: "/api/public/ingestion",
      json: langfuseBatch(10_000, 19.5 * mebi),
    },
    { name: "OTLP, 10,000 spans in 20 MiB", path: "/v1/traces", json: spans(10_000, 19.5 * mebi) },
  ];
  return bodies.flatMap(({ json, ...rest }) => {
    const body = Buffer.from(JSON.stringify(json));
    return [
      { ...rest, body, isGzip: false },
      ...(rest.name.includes("OTLP, 10,000") || rest.path === "/api/v1/events"
        ? [{ ...rest, name: `${rest.name}, as gzip`, body: gzipSync(body), isGzip: true }]
        : []),
    ];
  });
}

const timestamp = new Date().toISOString();
const url = "https://shop.example/products/12?utm_source=news";

const many = <T>(count: number, make: (index: number) => T) =>
  Array.from({ length: count }, (_, index) => make(index));

/** What a client says of something, in so many bytes: numbers, short texts, lists and a longer text. */
function properties(index: number, bytes: number): object {
  const fields: Record<string, unknown> = { plan: "pro", price: index / 7, nested: { campaign: "spring" } };
  for (let field = 0; field * 40 < bytes / 2; field += 1)
    fields[`field_${field}`] = field % 3 === 0 ? field * index : `value ${field} of ${index}`;
  return { ...fields, note: "as it was said, ".repeat(Math.max(0, bytes / 2 / 16)) };
}

const nativeBatch = (count: number, bytes: number) => ({
  events: many(count, (index) => ({
    type: "page_view",
    url,
    user_id: `u${index}`,
    data: properties(index, bytes / count - 120),
  })),
});

const oneObject = (bytes: number) => {
  let inner: object = { leaf: true };
  for (let level = 0; level < 200; level += 1)
    inner = { items: many(10, (index) => properties(index, bytes / 2000 - 50)), inner };
  return { type: "deep", data: inner };
};

const posthogBatch = (count: number, bytes: number) => ({
  batch: many(count, (index) => ({
    event: "$pageview",
    distinct_id: `u${index}`,
    timestamp,
    properties: { ...properties(index, bytes / count - 200), $current_url: url, $lib: "web" },
  })),
  sent_at: timestamp,
});

const segmentBatch = (count: number, bytes: number) => ({
  batch: many(count, (index) => ({
    type: "track",
    event: "Bought",
    userId: `u${index}`,
    timestamp,
    properties: properties(index, bytes / count - 200),
    context: { library: { name: "bench", version: "1" }, page: { url } },
  })),
  sentAt: timestamp,
});

const langfuseBatch = (count: number, bytes: number) => ({
  batch: many(count, (index) => ({
    id: `e${index}`,
    type: "generation-create",
    timestamp,
    body: {
      id: `o${index}-${Math.random()}`,
      traceId: `t${index % 10}`,
      model: "gpt-4o",
      startTime: timestamp,
      endTime: timestamp,
      usage: { input: 100, output: 20 },
      metadata: properties(index, bytes / count - 250),
    },
  })),
});

const hex = (value: number, digits: number) => value.toString(16).padStart(digits, "0");

const spans = (count: number, bytes: number) => ({
  resourceSpans: [
    {
      resource: { attributes: [{ key: "service.name", value: { stringValue: "bench" } }] },
      scopeSpans: [
        {
          scope: { name: "bench" },
          spans: many(count, (index) => ({
            traceId: hex(index + 1, 32),
            spanId: hex(index + 1 + Math.floor(Math.random() * 2 ** 40), 16),
            name: "chat gpt-4o",
            kind: 3,
            startTimeUnixNano: String(Date.now() * 1_000_000),
            endTimeUnixNano: String(Date.now() * 1_000_000),
            attributes: Object.entries(properties(index, bytes / count / 1.6)).map(([key, value]) => ({
              key,
              value: typeof value === "number" ? { doubleValue: value } : { stringValue: String(value) },
            })),
          })),
        },
      ],
    },
  ],
});
