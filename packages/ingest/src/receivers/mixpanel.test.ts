import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { JsonObject } from "@dendro/core";
import { mixpanelEvent } from "./mixpanel-event.ts";
import { groupEvent, personEvent } from "./mixpanel-profile.ts";
import { isMixpanels } from "./mixpanel-shape.ts";
import { mixpanelTime } from "./mixpanel-time.ts";

const receivedAt = Date.UTC(2026, 10, 29, 12);
const request = { receivedAt, sentAt: undefined, isFromThere: true };

describe("when it happened", () => {
  test("is the same in seconds and in milliseconds, as a number and as text", () => {
    const times = fc.integer({ min: Date.UTC(1974), max: Date.UTC(2100) });
    fc.assert(
      fc.property(times, (ms) => {
        for (const time of [ms, ms / 1000, String(ms), String(ms / 1000), new Date(ms).toISOString()])
          expect(mixpanelTime(time, undefined, receivedAt)).toBe(ms);
      }),
    );
  });

  test("is moved by as much as the sender's clock is off, and left where nobody says it", () => {
    const hourMs = 3_600_000;
    const wrong = receivedAt - hourMs;
    expect(mixpanelTime((wrong - 5000) / 1000, wrong, receivedAt)).toBe(receivedAt - 5000);
    expect(mixpanelTime((wrong - 5000) / 1000, undefined, receivedAt)).toBe(wrong - 5000);
    expect(mixpanelTime(undefined, wrong, receivedAt)).toBeUndefined();
  });

  test("is not now when it cannot be read", () => {
    for (const time of ["noon", {}, [1], true])
      expect(typeof mixpanelTime(time, undefined, receivedAt)).toBe("string");
  });
});

describe("whose it is", () => {
  const device = "18f3a0b1";
  test.each<[string, JsonObject, { user_id?: string; visitor?: string }]>([
    ["a device's", { distinct_id: `$device:${device}`, $device_id: device }, { visitor: device }],
    ["a device's, of an older library", { distinct_id: device, $device_id: device }, { visitor: device }],
    ["a device's, that says it once", { distinct_id: `$device:${device}` }, { visitor: device }],
    [
      "somebody's at a device",
      { distinct_id: "ann", $user_id: "ann", $device_id: device },
      { user_id: "ann", visitor: device },
    ],
    [
      "somebody's whose device is still its name",
      { distinct_id: `$device:${device}`, $user_id: "ann", $device_id: device },
      { user_id: "ann", visitor: device },
    ],
    ["somebody's of whom a server tells", { distinct_id: "ann" }, { user_id: "ann" }],
    ["somebody's with a number", { distinct_id: 7 }, { user_id: "7" }],
    ["nobody's", {}, {}],
  ])("%s", (_whose, properties, expected) => {
    const { user_id, visitor } = mixpanelEvent({ event: "x", properties }, request);
    expect({ user_id, visitor }).toEqual({ user_id: undefined, visitor: undefined, ...expected });
  });

  test("somebody who is identified, with the device that they had", () => {
    const properties = { distinct_id: "ann", $anon_distinct_id: `$device:${device}` };
    expect(mixpanelEvent({ event: "$identify", properties }, request)).toMatchObject({
      type: "user.identified",
      user_id: "ann",
      visitor: device,
    });
  });

  test("somebody who is identified, whose events named no device before", () => {
    const properties = { distinct_id: "ann", $identified_id: "ann", $anon_id: "anon" };
    expect(mixpanelEvent({ event: "$identify", properties }, request)).toMatchObject({
      type: "user.identified",
      user_id: "ann",
      anonymous_id: "anon",
      data: { previous_id: "anon" },
    });
  });
});

