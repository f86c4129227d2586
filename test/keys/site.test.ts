import { describe, expect, test } from "vitest";
import { isOwnType, knownTypes } from "@dendro/core";
import { ask, post, settled } from "../support/dendro.ts";
import { useDendro } from "../support/use-dendro.ts";

const dendro = useDendro();

let tenants = 0;
/** A tenant of its own for each test, with a key of pages and one of servers. */
async function newSite(origins?: readonly string[]) {
  const tenant = `site-${(tenants += 1)}`;
  await post(dendro.url, "/api/v1/tenants", { id: tenant, name: tenant });
  const make = async (scope: string, more: object = {}) =>
    (
      (await (
        await post(dendro.url, `/api/v1/keys?tenant=${tenant}`, { name: scope, scope, ...more })
      ).json()) as { key: string }
    ).key;
  return {
    tenant,
    site: await make("site", origins === undefined ? {} : { origins }),
    ingest: await make("ingest"),
  };
}

const browser =
  "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36";

async function send(key: string, path: string, body: unknown, headers: Record<string, string> = {}) {
  const response = await fetch(new URL(path, dendro.url), {
    method: "POST",
    headers: {
      "x-api-key": key,
      "content-type": "application/json",
      "user-agent": browser,
      "x-forwarded-for": "198.51.100.7",
      ...headers,
    },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: text === "ok" ? {} : JSON.parse(text) };
}

/** Everything that is kept of a tenant, as columns. */
async function kept(tenant: string): Promise<Record<string, unknown>[]> {
  await settled(dendro.url);
  const response = await post(dendro.url, `/api/v1/events/list?tenant=${tenant}`, {
    date_range: "30d",
  });
  return ((await response.json()) as { events: Record<string, unknown>[] }).events;
}

const forged = {
  visitor: "somebody-else",
  ip: "203.0.113.99",
  user_agent: "curl/8",
  country: "AQ",
  region: "AQ-X",
  provider: "openai",
  model: "gpt-4o",
  cost_usd: 5,
  input_tokens: 1_000_000,
  output_tokens: 7,
  cache_read_tokens: 7,
  cache_write_tokens: 7,
  reasoning_tokens: 7,
  input_audio_tokens: 7,
  output_audio_tokens: 7,
};

describe("a key of pages", () => {
  test.each(["page_view", "feedback.like", "user.identified", "order.placed"])(
    "sends %s without what is not for pages to say, and is told what was left out",
    async (type) => {
      const { tenant, site } = await newSite();
      const { status, body } = await send(site, "/api/v1/events", {
        type,
        path: "/",
        user_id: "ann",
        ...forged,
      });
      expect([status, body.accepted, body.rejected]).toEqual([202, 1, []]);
      expect(
        Object.fromEntries(
          body.dropped.map((one: { field: string; events: number }) => [one.field, one.events]),
        ),
      ).toEqual(Object.fromEntries(Object.keys(forged).map((field) => [field, 1])));
      for (const { message } of body.dropped) expect(message).toMatch(/scope site does not send .+: .+\.$/u);
      const [event] = await kept(tenant);
      for (const [field, value] of Object.entries(forged)) expect(event?.[field] ?? "").not.toEqual(value);
      expect(event).toMatchObject({ type, user_id: "ann" });
    },
    60_000,
  );

  test("says neither city nor settings as columns: they are data of the page, as any name of its own", async () => {
    const { tenant, site, ingest } = await newSite();
    const said = { type: "order.placed", city: "Atlantis", settings_version: 7, version: "3.2.1" };
    expect((await send(site, "/api/v1/events", said)).body).toEqual({
      accepted: 1,
      duplicates: 0,
      rejected: [],
    });
    const [page] = await kept(tenant);
    expect([page?.["city"], page?.["settings_version"], page?.["version"]]).toEqual([
      undefined,
      undefined,
      "3.2.1",
    ]);
    expect(page?.["data"]).toEqual({ city: "Atlantis", settings_version: 7 });
    await send(site, "/api/v1/events", { ...said, data: { city: "Troy" } });
    expect((await kept(tenant)).map((event) => event["data"])).toContainEqual({
      city: "Troy",
      settings_version: 7,
    });
    await send(ingest, "/api/v1/events", said);
    expect((await kept(tenant)).map(({ city }) => city)).toContain("Atlantis");
  });

  test("sends the types of sites, people and feedback and its own, and none that servers say", async () => {
    const { site } = await newSite();
    const types = [...Object.keys(knownTypes), "order.placed", "LLM.called", "llm.called.too"];
    const events = types.map((type) => ({ type, path: "/", url: "https://a.example/" }));
    const { body } = await send(site, "/api/v1/events", events);
    const refused = new Map(
      body.rejected.map(({ index, code }: { index: number; code: string }) => [types[index], code]),
    );
    for (const type of types) {
      const domain = knownTypes[type]?.domain ?? "own";
      const isOfPages = ["web", "all", "own"].includes(domain) || type.startsWith("feedback.");
      // What Dendro itself tells of is told by nobody else.
      const isAllowed = isOfPages && !isOwnType(type);
      expect([type, refused.get(type)]).toEqual([type, isAllowed ? undefined : "type_not_allowed"]);
    }
  });

  test("has ids of its own: it neither hides nor doubles what a server sends, and counts its own once", async () => {
    const { tenant, site, ingest } = await newSite();
    const uuid = "0197f2a4-1111-7111-8111-111111111111";
    for (const id of ["order-1", uuid]) {
      const event = { type: "order.placed", id, data: { from: "page" } };
      expect((await send(site, "/api/v1/events", event)).body.accepted).toBe(1);
      expect((await send(site, "/api/v1/events", event)).body.duplicates).toBe(1);
      const served = await send(ingest, "/api/v1/events", {
        type: "order.placed",
        id,
        data: { from: "server" },
      });
      expect(served.body.accepted).toBe(1);
    }
    const batch = { batch_id: "b-1", events: [{ type: "order.placed", data: { from: "page" } }] };
    expect((await send(site, "/api/v1/events", batch)).body.accepted).toBe(1);
    expect((await send(site, "/api/v1/events", batch)).body.duplicates).toBe(1);
    expect((await send(ingest, "/api/v1/events", batch)).body.accepted).toBe(1);
    const second = await post(dendro.url, `/api/v1/keys?tenant=${tenant}`, { name: "2", scope: "site" });
    const { key } = (await second.json()) as { key: string };
    expect((await send(key, "/api/v1/events", { type: "order.placed", id: "order-1" })).body.accepted).toBe(
      1,
    );
    const ids = (await kept(tenant)).map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).toContain(uuid);
  }, 60_000);

  test("sends what happened within a day, and no history", async () => {
    const { site, ingest } = await newSite();
    const at = (hours: number) => ({ type: "a", timestamp: Date.now() - hours * 3_600_000 });
    const { body } = await send(site, "/api/v1/events", [at(0), at(23.9), at(24.1), at(24 * 300), at(-2)]);
    expect(body.rejected.map(({ index, code }: { index: number; code: string }) => [index, code])).toEqual([
      [2, "event_too_old"],
      [3, "event_too_old"],
      [4, "invalid_event"],
    ]);
    expect((await send(ingest, "/api/v1/events", [at(24 * 300)])).body.accepted).toBe(1);
    expect(await send(site, "/api/v1/events?history=true", at(0))).toMatchObject({
      status: 403,
      body: { code: "insufficient_scope" },
    });
  });
});

