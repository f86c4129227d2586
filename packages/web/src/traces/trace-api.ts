import { ask, type Answer, type Asked } from "../api/call.ts";

export type TracePage = Answer<"GET /api/v1/traces">;
/** A trace as a list shows it. */
export type ListedTrace = TracePage["traces"][number];
/** What narrows and orders the list, and where of it a page is. */
export type TraceQuery = NonNullable<Asked<"GET /api/v1/traces">["query"]>;
/** A trace with a page of its spans in brief. */
export type TraceOutline = Answer<"GET /api/v1/traces/{id}/outline">;

export type WholeSpan = Answer<"GET /api/v1/traces/{id}/spans/{span}">;

/** What a span was given, or gave. */
export type SpanText = NonNullable<Answer<"GET /api/v1/traces/{id}/spans/{span}/content">["input"]>;

/** Spans of a page, the most that there can be: the server puts the whole trace together for each. */
const pageSize = 10_000;

/** The API of traces, as far as the dashboard uses it. */
export const traceApi = {
  list: async (tenant: string, asked: TraceQuery) =>
    await ask("GET /api/v1/traces", { query: { tenant, ...asked } }),
  outline: async (tenant: string, id: string, offset: number) =>
    await ask("GET /api/v1/traces/{id}/outline", {
      path: { id },
      query: { tenant, limit: pageSize, offset },
    }),
  span: async (tenant: string, id: string, span: string) =>
    await ask("GET /api/v1/traces/{id}/spans/{span}", {
      path: { id, span },
      query: { tenant },
    }),
  content: async (tenant: string, id: string, span: string) =>
    await ask("GET /api/v1/traces/{id}/spans/{span}/content", { path: { id, span }, query: { tenant } }),
};