describe("a change of a profile", () => {
  const change = { $token: "k", $distinct_id: "ann", $add: { credits: 1 } };
  const ofGroup = { $token: "k", $group_key: "team", $group_id: "t", $set: { plan: "pro" } };

  test("that says its time is the same when it is sent again, and another when anything of it differs", () => {
    const idOf = (more: JsonObject) => personEvent({ ...change, $time: 1_764_417_600, ...more }, request).id;
    const others = [
      {},
      { $time: 1_764_417_601 },
      { $distinct_id: "bob" },
      { $add: { credits: 2 } },
      { $add: { credits: 1, note: "x".repeat(300) } },
      { $add: { credits: 1, note: `${"x".repeat(300)}y` } },
    ].map(idOf);
    expect(new Set(others).size).toBe(others.length);
    expect(others).not.toContain(undefined);
    expect(idOf({ $token: "another" })).toBe(others[0]);
    const time = { $time: 1_764_417_600 };
    expect(groupEvent({ ...ofGroup, ...time }, request).id).toBe(
      groupEvent({ ...ofGroup, ...time }, { ...request, receivedAt: receivedAt + 1000 }).id,
    );
  });

  test("that does not may be made twice", () => {
    expect(personEvent(change, request).id).toBeUndefined();
    expect(groupEvent({ ...ofGroup, $append: { n: 1 } }, request).id).toBeUndefined();
  });
});

describe("what Mixpanel's and PostHog's clients send to the same path", () => {
  const none = new URLSearchParams();
  const values = fc.dictionary(fc.stringMatching(/^[a-z]{1,8}$/u), fc.jsonValue(), { maxKeys: 4 });

  test("is PostHog's whenever it has anything of PostHog's", () => {
    const marks = fc.constantFrom<JsonObject>(
      { api_key: "k" },
      { token: "k" },
      { distinct_id: "ann" },
      { timestamp: "2026-11-29T12:00:00Z" },
      { uuid: "u" },
      { offset: 5 },
      { $set: {} },
    );
    fc.assert(
      fc.property(values, marks, fc.boolean(), (properties, mark, isList) => {
        const sent = { event: "x", properties: { ...properties, time: 1, $insert_id: "i" }, ...mark };
        expect(isMixpanels(isList ? [sent] : sent, new URLSearchParams({ verbose: "1" }))).toBe(false);
      }),
    );
    const ofLibrary = { event: "x", properties: { $lib: "web", time: 1, $insert_id: "i" } };
    expect(isMixpanels(ofLibrary, none)).toBe(false);
    const event = { event: "x", properties: { time: 1 } };
    for (const name of ["ver", "compression"])
      expect(isMixpanels(event, new URLSearchParams({ [name]: "1" }))).toBe(false);
    for (const sent of [{ api_key: "k", batch: [event] }, [], null, "x", [null]])
      expect(isMixpanels(sent, none)).toBe(false);
  });

  test("is Mixpanel's with a mark of its own, and else PostHog's as before", () => {
    fc.assert(
      fc.property(values, fc.constantFrom("mp_lib", "time", "$insert_id"), (more, mark) => {
        const properties = Object.fromEntries(Object.entries(more).filter(([name]) => name !== "time"));
        expect(isMixpanels([{ event: "x", properties: { ...properties, [mark]: 1 } }], none)).toBe(true);
        expect(isMixpanels([{ event: "x", properties }], none)).toBe(false);
        expect(isMixpanels([{ event: "x", properties }], new URLSearchParams({ verbose: "0" }))).toBe(true);
      }),
    );
  });
});

describe("a change of a profile without a time", () => {
  const ids = (change: JsonObject, ...minutes: readonly number[]) =>
    minutes.map(
      (minute) =>
        personEvent(
          { $distinct_id: "u", ...change },
          { ...request, receivedAt: receivedAt + minute * 60_000 },
        ).id,
    );

  test.each(["$set", "$set_once", "$unset", "$union", "$remove"])(
    "that only sets is one in an hour: %s",
    (name) => {
      const [first, again, later] = ids({ [name]: { plan: "pro" }, $ignore_time: true }, 0, 59, 60);
      expect(first).toBeDefined();
      expect(again).toBe(first);
      expect(later).not.toBe(first);
      expect(ids({ [name]: { plan: "free" } }, 0)).not.toContain(first);
    },
  );

  test.each(["$add", "$append", "$transactions"])(
    "that does more each time is as many as arrive: %s",
    (name) => {
      expect(ids({ [name]: { n: 1 } }, 0)).toEqual([undefined]);
      expect(ids({ $set: { n: 1 }, [name]: { n: 1 } }, 0)).toEqual([undefined]);
    },
  );
});