describe("what browsers' libraries send with a key of pages", () => {
  test("Segment's anonymous id is the visitor; costs, addresses and user agents are left out", async () => {
    const { tenant, site } = await newSite();
    const { status, body } = await send(
      "",
      "/v1/t",
      {
        writeKey: site,
        type: "track",
        event: "Signed Up",
        messageId: "m-1",
        anonymousId: "anon-7",
        context: { ip: "203.0.113.99", userAgent: "curl/8", page: { url: "https://a.example/x" } },
        properties: { plan: "pro" },
      },
      { "x-api-key": "not-one-of-ours" },
    );
    expect([status, body.success]).toEqual([200, true]);
    expect(body.dropped.map(({ field }: { field: string }) => field).toSorted()).toEqual([
      "ip",
      "user_agent",
    ]);
    expect(await kept(tenant)).toMatchObject([
      { type: "Signed Up", visitor: "anon-7", browser: "Chrome", path: "/x" },
    ]);
  }, 60_000);

  test("PostHog's distinct id is the visitor; calls of models are refused", async () => {
    const { tenant, site } = await newSite();
    const properties = { distinct_id: "anon-8", $device_id: "anon-8", $current_url: "https://a.example/y" };
    const batch = [
      { event: "$pageview", uuid: "0197f2a4-2222-7222-8222-222222222222", properties },
      { event: "$ai_generation", properties: { ...properties, $ai_model: "gpt-4o", $ai_input_tokens: 5 } },
      { event: "bought", properties: { ...properties, $ai_model: "gpt-4o", cost_usd: 3 } },
    ];
    const { status } = await send(site, "/batch", { api_key: site, batch });
    expect(status).toBe(200);
    const events = await kept(tenant);
    expect(events.map(({ type }) => String(type)).toSorted()).toEqual(["bought", "page_view"]);
    for (const event of events) expect(event).toMatchObject({ visitor: "anon-8" });
    for (const event of events) expect(event["cost_usd"] ?? 0).toBe(0);
  }, 60_000);

  test("Mixpanel's device is the visitor; costs and what models used are left out", async () => {
    const { tenant, site } = await newSite();
    const properties = {
      token: site,
      mp_lib: "web",
      time: Date.now() / 1000,
      distinct_id: "$device:d-9",
      $device_id: "d-9",
      $current_url: "https://a.example/m",
      ip: "203.0.113.99",
      $insert_id: "i-1",
    };
    const sent = [
      { event: "$mp_web_page_view", properties },
      { event: "bought", properties: { ...properties, cost_usd: 3, input_tokens: 9, model: "gpt-4o" } },
      { event: "llm.called", properties: { ...properties, model: "gpt-4o", input_tokens: 9 } },
    ];
    for (const _ of [1, 2])
      expect(await send("", "/track/?verbose=1", sent, { "x-api-key": "not-one-of-ours" })).toMatchObject({
        status: 200,
        body: { status: 1 },
      });
    const person = { $token: site, $distinct_id: "ann", $device_id: "d-9", $set: { plan: "pro" } };
    expect((await send("", "/engage/", [person], { "x-api-key": "none" })).body).toBe(1);
    const events = await kept(tenant);
    expect(events.map(({ type }) => String(type)).toSorted()).toEqual([
      "bought",
      "page_view",
      "user.identified",
    ]);
    for (const event of events) expect(event).toMatchObject({ browser: "Chrome" });
    expect(events.filter(({ visitor }) => visitor === "d-9").length).toBeGreaterThan(1);
    for (const event of events)
      for (const name of ["cost_usd", "input_tokens"]) expect(event[name] ?? 0).toBe(0);
  }, 60_000);

  test("Plausible's and Umami's visitors are whom the server takes them for", async () => {
    const { tenant, site } = await newSite();
    const sent = [
      await send(site, "/api/event", { n: "pageview", u: "https://a.example/z", d: "a.example" }),
      await send(site, "/api/send", {
        type: "event",
        payload: { website: site, url: "/z", hostname: "a.example", ip: "203.0.113.99", userAgent: "curl/8" },
      }),
    ];
    expect(sent.map(({ status }) => status)).toEqual([202, 200]);
    const events = await kept(tenant);
    expect(events).toHaveLength(2);
    expect(new Set(events.map(({ visitor }) => visitor)).size).toBe(1);
    expect(events[0]?.["visitor"]).toMatch(/^[\da-f]{16}$/u);
    expect(await ask(dendro.url, { metrics: ["visitors"], date_range: "day" }, tenant)).toMatchObject({
      results: [{ metrics: [1] }],
    });
  }, 60_000);

  test.each(["/v1/traces", "/v1/logs", "/api/public/ingestion", "/webhooks/analytics"])(
    "does not go to %s, where servers send",
    async (path) => {
      const { site } = await newSite();
      expect((await send(site, path, {})).status).toBe(403);
    },
  );
});

