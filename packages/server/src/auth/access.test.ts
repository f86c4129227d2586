import { describe, expect, test } from "vitest";
import type { DendroError } from "@dendro/core";
import type { Tenants } from "../tenants/tenants.ts";
import { createAccess, readSessionCookie, requireScope, sessionCookie, type Credentials } from "./access.ts";
import { createGuesses } from "./guesses.ts";
import type { Keys, Principal } from "./keys.ts";
import type { Share, Shares } from "./shares.ts";
import type { SignIns } from "./sign-ins.ts";

const withCode = (code: string) => expect.objectContaining({ code }) as DendroError;

const principal = (keyId: string, more: Partial<Principal> = {}): Principal => ({
  keyId,
  scope: "admin",
  tenant: null,
  worker: null,
  origins: [],
  isWeak: false,
  ...more,
});
const known: Readonly<Record<string, Principal>> = {
  "admin-key": principal("admin"),
  "site-key": principal("site", { scope: "site", tenant: "acme" }),
  weak: principal("weak", { isWeak: true }),
};

const share: Share = {
  id: "1",
  tenant: "acme",
  board: "main",
  keyId: "admin",
  createdAt: 0,
  expiresAt: 1,
  usedAt: null,
};

/** Access with some keys, one session and one link. */
const access = createAccess({
  shares: {
    find: async (token: string) => await Promise.resolve(token === "shared" ? share : null),
  } as Shares,
  keys: { authenticate: (key: string) => known[key] ?? null } as Keys,
  signIns: {
    findSession: async (session: string) =>
      await Promise.resolve(session === "session" ? known["admin-key"] : null),
    redeemToken: async (token: string) => await Promise.resolve(token === "link" ? known["admin-key"] : null),
  } as SignIns,
  tenants: {
    find: (id: string) => (["default", "acme"].includes(id) ? { id } : null),
  } as Tenants,
  guesses: createGuesses({ clock: () => 0, onGuessing: () => {}, burst: 1000 }),
  addressOf: ({ peer }) => peer,
});

const request = (
  headers: Record<string, string>,
  path = "/",
  more: Partial<Credentials> = {},
): Credentials => ({
  headers,
  url: new URL(path, "http://dendro.example"),
  method: "GET",
  peer: "203.0.113.5",
  ...more,
});

describe("a key", () => {
  test.each([
    ["Authorization: Bearer", { authorization: "Bearer site-key" }, "/"],
    ["Authorization: bearer", { authorization: "bearer  site-key" }, "/"],
    ["Authorization: Token", { authorization: "Token site-key" }, "/"],
    ["Authorization: Api-Key", { authorization: "Api-Key site-key" }, "/"],
    ["Authorization: ApiKey", { authorization: "ApiKey site-key" }, "/"],
    ["Authorization", { authorization: "site-key" }, "/"],
    ["X-API-Key", { "x-api-key": " site-key " }, "/"],
    ["API-Key", { "api-key": "site-key" }, "/"],
    ["api_key", { api_key: "site-key" }, "/"],
    ["the address", {}, "/?key=site-key"],
    ["one of several places", { authorization: "Bearer other", "x-api-key": "site-key" }, "/?key=more"],
  ])("is found in %s", async (_place, headers, path) => {
    const credentials = request(headers, path);
    expect(access.byKey(credentials, [])?.keyId).toBe("site");
    expect((await access.identify(credentials)).keyId).toBe("site");
  });

  test.each([
    ["the name", "site-key:"],
    ["the password", "user:site-key"],
  ])("is found in %s of Basic authentication, on the data plane alone", async (_part, pair) => {
    const credentials = request({ authorization: `Basic ${Buffer.from(pair).toString("base64")}` });
    expect(access.byKey(credentials, [])?.keyId).toBe("site");
    await expect(access.identify(credentials)).rejects.toThrow(withCode("missing_key"));
  });

  test("is found where a wire format has it, and there need be none", () => {
    expect(access.byKey(request({}), ["other", "site-key"])?.keyId).toBe("site");
    expect(access.byKey(request({}), [])).toBeNull();
    expect(access.recognize(request({}), ["site-key"])?.keyId).toBe("site");
    expect(access.recognize(request({}), ["other"])).toBeNull();
    expect(access.authenticate("site-key", request({})).keyId).toBe("site");
  });

  test("that is nobody's is refused", async () => {
    const wrong = request({ authorization: "Bearer other" });
    expect(() => access.byKey(wrong, [])).toThrow(withCode("invalid_key"));
    expect(() => access.authenticate("other", request({}))).toThrow(withCode("invalid_key"));
    await expect(access.identify(wrong)).rejects.toThrow(withCode("invalid_key"));
    await expect(access.identify(request({}))).rejects.toThrow(withCode("missing_key"));
  });

  test("that can be guessed is accepted from this machine alone", () => {
    const local = { peer: "127.0.0.1" };
    expect(access.authenticate("weak", request({ host: "localhost:4000" }, "/", local)).keyId).toBe("weak");
    expect(() => access.authenticate("weak", request({ host: "localhost:4000" }))).toThrow(
      withCode("invalid_key"),
    );
  });
});

