import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { JsonObject } from "@dendro/core";
import { segmentEvent } from "./segment-message.ts";

const receivedAt = Date.parse("2026-11-29T12:00:00Z");
const hour = 3_600_000;
const iso = (time: number) => new Date(time).toISOString();

describe("when a call happened", () => {
  const timeOf = (message: Record<string, string>, envelope: Record<string, string> = {}) =>
    segmentEvent({ type: "track", event: "x", ...message }, envelope, receivedAt).timestamp;

  test("with both times it is when the caller says, an hour ago", () => {
    const times = { timestamp: iso(receivedAt - hour), originalTimestamp: iso(receivedAt) };
    expect(timeOf(times)).toBe(receivedAt - hour);
    expect(timeOf({ ...times, sentAt: iso(receivedAt) })).toBe(receivedAt - hour);
  });

  test("over every combination: a time that was set holds, the library's clock is put right by when it sent", () => {
    const time = fc.integer({ min: receivedAt - 40 * hour, max: receivedAt });
    const maybe = fc.option(time, { nil: undefined });
    /** By how much the client's clock is off: by so little that it is taken to agree, or by more. */
    const skew = fc.oneof(fc.integer({ min: -60_000, max: 60_000 }), fc.integer({ min: -9e7, max: 9e7 }));
    fc.assert(
      fc.property(maybe, maybe, fc.option(skew), fc.boolean(), (set, original, off, isInEnvelope) => {
        const sent = off === null ? {} : { sentAt: iso(receivedAt + off) };
        const message = {
          ...(set === undefined ? {} : { timestamp: iso(set) }),
          ...(original === undefined ? {} : { originalTimestamp: iso(original) }),
          ...(isInEnvelope ? {} : sent),
        };
        const clock = set ?? original;
        const shift = off === null || Math.abs(off) <= 60_000 ? 0 : -off;
        const isSet = set !== undefined && original !== undefined && set !== original;
        const expected = isSet ? set : clock === undefined ? undefined : clock + shift;
        expect(timeOf(message, isInEnvelope ? sent : {})).toBe(expected);
      }),
    );
  });

  test("a time that is none does not hide the other", () => {
    expect(timeOf({ timestamp: "soon", originalTimestamp: iso(receivedAt - hour) })).toBe(receivedAt - hour);
  });
});

describe("where a call happened", () => {
  const placeOf = (message: object) => {
    const { type, name, url, path, data } = segmentEvent({ ...message }, {}, receivedAt);
    return { type, name, url, path, title: (data as JsonObject | undefined)?.["title"] };
  };
  const url = "https://s.example/pricing";

  test("a page's name is its name, and its path the page's", () => {
    const page = { url, path: "/pricing", title: "Prices" };
    const expected = { type: "page_view", name: "Pricing", url, path: undefined, title: "Prices" };
    expect(placeOf({ type: "page", name: "Pricing", context: { page } })).toEqual(expected);
    expect(placeOf({ type: "page", name: "Pricing", properties: page })).toEqual(expected);
    expect(placeOf({ type: "page", properties: { ...page, name: "Pricing" } })).toEqual(expected);
    expect(
      placeOf({
        type: "page",
        name: "Pricing",
        properties: page,
        context: { page: { url: "https://s.example/" } },
      }),
    ).toEqual(expected);
  });

  test("without an address it is the path that is said, and only then the name", () => {
    expect(placeOf({ type: "page", name: "Pricing", context: { page: { path: "/pricing" } } })).toMatchObject(
      {
        path: "/pricing",
        name: "Pricing",
      },
    );
    expect(placeOf({ type: "page", name: "Pricing", properties: { path: "/p" } })).toMatchObject({
      path: "/p",
    });
    expect(placeOf({ type: "page", name: "Pricing" })).toMatchObject({ path: "Pricing" });
    expect(placeOf({ type: "page" })).toMatchObject({ path: "(unknown)" });
  });

  test("a path of the caller's own is the page's name", () => {
    expect(placeOf({ type: "page", properties: { url, path: "/virtual?step=2" } })).toMatchObject({
      path: "/virtual",
    });
    expect(
      placeOf({ type: "page", properties: { path: "/virtual" }, context: { page: { url } } }),
    ).toMatchObject({
      url,
      path: "/virtual",
    });
    expect(placeOf({ type: "page", properties: { url, path: "Home" } })).toMatchObject({ path: undefined });
  });

  test("what a track is about is not where it happened", () => {
    const properties = { url: "https://cdn.example/film.mp4", path: "/film.mp4" };
    expect(placeOf({ type: "track", event: "Played", properties, context: { page: { url } } })).toMatchObject(
      {
        url,
        path: undefined,
      },
    );
    // A server has no page to tell of but in the properties.
    expect(placeOf({ type: "track", event: "Played", properties: { url } })).toMatchObject({ url });
  });

  test("a screen has a name alone", () => {
    expect(placeOf({ type: "screen", name: "Settings" })).toMatchObject({
      type: "screen_view",
      name: "Settings",
      path: undefined,
    });
  });
});

test("an alias is of the id that it names, or else of the page's own", () => {
  const alias = { type: "alias", userId: "ann", anonymousId: "a-1" };
  const of = (message: JsonObject) => segmentEvent(message, {}, receivedAt);
  expect(of({ ...alias, previousId: "cart-7" })).toMatchObject({ user_id: "ann", anonymous_id: "cart-7" });
  for (const none of [{}, { previousId: null }, { previousId: "" }])
    expect(of({ ...alias, ...none })).toMatchObject({ user_id: "ann", anonymous_id: "a-1" });
});
