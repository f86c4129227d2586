import { expect, test } from "vitest";
import { runAtOnce } from "../steps.ts";
import { createUuidSource } from "../pipeline/uuid.ts";
import { serialize, validate } from "../pipeline/validate.ts";
import { receivers } from "./all.ts";
import { createReceiverMemory } from "./receiver-memory.ts";
import { createWireRequest } from "./wire-request.ts";

const ip = "203.0.113.77";
const agent = "Mozilla/5.0 SecretAgent/9.9";
const otlpAttributes = {
  "client.address": ip,
  "client.socket.address": ip,
  "source.address": ip,
  "network.peer.address": ip,
  "net.peer.ip": ip,
  "net.sock.peer.addr": ip,
  "http.client_ip": ip,
  "user_agent.original": agent,
  "http.user_agent": agent,
};
const attributes = Object.entries(otlpAttributes).map(([key, stringValue]) => ({
  key,
  value: { stringValue },
}));

/** Requests that say who somebody is, wherever each format has a place for it. */
const requests: readonly [path: string, body: unknown][] = [
  ["/api/v1/events", { type: "page_view", path: "/", ip, user_agent: agent }],
  [
    "/v1/page",
    { userId: "u", name: "Home", context: { ip, userAgent: agent, userAgentData: { brands: [agent] } } },
  ],
  ["/v1/batch", { batch: [{ type: "track", event: "x", userId: "u" }], context: { ip, userAgent: agent } }],
  [
    "/batch",
    {
      batch: [
        {
          event: "x",
          distinct_id: "u",
          ip,
          properties: { $ip: ip, $raw_user_agent: agent, $useragent: agent, $user_agent: agent },
        },
      ],
    },
  ],
  [
    "/e",
    {
      event: "$identify",
      distinct_id: "u",
      properties: {
        $ip: ip,
        $set: { $raw_user_agent: agent, $ip: ip },
        $set_once: { $initial_raw_user_agent: agent },
      },
    },
  ],
  [
    "/track",
    {
      event: "x",
      properties: { time: Date.now(), distinct_id: "u", ip, $ip: ip, $user_agent: agent, $useragent: agent },
    },
  ],
  ["/engage", { $distinct_id: "u", $ip: ip, ip, $set: { ip, $ip: ip, $user_agent: agent } }],
  ["/groups", { $group_key: "company", $group_id: "g", $ip: ip, $set_once: { ip, $user_agent: agent } }],
  ["/import", [{ event: "x", properties: { time: Date.now(), ip, $user_agent: agent } }]],
  ["/api/send", { type: "event", payload: { website: "w", url: "/", hostname: "h", ip, userAgent: agent } }],
  [
    "/api/v1/analytics/track/activity-public",
    { user_id: "u", username: "U", activity_type: "login", ip_address: ip, user_agent: agent },
  ],
  [
    "/v1/traces",
    {
      resourceSpans: [
        {
          resource: { attributes },
          scopeSpans: [
            {
              spans: [
                {
                  traceId: "a".repeat(32),
                  spanId: "b".repeat(16),
                  name: "GET",
                  attributes,
                  events: [{ name: "e", attributes }],
                },
              ],
            },
          ],
        },
      ],
    },
  ],
];

test.each(requests)("%s: what says who it was is used and not kept", (path, body) => {
  const route = receivers
    .flatMap(({ routes }) => routes)
    .find((one) => one.path === path && one.method === "POST");
  const receivedAt = Date.now();
  const request = createWireRequest({
    path,
    query: new URLSearchParams(),
    contentType: "application/json",
    body: new TextEncoder().encode(JSON.stringify(body)),
    receivedAt,
    origin: "",
  });
  if (route === undefined) throw new Error(`nobody speaks at ${path}`);
  const decoded = runAtOnce(route.decode(request, createReceiverMemory()("t")));
  const sender = { tenant: "t", ip: "", userAgent: "", acceptLanguage: "", receivedAt, history: false };
  const { drafts, rejected } = validate(decoded, sender, { newId: createUuidSource() });
  expect(rejected).toEqual([]);
  expect(drafts).toHaveLength(1);
  const row = JSON.stringify(drafts.map((draft) => serialize(draft)));
  expect(row).not.toContain(ip);
  expect(row).not.toContain("SecretAgent");
});
