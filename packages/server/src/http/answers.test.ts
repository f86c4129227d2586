import { IncomingMessage, ServerResponse, type IncomingHttpHeaders } from "node:http";
import { Socket } from "node:net";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { DendroError } from "@dendro/core";
import { createFairShare } from "../fair/fair-share.ts";
import { createBodyShare } from "./body-budget.ts";
import { allowOrigin, originHeaders, preflight } from "./cors.ts";
import { openCountryLookup } from "./country.ts";
import { invalid, problemOf } from "./problem.ts";
import { pathOf, urlOf } from "./request-url.ts";
import { forbidOrigin, isOwnAddress, requireOrigin } from "./sender-origin.ts";

/** A request as it came from a peer, and its response. */
function exchange(headers: IncomingHttpHeaders = {}, { url = "/", peer = "203.0.113.5" } = {}) {
  const socket = new Socket();
  Object.defineProperty(socket, "remoteAddress", { value: peer });
  const request = new IncomingMessage(socket);
  Object.assign(request, { headers, url });
  const response = new ServerResponse(request);
  return { request, response, headersOf: () => ({ ...response.getHeaders() }) };
}

const page = "https://shop.example";
const readable = {
  vary: "Origin",
  "access-control-allow-origin": page,
  "access-control-allow-credentials": "true",
  "access-control-expose-headers": "retry-after, x-request-id",
};

describe("a page of another origin", () => {
  test.each([
    [["*"], readable],
    [[page], readable],
    [["https://other.example"], { vary: "Origin" }],
    [[], { vary: "Origin" }],
  ])("may read what it is answered where it is among %j", (allowed, headers) => {
    expect(originHeaders(page, allowed)).toEqual(headers);
    const { request, response, headersOf } = exchange({ origin: page });
    allowOrigin(request, response, allowed);
    expect(headersOf()).toEqual(headers);
  });

  test("is none where a request names no origin", () => {
    const { request, response, headersOf } = exchange();
    allowOrigin(request, response, ["*"]);
    expect(headersOf()).toEqual({});
  });

  const usual = "authorization, content-type, content-encoding, x-api-key, api-key, api_key";

  test.each([
    ["those it names", "x-own, x-more", "x-own, x-more"],
    ["the usual ones", undefined, usual],
    ["and no line of its own", "x-own\r\nevil: 1", usual],
    ["1,024 characters of them", "x".repeat(1024), "x".repeat(1024)],
    ["and no more", "x".repeat(1025), usual],
  ])("may send the headers that its client does: %s", (_which, asked, allowed) => {
    const { request, response } = exchange(
      asked === undefined ? {} : { "access-control-request-headers": asked },
    );
    const head: unknown[] = [];
    response.writeHead = (...what: unknown[]) => {
      head.push(...what);
      return response;
    };
    preflight(request, response);
    expect(head.slice(0, 2)).toEqual([
      204,
      {
        "access-control-allow-methods": "GET, POST, OPTIONS",
        "access-control-allow-headers": allowed,
        "access-control-max-age": "86400",
      },
    ]);
    expect(response.writableEnded).toBe(true);
  });
});

describe("a key for pages of some origins", () => {
  const refused = expect.objectContaining({ code: "origin_not_allowed" }) as DendroError;
  const bring = { bringsEvents: true };

  test("lets these send, and says so to browsers that were let in", () => {
    const { request, response, headersOf } = exchange({ origin: page });
    requireOrigin(request, response, [page], bring);
    expect(headersOf()).toEqual({});
    response.setHeader("access-control-allow-origin", "*");
    requireOrigin(request, response, [page], bring);
    expect(headersOf()).toEqual({ "access-control-allow-origin": page, vary: "origin" });
  });

  test("refuses others, who may not read why", () => {
    const { request, response, headersOf } = exchange({ origin: "https://evil.example" });
    response.setHeader("access-control-allow-origin", "*");
    expect(() => requireOrigin(request, response, [page], bring)).toThrow("evil.example");
    expect(headersOf()).toEqual({});
    const unnamed = exchange();
    expect(() => requireOrigin(unnamed.request, unnamed.response, [page], bring)).toThrow(refused);
  });

  test("is for all where it names none, and scripts that browsers load name none themselves", () => {
    const { request, response } = exchange({ origin: "https://evil.example" });
    response.setHeader("access-control-allow-origin", "*");
    requireOrigin(request, response, [], bring);
    const script = exchange();
    requireOrigin(script.request, script.response, [page], { bringsEvents: false });
    expect(response.getHeader("access-control-allow-origin")).toBe("*");
    expect(() => requireOrigin(request, response, [page], { bringsEvents: false })).toThrow(refused);
  });

  test("is known beforehand to a browser that asks, without a reason", () => {
    const allowed = (origin: string, originsOf: () => string[]) => {
      const { request, response } = exchange({ origin });
      response.setHeader("access-control-allow-origin", "*");
      forbidOrigin(request, response, originsOf);
      return response.getHeader("access-control-allow-origin");
    };
    expect(allowed(page, () => [page])).toBe(page);
    expect(allowed("https://evil.example", () => [page])).toBeUndefined();
    expect(
      allowed(page, () => {
        throw new Error("unknown key");
      }),
    ).toBeUndefined();
  });
});

