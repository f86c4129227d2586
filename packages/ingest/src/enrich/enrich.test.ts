import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readEvent } from "@dendro/core";
import { createBotDetector } from "./bot.ts";
import { openCountryLookup } from "../../../server/src/http/country.ts";
import { readPageUrl } from "./page-url.ts";
import { createReferrerClassifier } from "./referrer.ts";
import { createUserAgentParser } from "./user-agent.ts";

const chrome =
  "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36";

describe("user agents", () => {
  const parse = createUserAgentParser();
  test.each([
    [chrome, "Chrome 130", "macOS 10.15", "desktop"],
    [
      "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1",
      "Safari 17.5",
      "iOS 17",
      "mobile",
    ],
    [
      "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36 Edg/130.0.0.0",
      "Edge 130",
      "Windows 10",
      "desktop",
    ],
    [
      "Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0",
      "Firefox 132",
      "Linux",
      "desktop",
    ],
    [
      "Mozilla/5.0 (Windows NT 6.3; Win64; x64; rv:109.0) Gecko/20100101 Firefox/115.0",
      "Firefox 115",
      "Windows 8.1",
      "desktop",
    ],
    [
      "Mozilla/5.0 (Windows NT 5.1; rv:52.0) Gecko/20100101 Firefox/52.0",
      "Firefox 52",
      "Windows XP",
      "desktop",
    ],
    [
      "Mozilla/5.0 (Macintosh; Intel Mac OS X 14_4) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.4.1 Safari/605.1.15",
      "Safari 17.4",
      "macOS 14",
      "desktop",
    ],
    [
      "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.6723.58 Mobile Safari/537.36",
      "Chrome 130",
      "Android 14",
      "mobile",
    ],
    [
      "Mozilla/5.0 (Linux; U; Android 4.4.2; de-de; GT) AppleWebKit/534.30 (KHTML, like Gecko) Version/4.0 Mobile Safari/534.30",
      "Android Browser 4",
      "Android 4.4",
      "mobile",
    ],
  ])("%s", (userAgent, ...expected) => {
    const { browser, browser_version, os, os_version, device } = parse(userAgent);
    expect([`${browser} ${browser_version}`, `${os} ${os_version}`.trim(), device]).toEqual(expected);
  });

  test("tell versions that columns take, whatever stands there", () => {
    const version = fc.array(
      fc.oneof(fc.nat(9).map(String), fc.constantFrom(".", "_", "a", " ", "NT ", "99999")),
      {
        maxLength: 12,
      },
    );
    const texts = fc
      .tuple(fc.constantFrom("Windows NT", "Android", "Mac OS X", "CPU iPhone OS", "CrOS"), version, version)
      .map(
        ([system, first, second]) =>
          `Mozilla/5.0 (X; ${system} ${first.join("")}) AppleWebKit/537.36 Chrome/${second.join("")} Safari/537.36`,
      );
    fc.assert(
      fc.property(texts, (userAgent) => {
        const { browser_version, os_version } = parse(userAgent);
        const told = Object.entries({ browser_version, os_version }).filter(([, text]) => text !== "");
        const sent = Object.fromEntries(told);
        expect(readEvent({ type: "x", ...sent }, { now: 0, history: true })).toEqual({
          type: "x",
          timestamp: 0,
          ...sent,
        });
      }),
    );
  });

  test("never throws", () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 600 }), (text) => {
        expect(parse(text)).toBeDefined();
      }),
    );
  });
});

describe("bots", () => {
  const detect = createBotDetector();
  test.each([
    ["Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)", "known:Googlebot"],
    [
      "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; GPTBot/1.2; +https://openai.com/gptbot)",
      "known:GPTBot",
    ],
    ["curl/8.4.0", "known:curl"],
    [chrome, ""],
  ])("%s is %s", (userAgent, reason) => {
    expect(detect({ user_agent: userAgent })).toMatch(reason === "" ? /^$/u : new RegExp(`^${reason}`, "u"));
  });

  test("one sign alone is no suspicion, two are", () => {
    const headless = chrome.replace("Chrome/", "HeadlessChrome/");
    expect(detect({ user_agent: headless, accept_language: "en" })).toBe("");
    expect(detect({ user_agent: chrome, webdriver: true, accept_language: "en" })).toBe("");
    expect(detect({ user_agent: headless, webdriver: true, accept_language: "en" })).toBe(
      "suspected:automation+webdriver",
    );
  });
});

