import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Event, Visit } from "@dendro/core";
import { event, hour, household, start } from "../../../../test/support/household.ts";
import { firstOf, inOrder, knowPeople, knowOwners } from "../../../../test/support/plain-people.ts";

describe("somebody", () => {
  test("who is known by an anonymous id first is one person from the first event on, also when that was long ago", async () => {
    const all = household();
    const first = event({ anonymous_id: "a", timestamp: start - 90 * 24 * hour });
    await all.take(first);
    all.cut();
    all.restart();
    expect(first.user_id).toBeUndefined();
    const signedIn = event({ anonymous_id: "a", user_id: "ann", type: "user.identified" });
    const again = event({ anonymous_id: "a", timestamp: start + hour });
    await all.take(signedIn, again);
    all.cut();
    expect([first, signedIn, again].map(({ user_id }) => user_id)).toEqual(["ann", "ann", "ann"]);
    expect(signedIn.user_source).toBeUndefined();
    expect(first.user_source).toBe("anonymous");
  });

  test("on whose machine another signs in later keeps what they did", async () => {
    const all = household();
    const before = event({ anonymous_id: "a" });
    await all.take(before, event({ anonymous_id: "a", user_id: "bob", timestamp: start + 2 * hour }));
    all.cut();
    expect(before.user_id).toBe("bob");
    // What was said first comes last.
    await all.take(event({ anonymous_id: "a", user_id: "ann", timestamp: start + hour }));
    all.cut();
    expect(before.user_id).toBe("ann");
  });

  test("who has had another name is one person under the new one, and the old one is kept", async () => {
    const all = household();
    const former = event({ user_id: "ann@old" });
    await all.take(former);
    all.cut();
    await all.take(event({ user_id: "ann" }, "ann@old"));
    all.cut();
    const later = event({ user_id: "ann@old" });
    await all.take(later);
    all.cut();
    for (const one of [former, later]) expect(one).toMatchObject({ user_id: "ann", user_alias: "ann@old" });
  });
});

describe("somebody who is erased", () => {
  const ann = {
    visitors: ["v"],
    users: ["ann"],
    anonymous: ["a"],
    traces: ["tr"],
    calls: { traces: [], answers: [] },
  };
  const said = { anonymous_id: "a", trace_id: "tr", visitor: "v", type: "page_view" };

  test("is forgotten at any moment: between what is loaded, taken in and cut", async () => {
    for (const moment of ["before", "loaded", "taken"] as const) {
      const all = household();
      await all.take(event({ ...said, user_id: "ann" }));
      all.cut();
      const forget = async () => await all.forget(ann);
      const again = event({ ...said, user_id: "ann", timestamp: start + 1 });
      if (moment === "before") await forget();
      if (moment === "loaded") await all.takeAfter(forget, again);
      else await all.take(again);
      if (moment === "taken") await forget();
      all.cut();
      const later = event({ ...said, timestamp: start + 2 });
      await all.take(later);
      all.cut();
      // Who comes back is known from then on, by what came after.
      expect([moment, later.user_id]).toEqual([moment, moment === "taken" ? undefined : "ann"]);
      expect(all.remembered()).not.toContain(String(start));
    }
  });

  test("does not come back with what is loaded before it is out of the log", async () => {
    const all = household();
    await all.take(event({ ...said, user_id: "ann" }));
    all.cut();
    all.restart();
    const later = event({ anonymous_id: "a", trace_id: "tr", timestamp: start + 24 * hour });
    await all.forget(ann, async () => await all.take(later));
    all.cut();
    expect(later.user_id).toBeUndefined();
    expect(all.remembered()).not.toContain("ann");
  });
});

test("a visit of days is of who turns out to have signed in on its last one", async () => {
  const all = household();
  const view = { visitor: "v", type: "page_view" };
  const until = start + 3 * 24 * hour;
  for (let at = start; at < until; at += hour / 2) await all.take(event({ ...view, timestamp: at }));
  await all.take(event({ ...view, anonymous_id: "a", user_id: "ann@old", timestamp: until }));
  all.cut();
  await all.take(event({ user_id: "ann", timestamp: until }, "ann@old"));
  all.cut();
  await all.take(event({ ...view, timestamp: until + 1 }));
  all.cut();
  expect(leftOf(all.visits)).toMatchObject([{ timestamp: start, user_id: "ann", user_alias: "ann@old" }]);
});

