import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { processorMs } from "../../../../test/support/processor-time.ts";
import { cleanText, cleanUrls } from "./clean-url.ts";
import { decodePath } from "./decode-path.ts";
import { isPersonalKey } from "./personal-key.ts";

describe("a URL", () => {
  test.each([
    ["https://a.example/x?email=a@b.c&utm_source=n&token=t#top", "https://a.example/x?utm_source=n"],
    ["https://a.example/?gclid=Cj0KCQ&ref=ph", "https://a.example/?gclid&ref=ph"],
    ["https://user:pass@host.example/x", "https://host.example/x"],
    ["https://host.example/@me/x", "https://host.example/@me/x"],
    ["https://a.example/cb#access_token=s3cret&state=1", "https://a.example/cb"],
    ["https://a.example/app#/route?token=s3cret&ref=x", "https://a.example/app#/route?ref=x"],
    ["/reset?token=s3cret", "/reset"],
    ["a.example/reset?token=s3cret", "a.example/reset"],
    ["GET /reset?token=s3cret HTTP/1.1", "GET /reset HTTP/1.1"],
    ['{"url":"https://a.example/?t=s3cret","n":1}', '{"url":"https://a.example/","n":1}'],
    [String.raw`{"url":"https:\/\/a.example\/x?t=s3cret"}`, String.raw`{"url":"https:\/\/a.example\/x"}`],
    ["see https://a.example/?t=s3cret and ask", "see https://a.example/ and ask"],
    ["postgres://app:s3cret@db.example/main", "postgres://db.example/main"],
    ["https%3A%2F%2Fa.example%2Fx%3Ftoken%3Ds3cret%26ref%3Dn", "https%3A%2F%2Fa.example%2Fx%3Fref%3Dn"],
    ["next=https%3a%2f%2fa.example%2fx%3ftoken%3Ds3cret&b", "next=https%3A%2F%2Fa.example%2Fx&b"],
    ["https%3A%2F%2Fa.example%2Fx", "https%3A%2F%2Fa.example%2Fx"],
    ["https%3A%2F%2Fa.example%2F%E9x%3Ftoken%3Ds3cret", "https%3A%2F%2Fa.example%2F%E9x"],
    ["mailto:a@b.example?subject=s3cret&body=x", "mailto:a@b.example"],
    ["https://a.example/cart;jsessionid=s3cret/2?ref=n", "https://a.example/cart/2?ref=n"],
    ["https://a.example/a;sid=s3cret;ref=n;gclid=s3cret;b", "https://a.example/a;ref=n;gclid"],
    ["https://a.example/a%3Bjsessionid%3Ds3cret/b", "https://a.example/a/b"],
    ["https://a.example/a%253bjsessionid%253ds3cret", "https://a.example/a"],
    ["https://a.example/app#/route;token=s3cret/2", "https://a.example/app#/route/2"],
    ["https://a.example/x; and more", "https://a.example/x; and more"],
    ["/cart;JSESSIONID=s3cret", "/cart"],
    ["GET /cart;PHPSESSID=s3cret/2 HTTP/1.1", "GET /cart/2 HTTP/1.1"],
    ["a.example/cart;jsessionid=s3cret!route", "a.example/cart"],
    ["text/html;charset=utf-8;sid=s3cret", "text/html;charset=utf-8"],
    [String.raw`"https:\/\/a.example\/x;sid=s3cret\/y"`, String.raw`"https:\/\/a.example\/x\/y"`],
    ["(/cart;sid=s3cret", "(/cart"],
    ["(/cart;connect.sid=s3cret;a=b", "(/cart;a=b"],
    ["(https://a.example/x;a=s3cret);b", "(https://a.example/x);b"],
    ["a.example/cart;a=s3cret", "a.example/cart"],
    ["/cart;a=s3cret", "/cart"],
    ["PUT /cart;a=s3cret HTTP/1.1", "PUT /cart HTTP/1.1"],
    ['{"url":"/cart;a=s3cret"}', '{"url":"/cart"}'],
    ["video/7;sid=s3cret", "video/7"],
    ["https%3A%2F%2Fa.example%2Fx%3Bsid%3Ds3cret", "https%3A%2F%2Fa.example%2Fx"],
    ["https%3A%2F%2Fa.example%2F%E9x%3Bsid%3Ds3cret", "https%3A%2F%2Fa.example%2F%E9x"],
    ["//a.example/x;sid=s3cret", "//a.example/x"],
    ["jdbc:sqlserver://db.example;user=app;password=s3cret", "jdbc:sqlserver://db.example"],
    // No URL.
    ["data:image/png;base64,AAAA/BB=", "data:image/png;base64,AAAA/BB="],
    ["half a/b; c=d", "half a/b; c=d"],
    ["a=1;b=2", "a=1;b=2"],
    ["Mozilla/5.0 (X11; Linux x86_64)", "Mozilla/5.0 (X11; Linux x86_64)"],
    ["tell:is it? yes", "tell:is it? yes"],
    ["is it this and/or that? yes", "is it this and/or that? yes"],
    ["if (a?.b===c) return x/y", "if (a?.b===c) return x/y"],
    ["mail me@example.org", "mail me@example.org"],
  ])("%s", (text, cleaned) => {
    expect(cleanUrls(text)).toBe(cleaned);
    expect(cleanUrls(cleaned)).toBe(cleaned);
  });

  test.each([
    ["?email=a@b.c&utm_term=x", "search", "?utm_term=x"],
    ["?email=a", "anything", ""],
    ["#access_token=s3cret", "hash", ""],
    ["email=a&ref=x", "url.query", "ref=x"],
    ["email=a", "query", ""],
    ["reset?token=s3cret", "page", "reset"],
    ["red shoes", "query", "red shoes"],
    ["/a b;sid=s3 cret/c", "path", "/a b/c"],
    ["/a;s3cret", "entry_page", "/a"],
    ["cart.jsp;jsessionid=s3cret", "page", "cart.jsp"],
    ["a.example;jsessionid=s3cret", "host", "a.example"],
    ["en;q=0.9", "language", "en;q=0.9"],
    ["a=b", "formula", "a=b"],
    ["# Heading", "text", "# Heading"],
  ])("%s below %s", (text, key, cleaned) => {
    expect(cleanText(text, key)).toBe(cleaned);
  });

  test.each([
    "text/html;q=0.9,*/*;q=0.8,application/signed-exchange;v=b3;q=0.7",
    "application/json;odata=minimal;x=1",
    "Content-Type:application/json;version=2;level=1",
    "attachment;size=3",
    "data:text/plain;charset=utf-8,a/b;c=d",
    "url(data:image/svg+xml;charset=utf8,%3Csvg/%3E;x=1)",
    "x/y;z=1",
    "1/2;x=3",
    "a/b;c=d/e;f=g",
    "for(i=a/b;i<n;i++){x/=2;y=3}",
    "let r=w/h;s=1;",
    "if(a>b/c;d==e)",
    "cd /usr/bin;X=1 make",
    "SELECT a/b;SET x=1",
    "background:url(/a/b.png);color=red",
    "font:12px/1.5;color=red",
    "He wrote and/or;maybe=yes",
    "(https://a.example/x);and more",
    "[link](https://a.example/x);next",
    "u=`https://a.example/x`;v=2",
    "x/y&amp;z=1",
    "https://a.example/x&amp;b=c",
  ])("is not taken for one in %s", (text) => {
    expect(cleanUrls(text)).toBe(text);
  });

  test("keeps what the operator names", () => {
    expect(cleanUrls("https://v.example/watch?v=1&t=2", new Set(["v"]))).toBe("https://v.example/watch?v=1");
  });

  test("is cleaned in a time that grows as the text does", () => {
    for (const piece of [
      "a/",
      "/?",
      "a:",
      "http://",
      "?a=",
      "#",
      "/a#",
      "@",
      "a?b=",
      "a%3a%2f%2f",
      "mailto:",
      "tel:?",
      ";",
      "/;",
      "/a;b=",
      "a;",
      "%3b",
      "%25",
      "(/a",
      String.raw`\/`,
    ]) {
      const text = piece.repeat(60_000 / piece.length);
      for (const each of [text, `x ${text}`])
        expect(processorMs(() => cleanText(each, "query"))).toBeLessThan(500);
    }
  });
});