describe("a key for pages of some origins", () => {
  const origins = ["https://shop.example", "https://*.shop.example"];

  test.each([
    ["https://shop.example", true],
    ["https://www.shop.example", true],
    ["https://a.b.shop.example", true],
    ["http://shop.example", false],
    ["https://shop.example:8443", false],
    ["https://evilshop.example", false],
    ["https://shop.example.evil.example", false],
    ["null", false],
  ])("%s may send: %s, which CORS says too", async (origin, isAllowed) => {
    const { site } = await newSite(origins);
    const { status, headers, body } = await send(site, "/api/v1/events", { type: "a" }, { origin });
    expect([status, body.code ?? null]).toEqual(isAllowed ? [202, null] : [403, "origin_not_allowed"]);
    expect(headers.get("access-control-allow-origin")).toBe(isAllowed ? origin : null);
    const asked = await fetch(new URL(`/api/v1/events?key=${site}`, dendro.url), {
      method: "OPTIONS",
      headers: { origin, "access-control-request-method": "POST" },
    });
    expect(asked.headers.get("access-control-allow-origin")).toBe(isAllowed ? origin : null);
  });

  test("nor may a picture of another page that sends an event, for it names none", async () => {
    const { tenant, site } = await newSite(origins);
    const event = { event: "seen", properties: { token: site, time: Date.now() } };
    const data = Buffer.from(JSON.stringify(event)).toString("base64");
    const address = new URL(`/track?${String(new URLSearchParams({ data, img: "1" }))}`, dendro.url);
    expect((await fetch(address)).status).toBe(403);
    expect((await fetch(address, { headers: { origin: "https://evil.example" } })).status).toBe(403);
    expect((await fetch(address, { headers: { origin: "https://shop.example" } })).status).toBe(200);
    expect(await kept(tenant)).toHaveLength(1);
  }, 60_000);

  test("nor may a program that names none; a key without origins is for all", async () => {
    const { site, ingest } = await newSite(origins);
    expect((await send(site, "/api/v1/events", { type: "a" })).body.code).toBe("origin_not_allowed");
    expect(
      (await send(ingest, "/api/v1/events", { type: "a" }, { origin: "https://any.example" })).status,
    ).toBe(202);
  });

  test("is refused when it is made for what is no origin", async () => {
    for (const origin of [
      "shop.example",
      "https://shop.example/path",
      "https://*",
      "*",
      "ftp://a.example",
      "https://a.*.example",
    ]) {
      const made = await post(dendro.url, "/api/v1/keys", { name: "x", scope: "site", origins: [origin] });
      expect([origin, made.status]).toEqual([origin, 400]);
    }
    const made = await post(dendro.url, "/api/v1/keys", { name: "x", scope: "read", origins });
    expect(made.status).toBe(400);
  });
});
