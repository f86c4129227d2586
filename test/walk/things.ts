import type { Demonstration } from "./demonstration.ts";
import type { Things } from "./places.ts";

/** A conversation, a user, a trace and so on that the demonstration has. */
export async function findThings(demo: Demonstration): Promise<Things> {
  const conversation = await demo.firstOf<{ conversation_id: string; user_id: string }>(
    "/api/v1/analytics/conversations?limit=1&order=most_messages",
    "conversations",
  );
  // Of today there is none just after midnight.
  const since = new Date(Date.now() - 86_400_000).toISOString();
  const trace = await demo.firstOf<{ id: string }>(
    `/api/v1/traces?limit=1&order=most_errors&start=${since}`,
    "traces",
  );
  const worker = await demo.firstOf<{ id: string }>("/api/v1/workers", "workers");
  const card = {
    id: "a",
    title: "Visitors",
    query: { metrics: ["visitors"], dimensions: ["time:day"], date_range: "7d" },
    drawing: "line",
    place: { x: 0, y: 0, width: 6, height: 3 },
  };
  await demo.ask("/api/v1/boards/walked", {
    method: "PUT",
    body: { title: "Walked", cards: [card], version: 0 },
  });
  const endpoint = await demo.ask<{ id: string }>("/api/v1/webhooks/endpoints", {
    method: "POST",
    body: { name: "Walked", url: "https://hooks.example.com/", events: ["workflow.*"] },
  });
  const delivery = await demo.ask<{ id: string }>(`/api/v1/webhooks/endpoints/${endpoint.id}/test`, {
    method: "POST",
    body: {},
  });
  // What is sent changes by itself.
  await demo.ask(`/api/v1/webhooks/endpoints/${endpoint.id}/pause`, { method: "POST" });
  const source = await demo.ask<{ id: string; path: string }>("/api/v1/webhooks/sources", {
    method: "POST",
    body: { name: "Walked", kind: "none", mapping: { type: "$.body.none" } },
  });
  const message = await demo.ask<{ id: string }>(source.path, { method: "POST", body: { walked: true } });
  const report = "walked";
  await demo.ask(`/api/v1/reports/${report}`, {
    method: "PUT",
    body: { title: "Walked", board: "walked", every: "week", webhook: true },
  });
  return {
    conversation: conversation.conversation_id,
    user: conversation.user_id,
    trace: trace.id,
    worker: worker.id,
    board: "walked",
    endpoint: endpoint.id,
    delivery: delivery.id,
    source: source.id,
    message: message.id,
    breaker: "provider:slowfreight",
    alert: "error-rate",
    report,
    guide: "events",
  };
}

/** None of them is there, and their names are what addresses stumble over. */
export const noThings: Things = {
  conversation: "é%/..",
  user: "?",
  trace: "no",
  worker: "../x",
  board: "%00",
  endpoint: "é/..",
  delivery: "%",
  source: "é/..",
  message: "%",
  breaker: "é/..",
  alert: "é/..",
  report: "é/..",
  guide: "%",
};
