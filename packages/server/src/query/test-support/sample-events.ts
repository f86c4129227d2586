import type { Event } from "@dendro/core";

/** A moment of November 2026, such as `20T09:05`, in milliseconds since 1970. */
export const at = (moment: string): number => Date.parse(`2026-11-${moment}Z`);

/** When everything is asked: the evening of a Friday. */
export const now = at("20T18:00");

let made = 0;
const event = (timestamp: number, type: string, more: Partial<Event> = {}): Event => ({
  id: `00000000-0000-7000-8000-${String((made += 1)).padStart(12, "0")}`,
  tenant: "acme",
  type,
  timestamp,
  received_at: timestamp + 1,
  ...more,
});

const ann = { visitor: "a", user_id: "ann", country: "DE", browser: "Firefox", referrer_source: "Google" };
const bob = { visitor: "b", country: "FR", browser: "Safari" };
const onSite = { source: "site" };
const small = { source: "worker", model: "small", provider: "openai", status: "ok" } as const;
const onApi = { source: "api", route: "/users/:id" };

/**
 * What happened: 18 events of three days, and one of a year before. Ann is a user from the year before on, Bob signs in
 * on the 20th, and Cem is known by a correction.
 */
export const events: readonly Event[] = [
  event(at("19T08:00"), "page_view", { ...onSite, ...ann, session: "s0", path: "/" }),
  // A visit over midnight.
  event(at("19T23:30"), "page_view", { ...onSite, ...bob, session: "s9", path: "/docs" }),
  event(at("20T00:10"), "page_view", { ...onSite, ...bob, session: "s9", path: "/pricing" }),
  event(at("20T09:00"), "page_view", { ...onSite, ...ann, session: "s1", path: "/" }),
  // Two of one millisecond.
  event(at("20T09:05"), "page_view", { ...onSite, ...ann, session: "s1", path: "/pricing" }),
  event(at("20T09:05"), "signup", {
    ...onSite,
    ...ann,
    session: "s1",
    path: "/pricing",
    data: { plan: "pro", seats: 3 },
  }),
  event(at("20T09:20"), "order", {
    ...onSite,
    visitor: "a",
    user_id: "ann",
    session: "s1",
    data: { amount: 19.5 },
  }),
  event(at("20T10:00"), "page_view", { ...onSite, ...bob, user_id: "bob", session: "s2", path: "/" }),
  event(at("20T10:00"), "page_view", { ...onSite, ...bob, user_id: "bob", session: "s2", path: "/docs" }),
  // An amount that is no number.
  event(at("20T10:05"), "order", {
    ...onSite,
    visitor: "b",
    user_id: "bob",
    session: "s2",
    data: { amount: "free" },
  }),
  event(at("20T12:00"), "page_view", { ...onSite, visitor: "x", path: "/", bot: "agent" }),
  event(at("18T05:00"), "llm.called", {
    ...small,
    user_id: "ann",
    thread_id: "t1",
    run_id: "r1",
    input_tokens: 100,
    output_tokens: 20,
    cost_usd: 1,
    duration_ms: 200,
  }),
  event(at("19T10:00"), "llm.called", {
    source: "worker",
    model: "large",
    provider: "openai.responses",
    status: "error",
    error_type: "Timeout",
    user_id: "ann",
    thread_id: "t1",
    run_id: "r1",
    input_tokens: 1000,
    output_tokens: 200,
    cost_usd: 0.5,
    duration_ms: 900,
    cached: false,
  }),
  event(at("20T10:00"), "llm.called", {
    ...small,
    user_id: "bob",
    thread_id: "t2",
    run_id: "r2",
    trace_id: "tr2",
    input_tokens: 10,
    duration_ms: 400,
    cached: true,
  }),
  event(at("20T11:00"), "llm.called", {
    ...small,
    provider: "mistral",
    user_id: "cem",
    thread_id: "t3",
    input_tokens: 5,
    output_tokens: 5,
    cost_usd: 0.02,
    duration_ms: 300,
  }),
  event(at("20T13:00"), "request", {
    ...onApi,
    method: "GET",
    status: "ok",
    status_code: 200,
    duration_ms: 10,
    bytes: 100,
    version: "1.2",
  }),
  event(at("20T13:00:30"), "request", {
    ...onApi,
    method: "GET",
    status: "error",
    status_code: 500,
    duration_ms: 30,
    data: { version: "1.3" },
  }),
  event(at("20T13:01"), "request", {
    ...onApi,
    method: "POST",
    route: "/users",
    status: "ok",
    status_code: 499,
    duration_ms: 2000,
    bytes: 50,
    data: { memory_bytes: 1.5 },
  }),
  event(Date.UTC(2025, 10, 20, 10), "llm.called", {
    ...small,
    user_id: "ann",
    thread_id: "t0",
    cost_usd: 0.25,
    duration_ms: 100,
  }),
];

/** The visits that these events make. `before` is what was said of one before its last events came. */
export interface SampleVisit {
  readonly row: Readonly<Record<string, unknown>>;
  readonly before?: Readonly<Record<string, unknown>>;
}

const visit = (timestamp: number, session: string, more: object) => ({
  tenant: "acme",
  timestamp,
  session,
  source: "site",
  sign: 1,
  ...more,
});

const second = {
  visitor: "b",
  user_id: "bob",
  country: "FR",
  browser: "Safari",
  entry_page: "/",
};

export const visits: readonly SampleVisit[] = [
  {
    row: visit(at("19T08:00"), "s0", {
      ...ann,
      entry_page: "/",
      exit_page: "/",
      duration_s: 0,
      pageviews: 1,
      events: 1,
      bounce: 1,
    }),
  },
  {
    row: visit(at("19T23:30"), "s9", {
      ...bob,
      entry_page: "/docs",
      exit_page: "/pricing",
      duration_s: 2400,
      pageviews: 2,
      events: 2,
      bounce: 0,
    }),
  },
  {
    row: visit(at("20T09:00"), "s1", {
      ...ann,
      entry_page: "/",
      exit_page: "/pricing",
      duration_s: 1200,
      pageviews: 2,
      events: 4,
      bounce: 0,
    }),
  },
  {
    before: visit(at("20T10:00"), "s2", {
      ...second,
      exit_page: "/",
      duration_s: 0,
      pageviews: 1,
      events: 1,
      bounce: 1,
    }),
    row: visit(at("20T10:00"), "s2", {
      ...second,
      exit_page: "/docs",
      duration_s: 300,
      pageviews: 2,
      events: 3,
      bounce: 0,
    }),
  },
];