describe("an address", () => {
  test.each<[string, string, IncomingHttpHeaders, string, boolean]>([
    ["of this machine, of a client on it", "127.0.0.1", { host: "localhost" }, "127.0.0.1", true],
    ["of this machine, of a proxy on it", "127.0.0.1", { host: "site.example" }, "127.0.0.1", false],
    ["from elsewhere, as it is", "203.0.113.5", {}, "203.0.113.5", true],
    ["told by a proxy", "203.0.113.5", { "x-forwarded-for": "203.0.113.5" }, "127.0.0.1", true],
    [
      "of a proxy that tells in another way",
      "203.0.113.5",
      { forwarded: "for=198.51.100.1" },
      "203.0.113.5",
      false,
    ],
  ])("is its sender's own, or not: %s", (_what, ip, headers, peer, isOwn) => {
    expect(isOwnAddress(exchange(headers, { peer }).request, ip)).toBe(isOwn);
  });

  test("has a country, where it is one of a country", () => {
    const countryOf = openCountryLookup();
    expect(["8.8.8.8", "8.8.8.8", "127.0.0.1", "nonsense", "8.8.8.8"].map(countryOf)).toEqual([
      "US",
      "US",
      "",
      "",
      "US",
    ]);
  });
});

test("a request asks for its path and its parameters, whatever its host", () => {
  const { request } = exchange({}, { url: "/api/v1/events?key=a&b=1?2" });
  expect([pathOf(request), urlOf(request).searchParams.get("b"), urlOf(request).host]).toEqual([
    "/api/v1/events",
    "1?2",
    "dendro",
  ]);
  Object.assign(request, { url: undefined });
  expect([pathOf(request), urlOf(request).pathname]).toEqual(["/", "/"]);
});

describe("an error", () => {
  test("says what it is, what happened and where, and is kept by nobody", () => {
    const details = [{ path: "name", message: "is missing" }];
    const error = new DendroError("invalid_request", "The name is missing.", { details });
    expect(problemOf(error, "/api/v1/keys", "r1")).toEqual({
      status: 400,
      headers: {
        "content-type": "application/problem+json",
        "x-request-id": "r1",
        "cache-control": "no-store",
      },
      body: {
        type: "/docs/errors#invalid_request",
        title: expect.any(String) as string,
        status: 400,
        detail: "The name is missing.",
        instance: "/api/v1/keys",
        code: "invalid_request",
        requestId: "r1",
        errors: details,
      },
    });
  });

  test("says when to come again, or how to say who one is", () => {
    const busy = problemOf(new DendroError("overloaded", "Busy.", { retryAfterSeconds: 0 }), "/", "r");
    expect([busy.headers["retry-after"], busy.body]).toEqual([
      "0",
      expect.not.objectContaining({ errors: [] }),
    ]);
    expect(problemOf(new DendroError("missing_key", "Who?"), "/", "r").headers).toMatchObject({
      "www-authenticate": 'Bearer realm="dendro"',
    });
    expect(problemOf(new DendroError("not_found", "No."), "/", "r").headers).not.toHaveProperty(
      "retry-after",
    );
    expect(problemOf(new Error("secret"), "/", "r")).toMatchObject({
      status: 500,
      body: { code: "internal" },
    });
  });

  test("of a request that is not valid names every fault", () => {
    const { error } = z.object({ name: z.string(), age: z.number() }).safeParse({});
    if (error === undefined) throw new Error("It is valid.");
    const fault = invalid("invalid_query", error);
    expect([fault.code, fault.details.map(({ path }) => path)]).toEqual(["invalid_query", ["name", "age"]]);
    expect(fault.message).toContain("name");
  });
});

test("what bodies hold of the memory is given back once, all of it", () => {
  const memory = createFairShare(100);
  const share = createBodyShare(memory, "a");
  share.take(20);
  share.take(30);
  expect(memory.held).toBe(50);
  expect(() => share.take(1)).toThrow(
    expect.objectContaining({ code: "overloaded", retryAfterSeconds: 1 }) as DendroError,
  );
  share.release();
  share.release();
  expect(memory.held).toBe(0);
});
