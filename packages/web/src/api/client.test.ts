import { afterEach, expect, test, vi } from "vitest";
import { api, ApiError, ask, filePath } from "./client.ts";

afterEach(() => void vi.unstubAllGlobals());

/** What the page asks of the server, which answers as it is told to. */
function answering(status: number, body?: unknown) {
  const asked: { method: string; path: string; headers: object; body?: unknown }[] = [];
  vi.stubGlobal("fetch", async (path: string, { method, headers, body: sent }: RequestInit) => {
    asked.push({
      method: String(method),
      path,
      headers: headers as object,
      ...(sent === undefined ? {} : { body: JSON.parse(sent as string) as unknown }),
    });
    await Promise.resolve();
    return new Response(body === undefined ? null : typeof body === "string" ? body : JSON.stringify(body), {
      status,
    });
  });
  return asked;
}

const plain = { "x-requested-with": "dendro" };
const json = { ...plain, "content-type": "application/json" };
const query = { metrics: ["visitors"], date_range: "7d" };

test.each<[string, () => Promise<unknown>, object, unknown, unknown]>([
  [
    "the session",
    api.session,
    { method: "GET", path: "/api/v1/session", headers: plain },
    { scope: "read" },
    { scope: "read" },
  ],
  [
    "a sign-in",
    async () => await api.signIn({ key: "k" }),
    { method: "POST", path: "/api/v1/session", headers: json, body: { key: "k" } },
    { scope: "admin" },
    { scope: "admin" },
  ],
  [
    "the tenants",
    api.tenants,
    { method: "GET", path: "/api/v1/tenants", headers: plain },
    { tenants: [1] },
    [1],
  ],
  [
    "the catalogue of a tenant",
    async () => await api.catalog("a&b"),
    { method: "GET", path: "/api/v1/catalog?tenant=a%26b", headers: plain },
    { metrics: [] },
    { metrics: [] },
  ],
  [
    "its workers",
    async () => await api.workers("t"),
    { method: "GET", path: "/api/v1/workers?tenant=t", headers: plain },
    { workers: [2] },
    [2],
  ],
  [
    "the versions of settings",
    async () => await api.settingsVersions("t", "a/b"),
    { method: "GET", path: "/api/v1/workers/a%2Fb/settings/versions?tenant=t&limit=30", headers: plain },
    { versions: [] },
    { versions: [] },
  ],
  [
    "earlier versions",
    async () => await api.settingsVersions("t", "w", 7),
    { method: "GET", path: "/api/v1/workers/w/settings/versions?tenant=t&limit=30&before=7", headers: plain },
    { versions: [] },
    { versions: [] },
  ],
  [
    "that settings are restored",
    async () => await api.restoreSettings("t", "w", 3),
    {
      method: "POST",
      path: "/api/v1/workers/w/settings/restore?tenant=t",
      headers: json,
      body: { version: 3 },
    },
    { version: 4 },
    { version: 4 },
  ],
  [
    "a query",
    async () => await api.query("t", query),
    { method: "POST", path: "/api/v1/query?tenant=t", headers: json, body: query },
    { results: [] },
    { results: [] },
  ],
])("%s is asked of the server", async (_what, asking, request, body, answer) => {
  const asked = answering(200, body);
  expect(await asking()).toEqual(answer);
  expect(asked).toEqual([request]);
});

test("a sign-out is here, or everywhere, and answers nothing", async () => {
  const asked = answering(204);
  expect([await api.signOut(false), await api.signOut(true)]).toEqual([null, null]);
  expect(asked.map(({ method, path }) => `${method} ${path}`)).toEqual([
    "DELETE /api/v1/session",
    "DELETE /api/v1/session?everywhere=true",
  ]);
});

test.each([
  [
    "what the server says",
    { code: "forbidden", detail: "Not with this key." },
    "forbidden",
    "Not with this key.",
  ],
  ["that it said nothing", "<html>", "unknown", "The server answered with 403; look at its log."],
])("an error is %s", async (_what, body, code, message) => {
  answering(403, body);
  const error = await api.session().catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(ApiError);
  expect(error).toMatchObject({ name: "ApiError", status: 403, code, message });
});

test("a download is of the query, with the mark by which Excel knows its characters", () => {
  expect(filePath("a b", "csv", { query })).toBe(
    `/api/v1/export?format=csv&bom=true&tenant=a%20b&query=${encodeURIComponent(JSON.stringify(query))}`,
  );
});

test("what an operation is told stands in its path, its query and its body", async () => {
  const asked = answering(200, {});
  await ask("PATCH /api/v1/tenants/{id}", { path: { id: "a/b?" }, body: { name: "A", mode: undefined } });
  await ask("GET /api/v1/traces", { query: { tenant: "a&b", limit: 7, cursor: undefined } });
  await ask("GET /api/v1/traces");
  expect(asked.map(({ method, path, body }) => [method, path, body])).toEqual([
    ["PATCH", "/api/v1/tenants/a%2Fb%3F", { name: "A" }],
    ["GET", "/api/v1/traces?tenant=a%26b&limit=7", undefined],
    ["GET", "/api/v1/traces", undefined],
  ]);
});