describe("referrers", () => {
  const classify = createReferrerClassifier();
  const none = {
    referrer: "",
    host: "example.org",
    tagged_source: "",
    utm_medium: "",
    utm_campaign: "",
    click_id: "",
  };
  test.each([
    [{}, "", "Direct"],
    [{ referrer: "https://www.google.com/" }, "Google", "Organic Search"],
    [{ referrer: "https://www.google.co.uk/search?q=secret" }, "Google", "Organic Search"],
    [{ referrer: "https://google.com/", click_id: "gclid" }, "Google", "Paid Search"],
    [{ referrer: "https://m.facebook.com/" }, "Facebook", "Organic Social"],
    [{ referrer: "https://chatgpt.com/" }, "ChatGPT", "AI Assistants"],
    [{ referrer: "https://news.ycombinator.com/item?id=1" }, "Hacker News", "Referral"],
    [{ referrer: "https://blog.somebody.dev/post" }, "somebody.dev", "Referral"],
    [{ referrer: "https://www.example.org/other" }, "", "Direct"],
    [{ tagged_source: "newsletter", utm_medium: "email" }, "newsletter", "Email"],
    [{ tagged_source: "facebook", utm_medium: "cpc" }, "Facebook", "Paid Social"],
    [{ referrer: "https://mail.google.com/" }, "Gmail", "Email"],
    [{ referrer: "not a url" }, "", "Direct"],
    // Sites under one host of many tenants are different sites.
    [{ host: "me.github.io", referrer: "https://you.github.io/" }, "you.github.io", "Referral"],
    [{ host: "me.github.io", referrer: "https://me.github.io/x" }, "", "Direct"],
    [{ host: "a.vercel.app", referrer: "https://b.vercel.app/" }, "b.vercel.app", "Referral"],
    [{ host: "shop.example.org", referrer: "https://example.org/" }, "", "Direct"],
    // One host in Unicode and in Punycode, with and without port and dot.
    [{ host: "Bücher.example", referrer: "https://xn--bcher-kva.example/" }, "", "Direct"],
    [{ host: "xn--bcher-kva.example:8080", referrer: "https://bücher.example./" }, "", "Direct"],
    // What a campaign calls its source.
    [{ tagged_source: "producthunt" }, "Product Hunt", "Referral"],
    [{ tagged_source: "newsletter", referrer: "https://www.google.com/" }, "newsletter", "Organic Search"],
    [{ tagged_source: "fb" }, "Facebook", "Organic Social"],
    [{ tagged_source: "FB", utm_medium: "cpc" }, "Facebook", "Paid Social"],
    [{ tagged_source: "ig" }, "Instagram", "Organic Social"],
    [{ tagged_source: "yt", utm_medium: "cpc" }, "YouTube", "Paid Video"],
    [{ tagged_source: "adwords" }, "Google", "Paid Search"],
    [{ tagged_source: "adwords", utm_medium: "cpc" }, "Google", "Paid Search"],
    [{ tagged_source: "facebook-ads" }, "Facebook", "Paid Social"],
    [{ utm_medium: "cpm" }, "", "Display"],
  ])("%j", (input, source, channel) => {
    expect(classify({ ...none, ...input })).toMatchObject({ referrer_source: source, channel });
  });

  test("keep no query", () => {
    expect(classify({ ...none, referrer: "https://www.google.com/search?q=secret#x" }).referrer).toBe(
      "https://www.google.com/search",
    );
  });
});

test("countries come from addresses, and private ones have none", () => {
  const countryOf = openCountryLookup();
  expect(countryOf("8.8.8.8")).toBe("US");
  expect(countryOf("::ffff:8.8.8.8")).toBe("US");
  expect(countryOf("10.0.0.1")).toBe("");
  expect(countryOf("not an address")).toBe("");
});

describe("page addresses", () => {
  test("give host, path and campaign", () => {
    // The path that is sent beside the address is the page's name; where somebody came from is in the address all the same.
    expect(
      readPageUrl({ url: "https://example.org/app?utm_source=x#/a", path: "/a", host: "" }),
    ).toMatchObject({ host: "example.org", path: "/a", utm_source: "x" });
    expect(readPageUrl({ url: "https://Example.org/a/b?utm_source=x&gclid=1#top", host: "" })).toMatchObject({
      host: "example.org",
      path: "/a/b",
      utm_source: "x",
      click_id: "gclid",
    });
  });

  test.each([
    [{ path: "/a b?q=1" }, "/a b"],
    [{ path: "/über" }, "/über"],
    [{ path: "/%C3%BCber" }, "/über"],
    [{ url: "https://a.example/%C3%BCber?x=1#y" }, "/über"],
    [{ url: "https://a.example/über" }, "/über"],
    [{ url: "/%C3%BCber?x=1" }, "/über"],
    [{ path: "/%E4%FC%" }, "/%E4%FC%"],
    [{ url: "https://a.example/%E4%FC%" }, "/%E4%FC%"],
    [{ path: "https://a.example/x?token=1" }, "/x"],
    [{ url: "https://a.example/app", path: "/app#/route?token=1" }, "/app#/route"],
    [{ url: "https://a.example/app", path: "/app?x=1#access_token=1" }, "/app"],
  ])("%j: the path is decoded and has no query", (page, path) => {
    expect(readPageUrl({ ...page, host: "a.example" }).path).toBe(path);
  });

  test.each([
    ["", "https://bücher.example/", "xn--bcher-kva.example"],
    ["Bücher.Example", "", "xn--bcher-kva.example"],
    ["xn--bcher-kva.example.", "", "xn--bcher-kva.example"],
    ["Example.org:443", "", "example.org"],
    ["example.org:80", "", "example.org"],
    ["example.org:8443", "", "example.org:8443"],
    ["Example.org:8080", "", "example.org:8080"],
    ["https://example.org/x", "", "example.org"],
    ["3405803783", "", "203.0.113.7"],
    ["no host at all", "", "no host at all"],
  ])("host %j, address %j: %j", (host, url, canonical) => {
    expect(readPageUrl({ host, url }).host).toBe(canonical);
  });

  test.each([
    ["?utm_source=a&source=b&ref=c", "a"],
    ["?ref=c&source=b", "b"],
    ["?ref=c", "c"],
    ["?ref=https://news.ycombinator.com/item", "news.ycombinator.com"],
    ["?ref=https%3A%2F%2Fwww.blog.example%2Fme", "blog.example"],
    ["?other=x", ""],
  ])("%s says where somebody came from: %j", (query, source) => {
    expect(readPageUrl({ url: `https://a.example/${query}`, host: "" }).tagged_source).toBe(source);
  });

  test("never throw", () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (url, host) => {
        expect(readPageUrl({ url, host })).toBeDefined();
      }),
    );
  });
});
