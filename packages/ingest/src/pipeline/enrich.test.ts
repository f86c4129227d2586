import { describe, expect, test } from "vitest";
import { nowhere } from "../place.ts";
import { firefox, pipeOne } from "../test-support/piped.ts";
import { createReferrerClassifier } from "../enrich/referrer.ts";
import { createUserAgentParser } from "../enrich/user-agent.ts";
import { createEnrich } from "./enrich.ts";

const page = { type: "page_view", url: "https://shop.example/basket" };
const chrome =
  "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36";
const server = { userAgent: "node" };

describe("what follows from a visit", () => {
  test("is the page, where they came from, the software, and the language", async () => {
    expect(
      await pipeOne({
        ...page,
        url: "https://shop.example/basket?utm_source=fb&utm_medium=social&utm_campaign=spring&utm_term=a&utm_content=b&secret=1",
        referrer: "https://news.example/story?id=1",
      }),
    ).toMatchObject({
      host: "shop.example",
      path: "/basket",
      source: "shop.example",
      referrer: "https://news.example/story",
      referrer_source: "Facebook",
      channel: "Organic Social",
      utm_medium: "social",
      utm_campaign: "spring",
      utm_term: "a",
      utm_content: "b",
      browser: "Firefox",
      browser_version: "145",
      os: "Linux",
      device: "desktop",
      language: "de-AT",
    });
  });

  test.each([
    ["a click", { url: "https://shop.example/?gclid=1" }, "Paid Search", undefined],
    ["a referrer", { referrer: "https://www.google.com/" }, "Organic Search", "Google"],
    ["a referrer of the site itself", { referrer: "https://www.shop.example/a" }, "Direct", undefined],
    ["nothing", {}, "Direct", undefined],
  ])("tells where they came from by %s", async (_, more, channel, source) => {
    const event = await pipeOne({ ...page, ...more });
    expect([event.channel, event.referrer_source]).toEqual([channel, source]);
  });

  test("does not overwrite what the sender says", async () => {
    const said = {
      source: "app",
      referrer_source: "Somebody",
      channel: "Email",
      utm_source: "mine",
      browser: "Own",
      os: "Own OS",
      device: "tv",
      language: "fr",
      country: "FR",
    };
    const event = await pipeOne({ ...page, url: `${page.url}?utm_source=other`, ...said });
    expect(event).toMatchObject(said);
    // Versions are of the software that they were found with.
    expect([event.browser_version, event.os_version]).toEqual([undefined, undefined]);
  });

  test("has the versions of software that is called as the sender calls it", async () => {
    const windows = await pipeOne({ ...page, browser: "Chrome", os: "Windows" }, { userAgent: chrome });
    expect([windows.browser_version, windows.os_version]).toEqual(["141", "10"]);
  });

  test("is told by the browser that an event names, not by the one that sends it", async () => {
    expect((await pipeOne({ ...page, user_agent: chrome })).browser).toBe("Chrome");
    expect((await pipeOne({ ...page, user_agent: chrome }, server)).browser).toBe("Chrome");
  });

  test("has a language only where a browser sends it, which says one", async () => {
    expect((await pipeOne(page, server)).language).toBeUndefined();
    expect((await pipeOne(page, { acceptLanguage: "*" })).language).toBeUndefined();
    expect((await pipeOne(page, { acceptLanguage: "en" })).language).toBe("en");
  });

  test("a source that is the page's own site is spelt as the site is", async () => {
    expect((await pipeOne({ ...page, source: "Shop.Example" })).source).toBe("shop.example");
    expect((await pipeOne({ ...page, source: "Shop" })).source).toBe("Shop");
    expect((await pipeOne({ type: "order", source: "Shop" })).source).toBe("Shop");
  });
});

