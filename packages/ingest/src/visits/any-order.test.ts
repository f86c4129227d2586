import { compareEvents, dayMs } from "@dendro/core";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { VisitorEvent } from "./person.ts";
import { trackerWithMemory } from "./test-support/tracker-with-memory.ts";

const minute = 60_000;
const midnight = Date.UTC(2026, 10, 20);

/** Pseudonyms of somebody on a day, and near midnight on the day beside it. */
function namesOf(
  who: string,
  at: number,
): Pick<VisitorEvent, "visitor" | "visitor_before" | "visitor_after"> {
  const day = Math.floor(at / dayMs);
  const [sinceMidnight, untilMidnight] = [at - day * dayMs, (day + 1) * dayMs - at];
  return {
    visitor: `${who} ${day}`,
    ...(sinceMidnight < 120 * minute ? { visitor_before: `${who} ${day - 1}` } : {}),
    ...(untilMidnight <= 120 * minute ? { visitor_after: `${who} ${day + 1}` } : {}),
  };
}

const optional = <T>(...values: T[]) => fc.option(fc.constantFrom(...values), { nil: undefined, freq: 2 });

const action = fc.record({
  who: fc.constantFrom("a", "a", "a", "b"),
  // Within two hours of midnight, on both sides of which somebody is known. Gaps of 30 minutes are what decides; many are that long, some a millisecond longer.
  at: fc
    .tuple(fc.integer({ min: -11, max: 11 }), fc.constantFrom(0, 0, 1))
    .map(([tens, ms]) => midnight + tens * 10 * minute + ms),
  type: fc.constantFrom(
    "page_view",
    "page_view",
    "page_exit",
    "engagement",
    "scroll",
    "signup",
    "identify",
    "play",
  ),
  path: fc.constantFrom("/a", "/b"),
  interactive: optional(false),
  channel: optional("Direct", "Email"),
  referrer_source: optional("Google"),
  utm_campaign: optional("spring"),
  country: optional("DE", "FR"),
  browser: optional("Firefox"),
  user_id: optional("ann"),
  duration_ms: optional(1000, 2500),
  scroll_depth: optional(20, 60),
});
type Action = typeof action extends fc.Arbitrary<infer T> ? T : never;

function eventOf({ who, at, scroll_depth: depth, ...said }: Action, index: number): VisitorEvent {
  const known = Object.fromEntries(Object.entries(said).filter(([, value]) => value !== undefined));
  return {
    ...(known as Pick<VisitorEvent, "type">),
    id: `id-${String(index).padStart(2, "0")}`,
    tenant: "t",
    timestamp: at,
    received_at: midnight + dayMs,
    ...namesOf(who, at),
    ...(depth === undefined ? {} : { data: { scroll_depth: depth } }),
  };
}

/** What events and visits say in the end. A session is called by the first event that has it: its own name does not matter. */
function outcome({ taken, visits }: ReturnType<typeof trackerWithMemory>) {
  const names = new Map<string, string>();
  const nameOf = (session: string | undefined, id: string) => {
    if (session === undefined) return null;
    if (!names.has(session)) names.set(session, id);
    return names.get(session);
  };
  const events = taken.toSorted(compareEvents).map(({ session, ...event }) => ({
    ...event,
    session: nameOf(session, event.id),
  }));
  return {
    events,
    visits: visits()
      .map(({ session, ...visit }) => ({ ...visit, session: nameOf(session, "none of its events") }))
      .toSorted((a, b) => a.timestamp - b.timestamp || (a.visitor < b.visitor ? -1 : 1)),
  };
}

test("in whatever order events come, with cuts and restarts in between, they say in the end what they say in order", async () => {
  const step = fc.tuple(action, fc.constantFrom("nothing", "nothing", "cut", "restart"), fc.nat());
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 2, maxLength: 12 }), async (steps) => {
      const inOrder = trackerWithMemory();
      await inOrder.take(...steps.map(([one], index) => eventOf(one, index)).toSorted(compareEvents));
      inOrder.cut();

      const shuffled = trackerWithMemory();
      const arriving = steps.map(([one, next, place], index) => ({
        event: eventOf(one, index),
        next,
        place,
      }));
      for (const { event, next } of arriving.toSorted((a, b) => a.place - b.place)) {
        await shuffled.take(event);
        if (next !== "nothing") shuffled.cut();
        if (next === "restart") shuffled.restart();
      }
      shuffled.cut();
      expect(outcome(shuffled)).toEqual(outcome(inOrder));
    }),
    { numRuns: 500 },
  );
});
