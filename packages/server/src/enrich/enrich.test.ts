import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createBotDetector } from "./bot.ts";
import { openCountryLookup } from "./country.ts";
import { readPageUrl } from "./page-url.ts";
import { createReferrerClassifier } from "./referrer.ts";
import { createUserAgentParser } from "./user-agent.ts";

const chrome =
  "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36";

describe("user agents", () => {
  const parse = createUserAgentParser();
  test.each([
    [chrome, "Chrome", "macOS", "desktop"],
    [
      "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1",
      "Safari",
      "iOS",
      "mobile",
    ],
    [
      "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36 Edg/130.0.0.0",
      "Edge",
      "Windows",
      "desktop",
    ],
    ["Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0", "Firefox", "Linux", "desktop"],
  ])("%s", (userAgent, browser, os, device) => {
    expect(parse(userAgent)).toEqual({ browser, os, device });
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
    utm_source: "",
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
    [{ utm_source: "newsletter", utm_medium: "email" }, "newsletter", "Email"],
    [{ utm_source: "facebook", utm_medium: "cpc" }, "Facebook", "Paid Social"],
    [{ referrer: "https://mail.google.com/" }, "Gmail", "Email"],
    [{ referrer: "not a url" }, "", "Direct"],
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
    expect(readPageUrl({ url: "https://Example.org/a/b?utm_source=x&gclid=1#top", host: "" })).toMatchObject({
      host: "example.org",
      path: "/a/b",
      utm_source: "x",
      click_id: "gclid",
    });
  });

  test("leave a path as it was sent, without its query", () => {
    expect(readPageUrl({ path: "/a b?q=1", host: "example.org" }).path).toBe("/a b");
  });

  test("never throw", () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (url, host) => {
        expect(readPageUrl({ url, host })).toBeDefined();
      }),
    );
  });
});