describe("a place", () => {
  const places: Readonly<Record<string, typeof nowhere>> = {
    "203.0.113.5": { country: "DE", region: "DE-BE", city: "Berlin" },
    "203.0.113.6": { country: "FR", region: "FR-IDF", city: "Paris" },
  };
  const enrich = createEnrich({
    parseUserAgent: createUserAgentParser(),
    classifyReferrer: createReferrerClassifier(),
    placeOf: (ip) => places[ip] ?? nowhere,
    priceEvent: () => {},
  });
  const placeOf = async (event: object, sender: object = {}) => {
    const { country, region, city } = await pipeOne({ ...page, ...event }, sender, { enrich });
    return [country, region, city];
  };
  const edge = { place: { country: "AT", region: "AT-9", city: "Vienna" } };

  test.each([
    ["the request's address", {}, {}, ["DE", "DE-BE", "Berlin"]],
    ["the address that the event names", { ip: "203.0.113.6" }, {}, ["FR", "FR-IDF", "Paris"]],
    ["the edge", {}, edge, ["AT", "AT-9", "Vienna"]],
    [
      "the address that the event names, not the edge",
      { ip: "203.0.113.6" },
      edge,
      ["FR", "FR-IDF", "Paris"],
    ],
    ["the event alone, where it names another country", { country: "PL" }, {}, ["PL", undefined, undefined]],
    ["the address, where the event names the same", { country: "DE" }, {}, ["DE", "DE-BE", "Berlin"]],
    ["nobody, without an address", {}, { ip: "" }, [undefined, undefined, undefined]],
  ])("is told by %s", async (_, event, sender, expected) => {
    expect(await placeOf(event, sender)).toEqual(expected);
  });

  test("of a request is the country of the address that it names, and no other", async () => {
    const request = { type: "request", url: undefined, path: "/a" };
    expect(await placeOf({ ...request, ip: "203.0.113.6" })).toEqual(["FR", undefined, undefined]);
    expect(await placeOf(request)).toEqual([undefined, undefined, undefined]);
  });
});

describe("a request", () => {
  test.each([
    [499, "ok"],
    [500, "error"],
    [undefined, undefined],
  ])("with the status code %s is %s", async (code, status) => {
    const event = await pipeOne({ type: "request", path: "/a", ...(code ? { status_code: code } : {}) });
    expect(event.status).toBe(status);
  });

  test("keeps the status that was sent, and of others a status code says nothing", async () => {
    expect((await pipeOne({ type: "request", path: "/a", status_code: 500, status: "ok" })).status).toBe(
      "ok",
    );
    expect((await pipeOne({ type: "order", status_code: 500 })).status).toBeUndefined();
  });

  test("tells of the client's software and where it came from, and is no visit", async () => {
    const event = await pipeOne(
      {
        type: "request",
        path: "/a",
        host: "api.example",
        user_agent: firefox,
        referrer: "https://www.google.com/search?q=1",
      },
      server,
    );
    expect(event).toMatchObject({
      browser: "Firefox",
      os: "Linux",
      referrer: "https://www.google.com/search",
      referrer_source: "Google",
    });
    expect([event.channel, event.visitor, event.source]).toEqual([undefined, undefined, undefined]);
  });

  test("whose client is not named says nothing of it, whatever sends it", async () => {
    expect((await pipeOne({ type: "request", path: "/a" })).browser).toBeUndefined();
  });

  test("from the service's own pages has no referrer", async () => {
    const event = await pipeOne({
      type: "request",
      path: "/a",
      host: "api.example",
      referrer: "https://api.example/b",
    });
    expect([event.referrer, event.referrer_source]).toEqual([undefined, undefined]);
  });
});

describe("what nobody did", () => {
  test.each([
    [{ non_interaction: true }, false],
    [{ nonInteraction: 1 }, false],
    [{ non_interaction: "1" }, false],
    [{ non_interaction: "true" }, false],
    [{ non_interaction: false, nonInteraction: true }, undefined],
    [{ non_interaction: 0 }, undefined],
    [{}, undefined],
  ])("is said as %j", async (data, interactive) => {
    expect((await pipeOne({ type: "scrolled", data })).interactive).toBe(interactive);
  });

  test("is what the sender says otherwise", async () => {
    expect((await pipeOne({ type: "a", interactive: true, data: { non_interaction: 1 } })).interactive).toBe(
      true,
    );
  });
});

test("a known type says in its data what it is about, where the event does not", async () => {
  const shared = { type: "share", path: "/a" };
  const nameOf = async (more: object) => (await pipeOne({ ...shared, ...more })).name;
  expect(await nameOf({ data: { post_id: "p" } })).toBe("p");
  expect(await nameOf({ name: "own", data: { post_id: "p" } })).toBe("own");
  for (const post_id of ["", "x".repeat(257), 7]) expect(await nameOf({ data: { post_id } })).toBeUndefined();
  expect(await nameOf({ data: { post_id: "x".repeat(256) } })).toHaveLength(256);
  expect((await pipeOne({ type: "my.share", data: { post_id: "p" } })).name).toBeUndefined();
});

test("a known type says its status, where the event does not", async () => {
  expect((await pipeOne({ type: "workflow.failed" })).status).toBe("error");
  expect((await pipeOne({ type: "workflow.failed", status: "ok" })).status).toBe("ok");
});

test("a provider is called by one name, and keeps the other in its data", async () => {
  expect(await pipeOne({ type: "llm.called", provider: "aws.bedrock", model: "m" })).toMatchObject({
    data: { provider_surface: "aws.bedrock" },
  });
  expect((await pipeOne({ type: "llm.called", provider: "openai", model: "m" })).data).toBeUndefined();
});
