import { request } from "node:http";
import { beforeAll, describe, expect, test } from "vitest";
import { adminKey, post } from "../support/dendro.ts";
import { useDendro } from "../support/use-dendro.ts";

const dendro = useDendro();
const keys: Record<string, string> = {};
beforeAll(async () => {
  for (const scope of ["ingest", "read", "metrics", "worker"]) {
    const made = await post(dendro.url, "/api/v1/keys", { name: scope, scope });
    keys[scope] = ((await made.json()) as { key: string }).key;
  }
});

/** Bare, because `fetch` does not let everything be said that others say. */
async function ask(
  path: string,
  options: { method?: string; headers?: Record<string, string>; body?: string },
) {
  const { method = "GET", headers = {}, body } = options;
  return await new Promise<{ status: number; headers: Record<string, unknown>; text: string }>(
    (resolve, reject) => {
      const sent = request(new URL(path, dendro.url), { method, headers }, (response) => {
        let text = "";
        response.on("data", (chunk) => (text += String(chunk)));
        response.on("end", () =>
          resolve({ status: response.statusCode ?? 0, headers: response.headers, text }),
        );
      });
      sent.on("error", reject).end(body);
    },
  );
}

const page = { origin: "https://shop.example" };
const json = { "content-type": "application/json" };
const routes = ["/api/v1/events", "/batch", "/v1/t", "/api/event", "/api/send", "/v1/traces", "/i/v0/e"];

describe("a page that sends with credentials", () => {
  test.each(routes)("is let in at %s: preflight, answer and error", async (path) => {
    const allowed = {
      "access-control-allow-origin": page.origin,
      "access-control-allow-credentials": "true",
      vary: "Origin",
    };
    const preflight = await ask(path, {
      method: "OPTIONS",
      headers: {
        ...page,
        "access-control-request-method": "POST",
        "access-control-request-headers": "content-type",
      },
    });
    expect(preflight).toMatchObject({ status: 204, headers: allowed });
    const refused = await ask(path, { method: "POST", headers: { ...page, ...json }, body: "{}" });
    expect(refused).toMatchObject({ status: 401, headers: allowed });
    const method = await ask(path, { method: "PUT", headers: page });
    expect(method).toMatchObject({ status: 405, headers: allowed });
  });

  test("as a beacon with JSON, and from a page without an origin of its own", async () => {
    for (const origin of [page.origin, "null"]) {
      const sent = await ask(`/api/v1/events?key=${keys["ingest"]}`, {
        method: "POST",
        headers: { origin, ...json, cookie: "dendro_session=stale" },
        body: '{"type":"beacon"}',
      });
      expect(sent).toMatchObject({ status: 202, headers: { "access-control-allow-origin": origin } });
    }
  });

  test("gets nothing for its cookie", async () => {
    const signedIn = await ask("/api/v1/session", {
      method: "POST",
      headers: json,
      body: JSON.stringify({ key: adminKey }),
    });
    const cookie = String(signedIn.headers["set-cookie"]).split(";", 1)[0] ?? "";
    expect(cookie).toMatch(/^dendro_session=./u);
    for (const path of routes) {
      const sent = await ask(path, {
        method: "POST",
        headers: { ...page, ...json, cookie },
        body: '{"type":"x"}',
      });
      expect([path, sent.status]).toEqual([path, 401]);
    }
  });
});

describe("a path where nothing is", () => {
  const unknown = [
    "/matomo.php?idsite=1&rec=1",
    "/libs/array.js",
    "/circuit-breakers/status",
    "/info",
    "/wp-login.php",
  ];

  test.each(unknown)("%s is a 404 that a page may read, for every method", async (path) => {
    for (const method of ["GET", "HEAD", "POST", "OPTIONS", "PUT", "DELETE"]) {
      const answer = await ask(path, { method, headers: { ...page, accept: "*/*" } });
      expect([method, answer.status]).toEqual([method, 404]);
      expect(answer.headers).toMatchObject({
        "content-type": "application/problem+json",
        "access-control-allow-origin": page.origin,
        "cache-control": "no-store",
      });
      const codes = answer.text === "" ? [] : [(JSON.parse(answer.text) as { code: string }).code];
      expect(codes).toEqual(method === "HEAD" ? [] : ["not_found"]);
    }
    const script = { accept: "text/html", "sec-fetch-mode": "no-cors" };
    expect((await ask(path, { headers: script })).status).toBe(404);
  });

  test("is a page of the dashboard for somebody who goes there with a browser", async () => {
    const answer = await ask("/workers", {
      headers: { accept: "text/html,*/*;q=0.8", "sec-fetch-mode": "navigate" },
    });
    expect(answer).toMatchObject({
      status: 200,
      headers: { "content-type": expect.stringContaining("text/html") },
    });
    expect((await ask("/api/v1/nothing", { headers: { accept: "text/html" } })).status).toBe(404);
  });
});

