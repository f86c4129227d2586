import { beforeAll, expect, test } from "vitest";
import { adminKey, asAdmin, post } from "../support/dendro.ts";
import { useDendro } from "../support/use-dendro.ts";

const dendro = useDendro();
let keyOfA = "";

interface Rejections {
  readonly reasons: { code: string; count: number }[];
  readonly rejected_events: { receiver: string; code: string; message: string; sample: string }[];
}

const read = async (query: string, key = adminKey) =>
  await fetch(new URL(`/api/v1/rejected-events?${query}`, dendro.url), {
    headers: { authorization: `Bearer ${key}` },
  });
const rejections = async (query: string) => (await (await read(query)).json()) as Rejections;

beforeAll(async () => {
  for (const id of ["a", "b"]) await post(dendro.url, "/api/v1/tenants", { id, name: id });
  const made = await post(dendro.url, "/api/v1/keys?tenant=a", { name: "a", scope: "admin" });
  keyOfA = ((await made.json()) as { key: string }).key;
});

test("an event that was not accepted says why, whichever format it came in", async () => {
  await post(dendro.url, "/api/v1/events?tenant=a", [
    { type: "fine" },
    { no: "type", mail: "ann@x.example" },
  ]);
  await post(dendro.url, "/v1/batch?tenant=a", {
    batch: [{ type: "track", event: "Bought", timestamp: "1970-01-02" }],
  });
  await post(dendro.url, "/api/v1/events?tenant=a", "{ not json");
  const { reasons, rejected_events: list } = await rejections("tenant=a");
  expect(
    new Map(reasons.map(({ code, count }) => [code, count])).get("invalid_event"),
  ).toBeGreaterThanOrEqual(1);
  const missing = list.find(({ message }) => message.includes("`type`"));
  expect(missing).toMatchObject({ receiver: "native", code: "invalid_event" });
  expect(missing?.sample).toContain("[email]");
  expect(list.find(({ code }) => code === "malformed_body")?.sample).toContain("POST /api/v1/events");
  expect((await rejections("tenant=a&code=malformed_body")).rejected_events).toHaveLength(1);
  expect((await rejections("tenant=b")).rejected_events).toEqual([]);
});

test("what came with a wrong key is shown to who administrates all tenants, and to nobody else", async () => {
  const wrong = await fetch(new URL("/api/v1/events", dendro.url), {
    method: "POST",
    headers: { authorization: "Bearer dk_ingest_wrong_0123456789abcdef", "content-type": "application/json" },
    body: JSON.stringify({ type: "x" }),
  });
  expect(wrong.status).toBe(401);
  const { rejected_events: list } = await rejections("tenant=b&sender=unknown");
  expect(list[0]).toMatchObject({ code: "invalid_key", receiver: "native" });
  expect(JSON.stringify(list)).not.toContain("0123456789abcdef");
  expect((await read("sender=unknown", keyOfA)).status).toBe(403);
  expect((await read("tenant=b", keyOfA)).status).toBe(403);
  expect((await read("", keyOfA)).status).toBe(200);
});

test("they go when somebody of the tenant is erased", async () => {
  await post(dendro.url, "/api/v1/events?tenant=b", { no: "type" });
  expect((await rejections("tenant=b")).rejected_events).toHaveLength(1);
  expect((await post(dendro.url, "/api/v1/erasures?tenant=b", { user_id: "ann" })).status).toBe(202);
  await expect.poll(async () => (await rejections("tenant=b")).rejected_events.length).toBe(0);
  expect((await fetch(new URL("/api/v1/erasures", dendro.url), asAdmin)).status).toBe(200);
});
