import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { allowOrigin, preflight } from "./cors.ts";
import { forbidOrigin, isOwnAddress, requireOrigin } from "./sender-origin.ts";

let take: (request: IncomingMessage, response: ServerResponse) => void = () => {};
const server = createServer((request, response) => {
  take(request, response);
  response.end();
});
beforeAll(async () => await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve)));
afterAll(() => void (server.closeAllConnections(), server.close()));

async function ask(
  work: typeof take,
  headers: Record<string, string> = {},
  method = "GET",
): Promise<Response> {
  take = work;
  return await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`, { headers, method });
}

const shop = "https://shop.example";
const other = "https://other.example";
const allowed = ({ headers }: Response) => headers.get("access-control-allow-origin");

/** Whether a request with a key of these origins is taken, and which origin may read the answer. */
async function outcome(
  origins: readonly string[],
  origin: string | null,
  bringsEvents = true,
  mayRead = true,
) {
  let code = "taken";
  const response = await ask(
    (request, own) => {
      if (mayRead) allowOrigin(request, own, ["*"]);
      try {
        requireOrigin(request, own, origins, { bringsEvents });
      } catch (error) {
        ({ code } = error as { code: string });
      }
    },
    origin === null ? {} : { origin },
  );
  return [code, allowed(response)];
}

test("a key is for pages of its own origins, and one without any is for all", async () => {
  expect(await outcome([], other)).toEqual(["taken", other]);
  expect(await outcome([], null)).toEqual(["taken", null]);
  expect(await outcome([shop], shop)).toEqual(["taken", shop]);
  expect(await outcome([other, "https://*.shop.example"], "https://a.shop.example")).toEqual([
    "taken",
    "https://a.shop.example",
  ]);
  for (const origin of [other, `${shop}.evil.example`, "http://shop.example", "null"])
    expect(await outcome([shop], origin)).toEqual(["origin_not_allowed", null]);
});

test("events come with an origin where the key has some; what a browser loads as a script may have none", async () => {
  expect(await outcome([shop], null)).toEqual(["origin_not_allowed", null]);
  expect(await outcome([shop], null, false)).toEqual(["taken", null]);
  expect(await outcome([shop], other, false)).toEqual(["origin_not_allowed", null]);
});

test("what no page may read stays so", async () => {
  expect(await outcome([shop], shop, true, false)).toEqual(["taken", null]);
});

test("a browser that asks beforehand is not told that it may where that is known", async () => {
  for (const [origin, expected] of [
    [shop, shop],
    [other, null],
  ] as const) {
    const response = await ask(
      (request, own) => {
        allowOrigin(request, own, ["*"]);
        forbidOrigin(request, own, () => [shop]);
      },
      { origin },
    );
    expect(allowed(response)).toBe(expected);
  }
  const unknown = await ask(
    (request, own) => {
      allowOrigin(request, own, ["*"]);
      forbidOrigin(request, own, () => {
        throw new Error("There is no such key.");
      });
    },
    { origin: shop },
  );
  expect(allowed(unknown)).toBeNull();
});

test("an answer may be read by pages of the origins that are configured, and is kept for one origin", async () => {
  const headersOf = async (origin: string | null, origins: readonly string[]) => {
    const { headers } = await ask(
      (request, own) => allowOrigin(request, own, origins),
      origin === null ? {} : { origin },
    );
    return ["access-control-allow-origin", "access-control-allow-credentials", "vary"].map((name) =>
      headers.get(name),
    );
  };
  expect(await headersOf(shop, ["*"])).toEqual([shop, "true", "Origin"]);
  expect(await headersOf(shop, [other, shop])).toEqual([shop, "true", "Origin"]);
  expect(await headersOf(shop, [other])).toEqual([null, null, "Origin"]);
  expect(await headersOf(null, ["*"])).toEqual([null, null, null]);
});

test("a preflight allows the headers that are asked for, where these are names of headers", async () => {
  const allowedHeaders = async (asked?: string) => {
    const response = await ask(
      preflight,
      asked === undefined ? {} : { "access-control-request-headers": asked },
      "OPTIONS",
    );
    expect(response.status).toBe(204);
    return response.headers.get("access-control-allow-headers");
  };
  expect(await allowedHeaders("x-own, content-type")).toBe("x-own, content-type");
  const own = await allowedHeaders();
  expect(own).toContain("authorization");
  for (const asked of ["x<script>", "a".repeat(1025)]) expect(await allowedHeaders(asked)).toBe(own);
  expect(await allowedHeaders("a".repeat(1024))).toBe("a".repeat(1024));
});

test("an address is the sender's own unless a proxy may stand in between", async () => {
  const isOwn = async (ip: string, headers: Record<string, string> = {}) => {
    let found: boolean | undefined;
    await ask((request) => (found = isOwnAddress(request, ip)), headers);
    return found;
  };
  expect(await isOwn("127.0.0.1")).toBe(true);
  expect(await isOwn("127.0.0.1", { "x-forwarded-for": "203.0.113.5" })).toBe(false);
  expect(await isOwn("203.0.113.5")).toBe(true);
  expect(await isOwn("203.0.113.5", { "x-forwarded-for": "203.0.113.5" })).toBe(true);
  expect(await isOwn("203.0.113.5", { forwarded: "for=203.0.113.6" })).toBe(false);
});
