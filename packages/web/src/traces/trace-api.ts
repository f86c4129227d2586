import type { MarkPage, OutlinePage, TraceSpan, TraceSubject, TraceSummary } from "@dendro/core";
import { get } from "../api/client.ts";

/** A trace as a list shows it. */
export interface ListedTrace {
  readonly id: string;
  readonly name: string | null;
  readonly source: string | null;
  readonly user_id: string | null;
  readonly thread_id: string | null;
  readonly start: string | null;
  readonly duration_ms: number;
  /** The first model that was used, and how many there were. */
  readonly model: string | null;
  readonly models: number;
  readonly spans: number;
  readonly events: number;
  readonly errors: number;
  readonly tokens: number;
  readonly cost: number;
}

export interface TracePage {
  readonly traces: readonly ListedTrace[];
  /** How many there are on all pages. */
  readonly count: number;
  readonly next_cursor: string | null;
}

/** A trace with a page of its spans in brief. */
export interface TraceOutline {
  readonly subject: TraceSubject;
  readonly trace: TraceSummary;
  readonly outline: OutlinePage;
  readonly is_cut: boolean;
}

/** An event as it is kept, with all its data. */
export type KeptEvent = Readonly<Record<string, unknown>> & { readonly id: string; readonly type: string };

export interface WholeSpan {
  readonly span: TraceSpan;
  readonly marks: MarkPage;
  readonly events: readonly KeptEvent[];
}

/** Spans of a page, the most that there can be: the server puts the whole trace together for each. */
const pageSize = 10_000;

const pathOf = (id: string) => `/api/v1/traces/${encodeURIComponent(id)}`;

/** The API of traces, as far as the dashboard uses it. */
export const traceApi = {
  list: async (tenant: string, asked: Readonly<Record<string, string>>) =>
    await get<TracePage>("/api/v1/traces", { tenant, ...asked }),
  outline: async (tenant: string, id: string, offset: number) =>
    await get<TraceOutline>(`${pathOf(id)}/outline`, {
      tenant,
      limit: String(pageSize),
      offset: String(offset),
    }),
  span: async (tenant: string, id: string, span: string) =>
    await get<WholeSpan>(`${pathOf(id)}/spans/${encodeURIComponent(span)}`, { tenant }),
};
