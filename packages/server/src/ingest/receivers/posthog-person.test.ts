import { expect, test } from "vitest";
import type { JsonObject } from "@dendro/core";
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
  ];

test.each(sent)("%s: %s is of whom the script means", (_situation, event, properties, whose) => {
  expect(posthogEvent({ event, properties }, undefined, now)).toMatchObject(whose);
});