describe("an admin key in an address", () => {
  const encoded = (json: object) => Buffer.from(JSON.stringify(json)).toString("base64");

  test.each([
    "/?key=admin-key",
    "/?other=admin-key",
    "/api/admin-key/things",
    "/api/admin%2Dkey",
    `/?data=${encodeURIComponent(encoded({ token: "admin-key" }))}`,
    `/?data=${encodeURIComponent('{"token":"admin-key"}')}`,
  ])("is refused: %s", (path) => {
    const credentials = request({ authorization: "Bearer admin-key" }, path);
    expect(() => access.byKey(credentials, [])).toThrow(withCode("key_in_address"));
  });

  test.each(["/", "/?key=site-key", "/admin-key-of-mine", "/?name=the+admin-key+of+mine", "/a%20b"])(
    "is not in %s",
    (path) => {
      expect(access.authenticate("admin-key", request({}, path)).keyId).toBe("admin");
    },
  );

  test("is no matter of a key that pages show anyway", () => {
    expect(access.byKey(request({}, "/site-key?key=site-key"), [])?.keyId).toBe("site");
  });
});

describe("a session", () => {
  const cookie = "other=1; dendro_session=session";
  const identify = async (headers: Record<string, string>, method = "GET") =>
    (await access.identify(request({ host: "dendro.example", cookie, ...headers }, "/", { method }))).keyId;

  test("is known by its cookie, and a key goes before it", async () => {
    expect(await identify({})).toBe("admin");
    expect(await identify({ "x-api-key": "site-key" })).toBe("site");
    await expect(identify({ cookie: "dendro_session=ended" })).rejects.toThrow(withCode("invalid_key"));
  });

  test("changes nothing unless the dashboard itself asks", async () => {
    const marked = { "x-requested-with": "dendro" };
    expect(await identify({}, "HEAD")).toBe("admin");
    expect(await identify(marked, "POST")).toBe("admin");
    expect(await identify({ ...marked, origin: "https://dendro.example" }, "POST")).toBe("admin");
    const forged = withCode("insufficient_scope");
    await expect(identify({}, "POST")).rejects.toThrow(forged);
    await expect(identify({ "x-requested-with": "other" }, "DELETE")).rejects.toThrow(forged);
    await expect(identify({ ...marked, origin: "https://evil.example" }, "POST")).rejects.toThrow(forged);
    // A socket is opened by GET.
    await expect(identify({ origin: "https://evil.example" })).rejects.toThrow(forged);
    await expect(identify({ origin: "null" })).rejects.toThrow(forged);
  });

  test.each([
    [undefined, null],
    ["", null],
    ["dendro_session=", null],
    ["dendro_session", null],
    ["my_dendro_session=x", null],
    ["a=b;dendro_session=x; c=d", "x"],
  ])("of the cookies %s is %s", (header, session) => {
    expect(readSessionCookie(header === undefined ? {} : { cookie: header })).toBe(session);
  });

  test("is kept in the browser for 30 days, out of scripts' reach, and ended", () => {
    const rest = "Path=/; HttpOnly; SameSite=Lax";
    expect(sessionCookie("s", false)).toBe(`dendro_session=s; ${rest}; Max-Age=2592000`);
    expect(sessionCookie(null, true)).toBe(`dendro_session=; ${rest}; Max-Age=0; Secure`);
  });

  test("begins with a link", async () => {
    expect((await access.redeem("link", request({}))).keyId).toBe("admin");
    await expect(access.redeem("used", request({}))).rejects.toThrow(withCode("invalid_key"));
  });
});

test("a request is about its key's tenant, the one that it names, or the default one", () => {
  const tenantOf = (tenant: string | null, path: string) =>
    access.tenantOf(principal("k", { tenant }), new URL(path, "http://dendro.example"));
  expect([tenantOf("acme", "/"), tenantOf("acme", "/?tenant=acme")]).toEqual(["acme", "acme"]);
  expect(() => tenantOf("acme", "/?tenant=default")).toThrow(withCode("insufficient_scope"));
  expect([tenantOf(null, "/"), tenantOf(null, "/?tenant=acme")]).toEqual(["default", "acme"]);
  expect(() => tenantOf(null, "/?tenant=nobody")).toThrow(withCode("unknown_tenant"));
});

test("a scope may do what it is for", () => {
  const may = (scope: Principal["scope"], wanted: Principal["scope"]) => () =>
    requireScope(principal("k", { scope }), wanted);
  for (const wanted of ["site", "ingest", "read", "worker", "metrics", "admin"] as const)
    expect(may("admin", wanted)).not.toThrow("scope");
  expect(may("read", "metrics")).not.toThrow("scope");
  expect(may("read", "ingest")).toThrow(
    "needs a key of scope ingest; the one that was sent is of scope read",
  );
});

describe("a link to a board", () => {
  test("is shown as a bearer token alone, and is no key", async () => {
    const bearer = request({ authorization: "Bearer shared" });
    expect(await access.share(bearer)).toEqual(share);
    await expect(access.identify(bearer)).rejects.toThrow(withCode("invalid_key"));
    for (const elsewhere of [request({ "x-api-key": "shared" }), request({}, "/?key=shared"), request({})])
      await expect(access.share(elsewhere)).rejects.toThrow(withCode("missing_key"));
    for (const key of ["admin-key", "site-key"])
      await expect(access.share(request({ authorization: `Bearer ${key}` }))).rejects.toThrow(
        withCode("invalid_key"),
      );
  });
});