describe("a trace", () => {
  test("whose user and conversation stand on one span alone tells them to the others, also when that comes last", async () => {
    const all = household();
    const call = event({ trace_id: "tr", parent_span_id: "root", type: "llm.called" });
    await all.take(call);
    all.cut();
    expect(call.user_id).toBeUndefined();
    await all.take(event({ trace_id: "tr", user_id: "ann", thread_id: "th", timestamp: start + 1 }));
    all.cut();
    expect(call).toMatchObject({ user_id: "ann", thread_id: "th", user_source: "trace" });
  });

  test("whose spans say two names of one person tells that person to the others, also when that is learnt later, or turns out wrong", async () => {
    const all = household();
    const call = event({ trace_id: "tr", type: "llm.called" });
    await all.take(call, event({ trace_id: "tr", user_id: "ann@old" }));
    all.cut();
    await all.take(event({ trace_id: "tr", user_id: "ann" }));
    all.cut();
    expect(call).not.toHaveProperty("user_id");
    all.restart();
    await all.take(event({ user_id: "ann", timestamp: start + hour }, "ann@old"));
    all.cut();
    expect(call).toMatchObject({ user_id: "ann", user_source: "trace" });
    all.restart();
    // What was said first comes last.
    await all.take(event({ user_id: "bob" }, "ann@old"));
    all.cut();
    expect(call).not.toHaveProperty("user_id");
  });

  test("of more names than are kept tells nobody, whoever they turn out to be", async () => {
    const all = household();
    const call = event({ trace_id: "tr" });
    const names = Array.from({ length: 17 }, (_, n) => `u${n}`);
    await all.take(call, ...names.map((user_id) => event({ trace_id: "tr", user_id })));
    all.cut();
    for (const name of names.slice(1)) await all.take(event({ user_id: "u0" }, name));
    all.cut();
    expect(call).not.toHaveProperty("user_id");
  });

  test("of which some spans say one user and some another tells the others none", async () => {
    const all = household();
    const call = event({ trace_id: "tr", type: "llm.called" });
    await all.take(call, event({ trace_id: "tr", user_id: "ann", thread_id: "th" }));
    all.cut();
    const bobs = event({ trace_id: "tr", user_id: "bob", thread_id: "th" });
    await all.take(bobs);
    all.cut();
    expect(call).not.toHaveProperty("user_id");
    expect(call.thread_id).toBe("th");
    expect(bobs.user_id).toBe("bob");
  });
});

const anyEvent = fc
  .record({
    tenant: fc.constantFrom("t", "t", "u"),
    hours: fc.integer({ min: 0, max: 8 }),
    user_id: fc.constantFrom(undefined, undefined, "u1", "u2", "u3", "u4"),
    anonymous_id: fc.constantFrom(undefined, "a1", "a2", "u1"),
    trace_id: fc.constantFrom(undefined, undefined, "tr1", "tr2"),
    thread_id: fc.constantFrom(undefined, "th1", "th2"),
    parent_span_id: fc.constantFrom(undefined, "s"),
    previous: fc.constantFrom(undefined, undefined, "u1", "u2", "u3", "a1"),
  })
  .map(({ hours, previous, ...fields }) => {
    const said = Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
    return event(
      { ...said, timestamp: start + hours * hour },
      fields.user_id === undefined ? undefined : previous,
    );
  });

test("whose things are does not depend on the order in which they come, nor on stops in between", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(anyEvent, { minLength: 1, maxLength: 14 }),
      fc.array(fc.constantFrom("cut", "restart", "on"), { minLength: 14, maxLength: 14 }),
      async (drawn, steps) => {
        const events = drawn.map((one) => ({ ...one }));
        const right = knowOwners(events.map((one) => ({ ...one })));
        const all = household();
        for (const [index, one] of events.entries()) {
          await all.take(one);
          if (steps[index] !== "on") all.cut();
          if (steps[index] === "restart") all.restart();
        }
        all.cut();
        const found = new Map(
          all.stored.map((one) => [
            one.id,
            { user: one.user_id, alias: one.user_alias, thread: one.thread_id },
          ]),
        );
        expect(found).toEqual(right);
      },
    ),
    { numRuns: 1000 },
  );
});

