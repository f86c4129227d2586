import { beforeEach, describe, expect, test } from "vitest";
import type { Event } from "@dendro/core";
import { createTrackers, keysOf, type Remembered, type Trackers } from "./trackers.ts";

const start = Date.UTC(2026, 10, 20, 12);
/** The name of the second begins with that of the first. */
const tenants = ["acme", "acme2"] as const;
let made = 0;
let memory: Map<string, string>;
let trackers: Trackers;
beforeEach(() => {
  memory = new Map();
  trackers = open();
});

const load = async (keys: readonly string[]) =>
  await Promise.resolve(keys.map((key) => memory.get(key) ?? null));
const open = (maxInMemory?: number) => createTrackers(load, maxInMemory);

const event = (tenant: string, more: Partial<Event>): Event => {
  made += 1;
  return {
    id: `00000000-0000-7000-8000-${String(made).padStart(12, "0")}`,
    tenant,
    type: "page_view",
    timestamp: start + made,
    received_at: start,
    ...more,
  };
};

/** A visit, a person, a trace and a call: what each of the trackers keeps. The ids are the same for every tenant. */
const begun = (tenant: string) => [
  event(tenant, { visitor: "v", anonymous_id: "x", user_id: "ann", path: "/" }),
  event(tenant, { visitor: "w", path: "/" }),
  event(tenant, { type: "span", trace_id: "tr", user_id: "bob" }),
  call(tenant),
];
const call = (tenant: string) =>
  event(tenant, {
    type: "llm.called",
    trace_id: "calls",
    span_id: `s${made}`,
    input_tokens: 7,
    data: { otel: { scope: `s${made}` }, gen_ai: { response: { id: "r" } } },
  });
const continued = (tenant: string) => [
  event(tenant, { visitor: "v", anonymous_id: "x", path: "/next" }),
  event(tenant, { visitor: "w", path: "/next" }),
  event(tenant, { type: "span", trace_id: "tr" }),
  call(tenant),
];

async function take(events: readonly Event[]): Promise<void> {
  for (const tracker of trackers.all) await tracker.load(events);
  for (const one of events) for (const tracker of trackers.all) tracker.take(one);
}

/** @returns the tenants of whose visits rows are written */
function cut(): Set<string> {
  const cuts = trackers.all.map((tracker) => tracker.cut());
  for (const { key, value } of cuts.flatMap(({ state }) => state))
    if (value === null) memory.delete(key);
    else memory.set(key, value);
  return new Set(cuts.flatMap(({ visits = [] }) => visits.map(({ tenant }) => tenant)));
}

/** What is still known of a tenant's wholes. */
async function known(tenant: string) {
  const [first, other] = begunSessions.get(tenant) ?? [];
  const [view, second, span, told] = continued(tenant) as [Event, Event, Event, Event];
  await take([view, second, span, told]);
  return {
    visit: view.session === first,
    otherVisit: second.session === other,
    person: view.user_id === "ann",
    trace: span.user_id === "bob",
    call: told.type === "span",
  };
}
const begunSessions = new Map<string, (string | undefined)[]>();

const everything = { visit: true, otherVisit: true, person: true, trace: true, call: true };
const nothing = { visit: false, otherVisit: false, person: false, trace: false, call: false };

async function begin(): Promise<void> {
  for (const tenant of tenants) {
    const events = begun(tenant);
    await take(events);
    begunSessions.set(
      tenant,
      events.slice(0, 2).map(({ session }) => session),
    );
  }
  cut();
}

function erase(tenant: string, remembered: Remembered | null): void {
  const keys = remembered === null ? null : new Set(keysOf(tenant, remembered));
  for (const key of memory.keys()) if (keys?.has(key) ?? key.startsWith(`${tenant}\0`)) memory.delete(key);
}

const one: Remembered = {
  visitors: ["v"],
  users: ["ann"],
  anonymous: ["x"],
  traces: ["tr"],
  calls: { traces: ["calls"], answers: ["r"] },
};

describe("what is kept of wholes", () => {
  test("goes on from event to event, and over a restart", async () => {
    await begin();
    trackers = open();
    for (const tenant of tenants) expect(await known(tenant)).toEqual(everything);
  });

  test.each([
    ["in memory", false],
    ["on disk", true],
  ])("is forgotten of one tenant, and others keep all of theirs: %s", async (_, isRestarted) => {
    await begin();
    if (isRestarted) trackers = open();
    await trackers.forget([{ tenant: "acme", remembered: null }], async () => {
      await Promise.resolve();
      erase("acme", null);
    });
    expect(await known("acme")).toEqual(nothing);
    expect(await known("acme2")).toEqual(everything);
  });

  test("is forgotten of one person, and others of the tenant keep theirs, and other tenants all", async () => {
    await begin();
    await trackers.forget([{ tenant: "acme", remembered: one }], async () => {
      await Promise.resolve();
      erase("acme", one);
    });
    expect(await known("acme")).toEqual({ ...nothing, otherVisit: true });
    expect(await known("acme2")).toEqual(everything);
  });

  test("is not loaded again by what arrives while it is erased; what is not erased is", async () => {
    await begin();
    trackers = open();
    let seen: unknown[] = [];
    await trackers.forget([{ tenant: "acme", remembered: null }], async () => {
      seen = [await known("acme"), await known("acme2")];
      erase("acme", null);
    });
    expect(seen).toEqual([nothing, everything]);
  });

  test("is not written once it is forgotten; what is kept of others is", async () => {
    await begin();
    for (const tenant of tenants) await take(continued(tenant));
    await trackers.forget([{ tenant: "acme", remembered: null }], async () => {
      await Promise.resolve();
      erase("acme", null);
    });
    expect(cut()).toEqual(new Set(["acme2"]));
    trackers = open();
    expect(await known("acme")).toEqual(nothing);
    expect(await known("acme2")).toEqual(everything);
  });
});

test("visitors in memory come down to as many as may stay there, once what changed of them is written", async () => {
  const most = 10;
  trackers = open(most);
  const views = (visitors: number) =>
    Array.from({ length: visitors }, (_, index) => event("acme", { visitor: `v${index}`, path: "/" }));
  await take(views(most + 40));
  expect(trackers.visitors).toBe(most + 40);
  // What is cut is looked for where it is loaded from only once it is there, which is before the next cut.
  cut();
  expect(trackers.visitors).toBe(most + 40);
  cut();
  expect(trackers.visitors).toBe(most);
});
