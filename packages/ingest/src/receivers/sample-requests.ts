import type { JsonValue } from "@dendro/core";

const agent = "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0";
const when = new Date().toISOString();
const data = {
  note: "n",
  $current_url: "https://example.org/p",
  nested: { list: ["a", { deep: "b" }] },
  "dotted.key": "d",
};
const attribute = (key: string, stringValue = "v") => ({ key, value: { stringValue } });
const attributes = [
  "user.id",
  "session.id",
  "gen_ai.system",
  "gen_ai.request.model",
  "http.route",
  "http.target",
  "http.url",
  "url.full",
  "url.query",
  "server.address",
  "client.address",
  "net.peer.ip",
  "exception.message",
  "custom",
].map((key) => attribute(key));

/** A request of every receiver with a text in every field that it reads, for tests that put other texts there. */
export const sampleRequests: readonly (readonly [path: string, body: JsonValue])[] = [
  [
    "/api/v1/events",
    {
      batch_id: "batch",
      events: [
        {
          type: "page_view",
          id: "1",
          source: "s",
          name: "n",
          user_id: "u",
          visitor: "v",
          thread_id: "t",
          run_id: "r",
          message_id: "m",
          trace_id: "a",
          span_id: "b",
          parent_span_id: "c",
          error_type: "e",
          method: "GET",
          route: "/r",
          provider: "p",
          model: "m",
          path: "/p",
          host: "example.org",
          url: "https://example.org/p",
          referrer: "https://news.example/",
          referrer_source: "News",
          channel: "Referral",
          utm_source: "a",
          utm_medium: "b",
          utm_campaign: "c",
          utm_term: "d",
          utm_content: "e",
          region: "DE-BE",
          browser: "b",
          os: "o",
          device: "desktop",
          language: "en",
          ip: "192.0.2.1",
          user_agent: agent,
          extra: "x",
          data,
        },
        { type: "request", path: "/p", referrer: "https://news.example/", host: "example.org", name: "n" },
        { type: "custom", user_id: "u", data },
      ],
    },
  ],
  [
    "/v1/page",
    {
      userId: "u",
      anonymousId: "a",
      name: "Home",
      messageId: "m",
      category: "c",
      timestamp: when,
      properties: {
        url: "https://example.org/p",
        path: "/p",
        referrer: "https://news.example/",
        search: "?a=b",
        title: "t",
      },
      context: {
        ip: "192.0.2.1",
        userAgent: agent,
        locale: "en",
        campaign: { name: "n", source: "s" },
        page: { url: "https://example.org/p", search: "?a=b" },
      },
    },
  ],
  [
    "/v1/batch",
    {
      batch: [
        {
          type: "track",
          event: "bought",
          userId: "u",
          messageId: "m",
          properties: data,
          context: { page: { path: "/p" } },
        },
        { type: "identify", userId: "u", traits: { email: "e", address: "a" } },
        { type: "alias", userId: "u", previousId: "p" },
        { type: "group", userId: "u", groupId: "g", traits: { name: "n" } },
      ],
      context: { ip: "192.0.2.1", userAgent: agent },
    },
  ],
  [
    "/batch",
    {
      api_key: "k",
      batch: [
        {
          event: "$pageview",
          distinct_id: "u",
          uuid: "x",
          timestamp: when,
          ip: "192.0.2.1",
          properties: {
            $ip: "192.0.2.1",
            $raw_user_agent: agent,
            $current_url: "https://example.org/p",
            $pathname: "/p",
            $host: "example.org",
            $referrer: "https://news.example/",
            $initial_current_url: "https://example.org/p",
            $device_id: "d",
            $session_id: "s",
            $set: { email: "e" },
            $set_once: { $initial_referrer: "https://news.example/" },
            utm_source: "s",
            plan: "p",
          },
        },
      ],
    },
  ],
  [
    "/track",
    [
      {
        event: "$mp_web_page_view",
        properties: {
          token: "k",
          time: when,
          distinct_id: "$device:d",
          $device_id: "d",
          $insert_id: "i",
          ip: "192.0.2.1",
          $ip: "192.0.2.1",
          $user_agent: agent,
          $current_url: "https://example.org/p",
          $referrer: "https://news.example/",
          $initial_referrer: "https://news.example/",
          $referring_domain: "news.example",
          $browser: "Chrome",
          $os: "Linux",
          mp_lib: "node",
          current_page_title: "t",
          current_url_search: "?a=b",
          utm_source: "s",
        },
      },
      {
        event: "$mp_web_page_view",
        properties: {
          distinct_id: "u",
          current_domain: "example.org",
          current_url_path: "/p",
          utm_source: "s",
          utm_campaign: "c",
        },
      },
      { event: "$create_alias", properties: { distinct_id: "u", alias: "a" } },
      { event: "$merge", properties: { $distinct_ids: ["$device:d", "u"] } },
      { event: "bought", properties: { distinct_id: "u", $user_id: "u", ...data } },
    ],
  ],
  [
    "/engage",
    {
      $token: "k",
      $distinct_id: "u",
      $device_id: "d",
      $ip: "192.0.2.1",
      $set: { $email: "e", ip: "192.0.2.1", $current_url: "https://example.org/p" },
      $append: { visited: "https://example.org/p" },
      $unset: ["a"],
    },
  ],
  [
    "/groups",
    { $token: "k", $group_key: "company", $group_id: "g", $set: { site: "https://example.org/p" } },
  ],
  [
    "/import",
    [{ event: "bought", properties: { time: Date.now(), distinct_id: "u", $insert_id: "i", ...data } }],
  ],
  [
    "/api/event",
    {
      n: "pageview",
      u: "https://example.org/p",
      d: "example.org",
      r: "https://news.example/",
      p: { plan: "p" },
    },
  ],
  [
    "/api/send",
    {
      type: "event",
      payload: {
        website: "w",
        url: "/p",
        hostname: "example.org",
        referrer: "https://news.example/",
        language: "en",
        title: "t",
        screen: "1x1",
        tag: "t",
        name: "n",
        id: "i",
        ip: "192.0.2.1",
        userAgent: agent,
        data,
      },
    },
  ],
  [
    "/api/v1/analytics/track/activity-public",
    {
      user_id: "u",
      username: "U",
      activity_type: "login",
      ip_address: "192.0.2.1",
      user_agent: agent,
      extra_data: data,
    },
  ],
  [
    "/webhooks/analytics",
    {
      batch_id: "b",
      worker_id: "w",
      events: [
        {
          event: "message.c2s",
          timestamp: when,
          thread_id: "t",
          user_id: "u",
          run_id: "r",
          event_id: "e",
          data,
        },
      ],
    },
  ],
  [
    "/v1/traces",
    {
      resourceSpans: [
        {
          resource: {
            attributes: [attribute("service.name", "s"), attribute("host.ip"), attribute("host.name")],
          },
          scopeSpans: [
            {
              scope: { name: "scope" },
              spans: [
                {
                  traceId: "a".repeat(32),
                  spanId: "b".repeat(16),
                  name: "GET /p",
                  attributes,
                  status: { code: 2, message: "failed" },
                  events: [{ name: "e", attributes }],
                },
              ],
            },
          ],
        },
      ],
    },
  ],
  [
    "/api/public/ingestion",
    {
      batch: [
        {
          id: "e",
          type: "generation-create",
          timestamp: when,
          body: {
            id: "g",
            traceId: "t",
            name: "n",
            model: "m",
            startTime: when,
            level: "ERROR",
            statusMessage: "s",
            input: "i",
            output: "o",
            metadata: { a: "b" },
          },
        },
        {
          id: "f",
          type: "trace-create",
          timestamp: when,
          body: { id: "t", userId: "u", sessionId: "s", name: "n", tags: ["a"], input: { url: "u" } },
        },
        {
          id: "h",
          type: "score-create",
          timestamp: when,
          body: { id: "s", traceId: "t", name: "n", value: 1, comment: "c" },
        },
      ],
    },
  ],
];
