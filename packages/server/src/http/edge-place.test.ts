import { describe, expect, test } from "vitest";
import { joinPlaces, nowhere } from "../../../ingest/src/place.ts";
import { readEdgePlace } from "./edge-place.ts";

/** A name as Node reads it from a header that has UTF-8. */
const raw = (text: string) => Buffer.from(text, "utf8").toString("latin1");

describe("what an edge says", () => {
  test.each([
    [
      "cloudflare",
      { "cf-ipcountry": "DE", "cf-region-code": "BY", "cf-ipcity": raw("München") },
      ["DE", "DE-BY", "München"],
    ],
    ["cloudflare", { "cf-ipcountry": "FR" }, ["FR", "", ""]],
    ["cloudflare", { "cf-ipcountry": "T1" }, ["", "", ""]],
    [
      "vercel",
      {
        "x-vercel-ip-country": "BR",
        "x-vercel-ip-country-region": "SP",
        "x-vercel-ip-city": "S%C3%A3o%20Paulo",
      },
      ["BR", "BR-SP", "São Paulo"],
    ],
    [
      "cloudfront",
      {
        "cloudfront-viewer-country": "US",
        "cloudfront-viewer-country-region": "CA",
        "cloudfront-viewer-city": "San Jose",
      },
      ["US", "US-CA", "San Jose"],
    ],
    [
      "appengine",
      { "x-appengine-country": "us", "x-appengine-region": "ca", "x-appengine-city": "mountain view" },
      ["US", "US-CA", "Mountain View"],
    ],
    [
      "appengine",
      { "x-appengine-country": "ZZ", "x-appengine-region": "?", "x-appengine-city": "?" },
      ["", "", ""],
    ],
    ["vercel", { "cf-ipcountry": "DE", "cf-ipcity": "Berlin" }, ["", "", ""]],
    ["vercel", { "x-vercel-ip-country": "DE", "x-vercel-ip-city": "100%" }, ["DE", "", "100%"]],
    ["none", { "cf-ipcountry": "DE", "cf-ipcity": "Berlin" }, ["", "", ""]],
  ] as const)("%s: %j", (edge, headers, [country, region, city]) => {
    expect(readEdgePlace(edge, headers)).toEqual({ country, region, city });
  });

  test("is joined with what is found only where both are of one country", () => {
    const berlin = { country: "DE", region: "DE-BE", city: "Berlin" };
    const germany = { country: "DE", region: "", city: "" };
    const lyon = { country: "FR", region: "", city: "Lyon" };
    expect(joinPlaces(nowhere, () => berlin)).toEqual(berlin);
    expect(joinPlaces(germany, () => berlin)).toEqual(berlin);
    expect(joinPlaces(germany, () => lyon)).toEqual(germany);
    expect(joinPlaces(lyon, () => berlin)).toEqual(lyon);
  });
});
