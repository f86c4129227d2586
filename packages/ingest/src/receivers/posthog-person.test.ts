import { expect, test } from "vitest";
import type { JsonObject } from "@dendro/core";
import { event as trackedEvent, household } from "../../../../test/support/household.ts";
import { posthogEvent } from "./posthog-event.ts";

const now = Date.UTC(2026, 6, 24);

/** What PostHog's script in pages sends around what is done to its ids, and whose each is. */
const sent: readonly (readonly [situation: string, event: string, properties: JsonObject, whose: object])[] =
  [
    [
      "before anybody is known",
      "$pageview",
      { distinct_id: "d", $device_id: "d", $is_identified: false },
      { user_id: undefined, anonymous_id: "d", visitor: "d" },
    ],
    [
      "identify",
      "$identify",
      { distinct_id: "ann", $anon_distinct_id: "d", $device_id: "d", $is_identified: true },
      { user_id: "ann", anonymous_id: "d" },
    ],
    [
      "identify by the id that the site gave it from the start",
      "$set",
      { distinct_id: "ann", $device_id: "ann", $is_identified: true },
      { user_id: "ann", anonymous_id: "ann" },
    ],
    [
      "afterwards",
      "$pageview",
      { distinct_id: "ann", $device_id: "d", $is_identified: true },
      { user_id: "ann", anonymous_id: "d", visitor: "d" },
    ],
    [
      "reset, which keeps the device",
      "$pageview",
      { distinct_id: "d2", $device_id: "d", $is_identified: false },
      { user_id: undefined, anonymous_id: "d2", visitor: "d" },
    ],
    [
      "alias of somebody who is not known",
      "$create_alias",
      { distinct_id: "d", alias: "ann", $device_id: "d", $is_identified: false },
      { user_id: "ann", anonymous_id: "d" },
    ],
    [
      "alias of somebody who is",
      "$create_alias",
      { distinct_id: "ann", alias: "ann@old", $device_id: "d", $is_identified: true },
      { user_id: "ann", data: expect.objectContaining({ previous_id: "ann@old" }) as unknown },
    ],
    [
      "an older script, which does not say whether it knows",
      "$pageview",
      { distinct_id: "d", $device_id: "d" },
      { user_id: undefined, anonymous_id: "d" },
    ],
    ["a server's, of a person", "bought", { distinct_id: "ann" }, { user_id: "ann", anonymous_id: "ann" }],
    [
      "a server's, of nobody in particular",
      "seen",
      { distinct_id: "ann", $process_person_profile: false },
      { user_id: undefined, anonymous_id: "ann" },
    ],
  ];

test.each(sent)("%s: %s is of whom the script means", (_situation, event, properties, whose) => {
  expect(posthogEvent({ event, properties }, undefined, now)).toMatchObject(whose);
});

test("an id is one person with and without a profile, whichever comes first", async () => {
  const messages = [
    { event: "seen", properties: { distinct_id: "ann", $process_person_profile: false } },
    { event: "bought", properties: { distinct_id: "ann" } },
    { event: "seen", properties: { distinct_id: "x7", $process_person_profile: false } },
  ];
  for (const order of [messages, messages.toReversed()]) {
    const all = household();
    for (const message of order) {
      const { type, user_id, anonymous_id } = posthogEvent(message, undefined, now);
      const said = Object.entries({ type, user_id, anonymous_id }).filter(([, value]) => value !== undefined);
      await all.take(trackedEvent(Object.fromEntries(said)));
      all.cut();
    }
    const users = all.stored.map(({ user_id, anonymous_id }) => [anonymous_id, user_id]);
    expect(new Map(users as [string, string | undefined][])).toEqual(
      new Map([
        ["ann", "ann"],
        ["x7", undefined],
      ]),
    );
    expect(users.filter(([, user]) => user === "ann")).toHaveLength(2);
  }
});
