import { createHash } from "node:crypto";

const dayMs = 24 * 60 * 60 * 1000;
const halfHourMs = 30 * 60 * 1000;

/** Three days of two tenants as the release before kept them, and what of them its log had not passed on yet. */
export function oldRows(now: number) {
  const today = now - (now % dayMs);
  const events: Record<string, unknown>[] = [];
  const visits: Record<string, unknown>[] = [];
  const add = (tenant: string, type: string, timestamp: number, fields: Record<string, unknown>) => {
    const id = uuid(`${tenant} ${type} ${timestamp} ${events.length}`);
    const event = { id, tenant, type, timestamp, received_at: timestamp + 5, ...fields };
    events.push({ data: {}, ...event });
    return event;
  };
  const page = {
    source: "example.org",
    host: "example.org",
    channel: "Direct",
    browser: "Firefox",
    os: "Linux",
  };

  for (const tenant of ["default", "shop"]) {
    for (const day of [3, 2, 1]) {
      const start = today - day * dayMs + 10 * 60 * 60 * 1000;
      for (let person = 0; person < 5; person += 1) {
        const visitor = person.toString(16).padStart(16, "a");
        const session = createHash("md5").update(`${tenant}${start}${person}`).digest("hex").slice(0, 16);
        const at = start + person * 60_000;
        const common = { ...page, visitor, session };
        add(tenant, "page_view", at, { ...common, path: "/a" });
        const visit = {
          tenant,
          session,
          visitor,
          timestamp: at,
          ...page,
          entry_page: "/a",
          exit_page: "/a",
          duration_s: 0,
          pageviews: 1,
          events: 1,
          bounce: 1,
        };
        visits.push({ ...visit, sign: 1 });
        if (person % 2 === 1) continue;
        add(tenant, "page_view", at + 60_000, { ...common, path: "/b" });
        const longer = { exit_page: "/b", duration_s: 60, pageviews: 2, events: 2, bounce: 0 };
        visits.push({ ...visit, sign: -1 }, { ...visit, ...longer, sign: 1 });
      }
      const of = {
        user_id: "ann",
        thread_id: `thread-${day}`,
        run_id: `run-${day}`,
        trace_id: `trace-${day}`,
      };
      const calls = { provider: "openai", model: "gpt-4o", input_tokens: 100, output_tokens: 50 };
      add(tenant, "message.c2s", start, { ...of, source: "support", message_id: `m-${day}` });
      add(tenant, "llm.called", start + 1, {
        ...of,
        ...calls,
        cost_usd: 0.00075,
        cost_source: "list",
        duration_ms: 800,
        status: "ok",
        data: { version: "1.0", screen: "Home" },
      });
      add(tenant, "tool.called", start + 2, {
        ...of,
        name: "search",
        status: "error",
        error_type: "timeout",
        duration_ms: 30_000,
      });
      add(tenant, "request", start + 3, {
        source: "api",
        method: "GET",
        route: "/v1/x",
        status_code: 200,
        duration_ms: 12,
        cached: true,
        status: "ok",
        bytes: 512,
      });
      add(tenant, "feedback.like", start + 4, { ...of, data: { target_type: "message", target_id: "m" } });
      add(tenant, "order.paid", start + 5, { user_id: "ann", data: { amount: 12.5, items: [{ sku: "x" }] } });
    }
  }

  // Today: a visit that is going on, with a page view and one more in the log, and what came after.
  const visitor = "00000000000000ff";
  const session = "00000000000000fe";
  const begun = Math.max(today, now - halfHourMs / 3);
  const viewed = { ...page, visitor, session, path: "/a" };
  add("default", "page_view", begun, viewed);
  visits.push({
    tenant: "default",
    session,
    visitor,
    timestamp: begun,
    ...page,
    sign: 1,
    entry_page: "/a",
    exit_page: "/a",
    duration_s: 0,
    pageviews: 1,
    events: 1,
    bounce: 1,
  });
  const waiting = [
    { type: "page_view", timestamp: begun + 1000, ...page, visitor, path: "/b" },
    { type: "request", timestamp: begun + 2000, source: "api", method: "GET", route: "/v1/x", status: "ok" },
  ].map((fields, index) => ({
    id: uuid(`waiting ${index}`),
    tenant: "default",
    received_at: fields.timestamp,
    ...fields,
    data: {},
  }));
  const state = {
    key: `default\0${visitor}`,
    value: JSON.stringify([
      {
        session,
        start: begun,
        end: begun,
        pageviews: 1,
        events: 1,
        interactions: 1,
        entry: { at: begun, path: "/a" },
        exit: { at: begun, path: "/a" },
        attributes: page,
      },
    ]),
  };
  const days = [3, 2, 1].map((day) => today - day * dayMs);
  return { events, visits, waiting, state, days, rolledSince: today - 3 * dayMs, rolledUntil: today };
}

export function uuid(text: string): string {
  const hex = createHash("sha256").update(text).digest("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