describe("a path", () => {
  test.each([
    ["/%C3%BCber", "/über"],
    ["/über", "/über"],
    ["/a%20b%2Fc", "/a b/c"],
    ["/100%25", "/100%"],
    ["/%E4%FC", "/%E4%FC"],
    ["/caf%C3%A9%zz%", "/café%zz%"],
    ["/%C3%A9%FF", "/é%FF"],
    ["/%ED%A0%80", "/%ED%A0%80"],
    ["/%00%0a%1b%7f", "/%00%0a%1b%7f"],
    ["/%F0%9F%98%80", "/😀"],
    ["/%C3%A9;sid=A%2FB/%C3%A9", "/é;sid=A%2FB/é"],
    ["/a%20b%3Bsid%3DA%2FB", "/a b%3Bsid%3DA%2FB"],
  ])("%s", (path, decoded) => {
    expect(decodePath(path)).toBe(decoded);
  });

  test("is what it was before it was escaped", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (sent) => {
        // Path parameters stay as they are.
        const text = sent.replaceAll(";", "");
        // Characters that control a terminal stay escaped.
        const expected = encodeURI(text).replaceAll(
          /%(?![01][\dA-F]|7F)[\dA-F]{2}(?:%[89AB][\dA-F])*/gu,
          decodeURIComponent,
        );
        expect(decodePath(encodeURI(text))).toBe(expected);
      }),
    );
  });
});

test.each([
  "ip",
  "$ip",
  "$initial_ip",
  "client_ip",
  "clientIp",
  "clientIP",
  "remote-ip",
  "ipAddress",
  "ip_address",
  "ipaddr",
  "ipv4",
  "x-forwarded-for",
  "X-Real-IP",
  "CF-Connecting-IP",
  "remote_addr",
  "REMOTE_ADDR",
  "userAgent",
  "user_agent",
  "$raw_user_agent",
])("%s says who somebody is", (key) => {
  expect(isPersonalKey(key, "")).toBe(true);
});

test.each([
  "zip",
  "ship",
  "tip",
  "ip_country",
  "$geoip_country_code",
  "description",
  "recipient",
  "script",
  "address",
  "author",
  "agent",
  "agent_name",
  "address_book",
  "skipped",
  "original",
  "pipe",
])("%s does not", (key) => {
  expect(isPersonalKey(key, "shop")).toBe(false);
});

test("an address is somebody's below client, source or peer", () => {
  for (const parent of ["client", "source", "peer"]) expect(isPersonalKey("address", parent)).toBe(true);
});