/** The visits that everything comes to, and whose they are: each visitor's events, apart where half an hour lies between. */
function knowVisits(events: readonly Event[]) {
  const { nameOf, userOfId } = knowPeople(events);
  const ofVisitors = Map.groupBy(
    inOrder(events).filter(({ visitor }) => visitor !== undefined),
    ({ tenant, visitor }) => `${tenant} ${visitor ?? ""}`,
  );
  return [...ofVisitors.values()].flatMap((all) => {
    const runs: Event[][] = [];
    for (const one of all) {
      const last = runs.at(-1)?.at(-1);
      if (last === undefined || one.timestamp - last.timestamp > hour / 2) runs.push([one]);
      else runs.at(-1)?.push(one);
    }
    return runs.flatMap((run) => {
      const views = run.filter(({ type }) => type === "page_view");
      const [first] = views;
      if (first === undefined) return [];
      const said = [...views, ...run.filter(({ type }) => type !== "page_view")];
      const [user, anonymous] = (["user_id", "anonymous_id"] as const).map((name) =>
        firstOf(said, (one) => one[name]),
      );
      const meant = user ?? (anonymous === undefined ? undefined : userOfId(first.tenant, anonymous));
      const name = meant === undefined ? undefined : nameOf(first.tenant, meant);
      return [
        {
          at: `${first.tenant} ${first.visitor ?? ""} ${first.timestamp}`,
          user: name,
          alias: name === meant ? undefined : meant,
          isAnonymous: user === undefined && anonymous !== undefined,
        },
      ];
    });
  });
}

/** Rows of visits that are left when those that cancel out are gone; each is there once. */
function leftOf(rows: readonly Visit[]): Visit[] {
  const sameRows = Map.groupBy(rows, (row) =>
    JSON.stringify(Object.entries({ ...row, sign: 0 }).toSorted(([a], [b]) => (a < b ? -1 : 1))),
  );
  return [...sameRows.values()].flatMap((same) => {
    const sum = same.reduce((total, { sign }) => total + sign, 0);
    expect([0, 1]).toContain(sum);
    return sum === 0 ? [] : same.slice(0, 1);
  });
}

const anyVisited = fc
  .record({
    tenant: fc.constantFrom("t", "t", "u"),
    type: fc.constantFrom("page_view", "page_view", "page_exit"),
    twenties: fc.integer({ min: 0, max: 20 }),
    user_id: fc.constantFrom(undefined, undefined, "u1", "u2", "u3"),
    anonymous_id: fc.constantFrom(undefined, "a1", "a2", "u1"),
    visitor: fc.constantFrom("v1", "v1", "v2", undefined),
    previous: fc.constantFrom(undefined, undefined, undefined, "u1", "u2", "a1"),
  })
  .map(({ twenties, previous, ...fields }) => {
    const { type: _, ...untyped } = fields;
    const isAlias = fields.user_id !== undefined && previous !== undefined;
    const said = Object.fromEntries(
      Object.entries(isAlias ? untyped : fields).filter(([, value]) => value !== undefined),
    );
    return event(
      { ...said, timestamp: start + 8 * hour + twenties * (hour / 3) },
      isAlias ? previous : undefined,
    );
  });

test("whose visits are does not either, and no row of one is taken back as another than it was", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(anyVisited, { minLength: 1, maxLength: 14 }),
      fc.array(fc.constantFrom("cut", "restart", "on"), { minLength: 14, maxLength: 14 }),
      async (drawn, steps) => {
        const right = knowVisits(drawn.map((one) => ({ ...one })));
        const all = household();
        for (const [index, one] of drawn.entries()) {
          await all.take({ ...one });
          if (steps[index] !== "on") all.cut();
          if (steps[index] === "restart") all.restart();
        }
        all.cut();
        const found = leftOf(all.visits).map(({ tenant, visitor, timestamp, ...visit }) => ({
          at: `${tenant} ${visitor} ${timestamp}`,
          user: visit.user_id,
          alias: visit.user_alias,
          isAnonymous: visit.user_source === "anonymous",
        }));
        const byPlace = (a: { at: string }, b: { at: string }) => (a.at < b.at ? -1 : 1);
        expect(found.toSorted(byPlace)).toEqual(right.toSorted(byPlace));
      },
    ),
    { numRuns: 1000 },
  );
});
