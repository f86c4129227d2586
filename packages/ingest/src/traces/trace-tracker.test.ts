import { expect, test } from "vitest";
import type { Event } from "@dendro/core";
import { keyOfId } from "../people/known-id.ts";
import { createPeopleTracker } from "../people/people-tracker.ts";
import { createTraceTracker, keyOfTrace } from "./trace-tracker.ts";

const at = Date.UTC(2026, 10, 30, 12);

/** Whom an event without a user is of, in a trace that is remembered to have two names of ann. */
async function userIn(remembered: readonly unknown[]): Promise<string | undefined> {
  const memory = new Map([
    [keyOfTrace("t", "tr"), JSON.stringify(remembered)],
    [keyOfId("t", "user", "ann@old"), JSON.stringify({ link: ["ann", at, "e"], names: [], days: [] })],
  ]);
  const load = async (keys: readonly string[]) =>
    await Promise.resolve(keys.map((key) => memory.get(key) ?? null));
  const people = createPeopleTracker(load);
  const traces = createTraceTracker(load, people);
  const event: Event = {
    id: "e2",
    tenant: "t",
    type: "span",
    timestamp: at,
    received_at: at,
    trace_id: "tr",
  };
  for (const tracker of [people, traces]) await tracker.load([event]);
  for (const tracker of [people, traces]) tracker.take(event);
  return event.user_id;
}

test("a trace of two names of one person is theirs, but for one of an older release, which kept no third name", async () => {
  expect(await userIn([at, at, 2, ["ann", "ann@old"], [], 0])).toBe("ann");
  expect(await userIn([at, at, 20, ["ann", "ann@old"], [], 1])).toBeUndefined();
  expect(await userIn([at, at, 2, ["ann", "ann@old"], []])).toBeUndefined();
  expect(await userIn([at, at, 2, ["ann@old"], []])).toBe("ann");
});