describe("a key", () => {
  test.each(["/api/v1/events", "/api/v1/query", "/v1/traces"])(
    "is taken at %s wherever clients put it",
    async (path) => {
      const body = path.endsWith("query")
        ? { metrics: ["events"], date_range: "day" }
        : path === "/v1/traces"
          ? {}
          : { type: "x" };
      for (const headers of [
        { authorization: adminKey },
        { authorization: `Bearer ${adminKey}` },
        { authorization: `bearer  ${adminKey}` },
        { authorization: `Token ${adminKey}` },
        { authorization: "Bearer of-another-system", "x-api-key": adminKey },
        { "x-api-key": adminKey },
        { "api-key": adminKey },
        { api_key: adminKey },
      ]) {
        const answer = await ask(path, {
          method: "POST",
          headers: { ...json, ...headers },
          body: JSON.stringify(body),
        });
        expect([headers, Math.floor(answer.status / 100)]).toEqual([headers, 2]);
      }
    },
  );

  test("that is wrong is refused in each of them", async () => {
    for (const headers of [{ authorization: "dk_ingest_no" }, { "api-key": "no" }, { api_key: "no" }]) {
      const answer = await ask("/api/v1/query", {
        method: "POST",
        headers: { ...json, ...headers },
        body: "{}",
      });
      expect(answer.status).toBe(401);
    }
  });
});

describe("a request to the events route", () => {
  const send = async (body: string, type = "application/json") =>
    await ask("/api/v1/events", {
      method: "POST",
      headers: { "content-type": type, authorization: adminKey },
      body,
    });

  test.each(["42", "null", '"x"', "{}", "[42]", '[{"type":""},{"type":"page_view"}]', '{"events":[null]}'])(
    "that brought nothing but faults is answered with 422 and the account: %s",
    async (body) => {
      const answer = await send(body);
      expect(answer.status).toBe(422);
      const { accepted, duplicates, rejected } = JSON.parse(answer.text) as {
        accepted: number;
        duplicates: number;
        rejected: unknown[];
      };
      expect({ accepted, duplicates }).toEqual({ accepted: 0, duplicates: 0 });
      expect(rejected.length).toBeGreaterThan(0);
    },
  );

  test("that brought something, or something known, or nothing at all, with 202", async () => {
    expect((await send('[{"type":"x","id":"known"},42]')).status).toBe(202);
    expect((await send('[{"type":"x","id":"known"},42]')).status).toBe(202);
    expect((await send("[]")).status).toBe(202);
    expect((await send('nonsense\n{"type":"x"}', "application/x-ndjson")).status).toBe(202);
    expect((await send("nonsense\n{}", "application/x-ndjson")).status).toBe(422);
  });
});

describe("metrics", () => {
  const read = async (headers: Record<string, string>) => (await ask("/metrics", { headers })).status;

  test("are shown to this machine, and not to who is passed on by it", async () => {
    expect(await read({})).toBe(200);
    for (const headers of [
      { "x-forwarded-for": "127.0.0.1" },
      { "x-forwarded-for": "203.0.113.9" },
      { "x-forwarded-for": "unknown" },
      { forwarded: "for=127.0.0.1" },
      { "x-real-ip": "203.0.113.9" },
      { via: "1.1 proxy" },
      { host: "stats.example.com" },
    ])
      expect([headers, await read(headers)]).toEqual([headers, 401]);
  });

  test("are shown to keys of their own scope, of read and of admin", async () => {
    const elsewhere = { "x-forwarded-for": "203.0.113.9" };
    for (const key of [keys["metrics"], keys["read"], adminKey])
      expect(await read({ ...elsewhere, authorization: `Bearer ${key}` })).toBe(200);
    for (const key of [keys["ingest"], keys["worker"]])
      expect(await read({ ...elsewhere, authorization: `Bearer ${key}` })).toBe(403);
    expect(await read({ ...elsewhere, authorization: "Bearer no" })).toBe(401);
  });

  test("are all that their scope shows", async () => {
    for (const path of ["/api/v1/tenants", "/api/v1/keys", "/api/v1/receivers"])
      expect((await ask(path, { headers: { authorization: keys["metrics"] ?? "" } })).status).toBe(403);
  });
});

test("what is answered to a key is kept by nobody in between", async () => {
  for (const path of ["/api/v1/tenants", "/api/v1/keys", "/api/v1/session", "/api/v1/receivers"])
    expect((await ask(path, { headers: { authorization: adminKey } })).headers["cache-control"]).toBe(
      "no-store",
    );
});

test.each([
  "/api/v1/live",
  "/api/v1/shared/live",
  "/api/v1/analytics/live",
  "/analytics/live",
  "/api/v1/hub",
  "/ws",
])("a request for %s whose proxy has taken its Upgrade away says what to set there", async (path) => {
  const answer = await ask(`${path}?key=${adminKey}`, { headers: { connection: "keep-alive" } });
  expect(answer).toMatchObject({ status: 426, headers: { upgrade: "websocket" } });
  expect(JSON.parse(answer.text)).toMatchObject({
    code: "upgrade_required",
    detail: expect.stringContaining("proxy_set_header"),
  });
});
