import type { Event } from "@dendro/core";
import { describe, expect, test } from "vitest";
import { trackWithMemory } from "../test-support/tracked.ts";
import { createPeopleTracker } from "./people-tracker.ts";

const start = Date.UTC(2026, 10, 20);
let made = 0;

const event = (more: Partial<Event> = {}): Event => ({
  id: `id-${(made += 1)}`,
  tenant: "t",
  type: "page_view",
  timestamp: start + made,
  received_at: start,
  ...more,
});
/** Says that a user has had another name. */
const renamed = (user_id: string, previous_id: unknown, more: Partial<Event> = {}) =>
  event({ type: "user.identified", user_id, data: { previous_id: previous_id as string }, ...more });

const track = () => trackWithMemory((loadState) => [createPeopleTracker(loadState)] as const);

/** What an event says that comes after others. */
async function after(others: readonly Event[], last: Event) {
  const tracked = track();
  await tracked.take(...others);
  await tracked.take(last);
  return [last.user_id, last.user_alias];
}

describe("a name", () => {
  test("is followed from one to the next, and what goes round in a circle is called by the first in order", async () => {
    expect(await after([renamed("b", "a"), renamed("c", "b")], event({ user_id: "a" }))).toEqual(["c", "a"]);
    const circle = [renamed("b", "c"), renamed("a", "b"), renamed("c", "a")];
    expect(await after(circle, event({ user_id: "c" }))).toEqual(["a", "c"]);
    expect(await after(circle, event({ user_id: "a" }))).toEqual(["a", undefined]);
  });

  test("is followed over 16 names, and no further", async () => {
    const chain = Array.from({ length: 20 }, (_, index) => renamed(`n${index + 1}`, `n${index}`));
    expect(await after(chain, event({ user_id: "n0" }))).toEqual(["n15", "n0"]);
  });

  test.each<[string, Event]>([
    ["the same name", renamed("ann", "ann")],
    ["an empty one", renamed("ann", "")],
    ["one of more than 256 characters", renamed("ann", "x".repeat(257))],
    ["an address that was taken out", renamed("ann", "of [ip]")],
    ["what is no text", renamed("ann", 7)],
    ["of an event that says nothing of whom", { ...renamed("ann", "old"), type: "page_view" }],
    ["of another tenant", renamed("ann", "old", { tenant: "u" })],
  ])("is nobody else's by %s", async (_, said) => {
    const old = said.data?.["previous_id"];
    const name = typeof old === "string" && old !== "" ? old : "old";
    expect(await after([said], event({ user_id: name }))).toEqual([name, undefined]);
  });

  test("may be of 256 characters", async () => {
    expect((await after([renamed("ann", "x".repeat(256))], event({ user_id: "x".repeat(256) })))[0]).toBe(
      "ann",
    );
  });

  test("is whose it was said first to be, by time and then by the event's id", async () => {
    const [later, earlier] = [
      renamed("ann", "old", { timestamp: start + 5 }),
      renamed("ben", "old", { timestamp: start }),
    ];
    expect((await after([later, earlier], event({ user_id: "old" })))[0]).toBe("ben");
    const same = { timestamp: start };
    const both = [renamed("ann", "old", { ...same, id: "2" }), renamed("ben", "old", { ...same, id: "1" })];
    expect((await after(both, event({ user_id: "old" })))[0]).toBe("ben");
  });
});

test("what was told of an event is said: of whom, where that is another name, or nobody yet", async () => {
  const { trackers } = track();
  const some = [renamed("ann", "old"), event({ user_id: "old" }), event({ anonymous_id: "x" }), event()];
  await trackers[0].load(some);
  expect(some.map((one) => trackers[0].take(one))).toEqual([null, [], [], null]);
});

test("what is forgotten is as if it had never been told, of one tenant, one by one or all", async () => {
  const tracked = track();
  const tell = async (tenant: string) =>
    await tracked.take(
      renamed("ann", "old", { tenant }),
      event({ tenant, anonymous_id: "x", user_id: "ann" }),
    );
  const whose = async (tenant: string) => {
    const [named, unnamed] = [event({ tenant, user_id: "old" }), event({ tenant, anonymous_id: "x" })];
    await tracked.take(named, unnamed);
    return [named.user_id, unnamed.user_id];
  };
  await tell("t");
  await tell("u");
  tracked.trackers[0].forget("t", [{ kind: "user", id: "old" }, { kind: "user", id: "never heard of" }]); // prettier-ignore
  expect([await whose("t"), await whose("u")]).toEqual([
    ["old", "ann"],
    ["ann", "ann"],
  ]);
  tracked.trackers[0].forget("t", null);
  expect([await whose("t"), await whose("u")]).toEqual([
    ["old", undefined],
    ["ann", "ann"],
  ]);
});

test.each([
  ["one by one", [{ kind: "user", id: "ann" }] as const],
  ["all", null],
])("nothing is remembered, told or followed of whom is forgotten: %s", async (_, ids) => {
  const tracked = track();
  const [tracker] = tracked.trackers;
  // Ann was called old, has another name herself, and is in a trace.
  await tracked.take(event({ user_id: "old" }), renamed("ann", "old"), renamed("anna", "ann"));
  tracker.noteTrace({ tenant: "t", id: "trace" }, "ann");
  tracker.cut();
  await tracked.take(renamed("ann", "old"), renamed("bea", "ann", { timestamp: start - 1 }));
  tracker.forget("t", ids);
  expect(tracker.cut().state.filter(({ key }) => key.endsWith("\0ann"))).toEqual([]);
  tracker.takeMovedTraces();
  await tracked.take(event({ user_id: "ann" }));
  const isOf = (name: string) => tracker.cut().corrections.filter(({ where }) => where.value === name);
  expect(isOf("ann")).toEqual([]);
  await tracked.take(renamed("eve", "ann"));
  expect(tracker.takeMovedTraces().filter(({ id }) => id === "trace")).toEqual([]);
  expect(isOf("old")).toEqual([]);
});

test("what was told is told once, and not again when something else of the same id changes", async () => {
  const tracked = track();
  const [tracker] = tracked.trackers;
  await tracked.take(event({ anonymous_id: "x" }), event({ anonymous_id: "x", user_id: "ann" }));
  expect(tracker.cut().corrections.map(({ where }) => where.value)).toContain("x");
  await tracked.take(event({ anonymous_id: "x", timestamp: start + 5 * 86_400_000 }));
  const { corrections, state } = tracker.cut();
  expect([corrections, state.length]).toEqual([[], 2]);
});

test.each([true, false])(
  "of one id the last 400 days are remembered, with a restart: %s",
  async (isRestarted) => {
    const tracked = track();
    const days = Array.from({ length: 401 }, (_, day) =>
      event({ anonymous_id: "x", timestamp: start + day * 86_400_000 }),
    );
    await tracked.take(...days);
    tracked.cut();
    if (isRestarted) tracked.restart();
    await tracked.take(event({ anonymous_id: "x", user_id: "ann", timestamp: start + 401 * 86_400_000 }));
    const { corrections } = tracked.trackers[0].cut();
    const told = corrections.find(({ where }) => where.column === "anonymous_id");
    expect([told?.days?.length, told?.from]).toEqual([400, start + 86_400_000]);
  },
);
