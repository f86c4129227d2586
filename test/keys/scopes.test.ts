import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import { allowedScopes, keyScopes, type Scope } from "../../packages/server/src/store/key-scopes.ts";
import { adminKey, post } from "../support/dendro.ts";
import { useDendro } from "../support/use-dendro.ts";
import { readOpenApi } from "../support/openapi.ts";

const dendro = useDendro();
const keys = new Map<Scope, string>();
beforeAll(async () => {
  for (const scope of keyScopes) {
    const made = await post(dendro.url, "/api/v1/keys?tenant=default", { name: scope, scope });
    keys.set(scope, ((await made.json()) as { key: string }).key);
  }
  // That one is the tenant's; this one is the installation's.
  keys.set("admin", adminKey);
}, 60_000);

const { operations } = readOpenApi();

/** Routes without a role are for everybody, or decide by more than a scope. */
const routes = operations.flatMap(({ method, path, role }) =>
  role === null ? [] : [{ method: method.toUpperCase(), path, role: role as Scope }],
);

/** As somebody from elsewhere asks; on this machine less needs a key. */
async function statusOf(method: string, path: string, key: string | null): Promise<number> {
  // The key stands where the address has one; it is an id that there is not where it has that.
  const address = path.replace("{key}", key ?? "none").replaceAll(/\{\w+\}/gu, "none");
  const response = await fetch(new URL(address, dendro.url), {
    method,
    headers: {
      ...(key === null ? {} : { "x-api-key": key }),
      "content-type": "application/json",
      "x-forwarded-for": "198.51.100.7",
    },
    ...(method === "GET" || method === "DELETE" ? {} : { body: "{}" }),
  });
  await response.body?.cancel();
  return response.status;
}

test("without a key receivers answer what tells nothing, and that libraries ask before anything else", async () => {
  const open = operations.filter(({ tags, isSecured }) => tags.includes("Receivers") && !isSecured);
  expect(open.map(({ method, path }) => `${method.toUpperCase()} ${path}`).toSorted()).toEqual([
    "GET /api/early_access_features",
    "GET /api/product_tours",
    "GET /api/projects/{project}/feature_flags/{flag}/remote_config",
    "GET /api/public/health",
    "GET /api/surveys",
    "GET /api/web_experiments",
    "GET /decide",
    "GET /flags",
    "POST /i/v1/logs",
    "POST /i/v1/metrics",
    "POST /record",
    "POST /rsaMetrics",
    "POST /v1/m",
  ]);
  for (const { method, path } of open)
    expect([path, await statusOf(method.toUpperCase(), path, null)]).toEqual([path, 200]);
});

test("every route asks for a scope that there is", () => {
  expect(routes.length).toBeGreaterThan(90);
  expect(routes.filter(({ role }) => !keyScopes.includes(role))).toEqual([]);
});

test("every route that asks for a scope refuses who shows no key", async () => {
  const answered: string[] = [];
  for (const { method, path } of routes) {
    const status = await statusOf(method, path, null);
    if (status !== 401) answered.push(`${method} ${path}: ${status}`);
  }
  expect(answered).toEqual([]);
}, 60_000);

describe.each(keyScopes)("a key of scope %s", (scope) => {
  test("may do what the document says of every route, and nothing else", async () => {
    const wrong: string[] = [];
    for (const { method, path, role } of routes) {
      // An administrator's must not stand in an address.
      if (scope === "admin" && path.includes("{key}")) continue;
      const status = await statusOf(method, path, keys.get(scope) ?? "");
      const isRefused = status === 401 || status === 403;
      if (isRefused === allowedScopes[scope].has(role))
        wrong.push(`${method} ${path}: ${status}, needs ${role}`);
    }
    expect(wrong).toEqual([]);
  }, 60_000);
});

test("the page on keys shows the same table", () => {
  const page = readFileSync(new URL("../../docs/keys.md", import.meta.url), "utf8");
  const rows = [...page.matchAll(/^\| `(\w+)` +\|((?: (?:yes)? +\|){6})$/gmu)];
  const documented = rows.map(([, scope, cells = ""]) => [
    scope,
    cells
      .split("|")
      .slice(0, 6)
      .map((cell) => cell.trim() === "yes"),
  ]);
  expect(documented).toEqual(
    keyScopes.map((scope) => [scope, keyScopes.map((asked) => allowedScopes[scope].has(asked))]),
  );
});

describe("an admin key in an address", () => {
  test.each([
    ["POST", "/api/v1/events?key=KEY"],
    ["POST", "/api/v1/query?key=KEY"],
    ["GET", "/api/v1/keys?key=KEY"],
    ["GET", "/array/KEY/config"],
    ["POST", "/e?token=KEY"],
    ["POST", "/batch?api_key=KEY"],
    ["GET", "/v1/projects/KEY/settings"],
    ["GET", "/track?data={%22event%22:%22x%22,%22properties%22:{%22token%22:%22KEY%22}}"],
  ])("is refused with what to do: %s %s", async (method, path) => {
    const response = await fetch(new URL(path.replace("KEY", keys.get("admin") ?? ""), dendro.url), {
      method,
      ...(method === "POST" ? { body: "{}", headers: { "content-type": "application/json" } } : {}),
    });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({
      code: "key_in_address",
      detail: expect.stringContaining("Bearer"),
    });
  });

  test("is refused in Base64 too", async () => {
    const event = { event: "x", properties: { token: keys.get("admin") } };
    const data = Buffer.from(JSON.stringify(event)).toString("base64");
    const response = await fetch(`${dendro.url}/track?${String(new URLSearchParams({ data }))}`);
    expect([response.status, await response.json()]).toMatchObject([400, { code: "key_in_address" }]);
  });

  test("other keys may stand there", async () => {
    for (const scope of ["site", "ingest"] as const) {
      const address = `/api/v1/events?key=${keys.get(scope)}`;
      expect(
        (await fetch(new URL(address, dendro.url), { method: "POST", body: '{"type":"a"}' })).status,
      ).toBe(202);
    }
    const answer = await fetch(new URL(`/api/v1/catalog?key=${keys.get("read")}`, dendro.url));
    expect(answer.status).toBe(200);
  });
});
