import type { AlertRule } from "@dendro/core";
import { ask, type Answer, type Asked } from "./call.ts";

/** An answer has every default of a rule filled in: the document of the API does not tell what is answered from what is sent. */
type WithRule<T> = Omit<T, "rule"> & { readonly rule: AlertRule };

export type Alert = WithRule<Answer<"GET /api/v1/alerts/{name}">>;
export type { AlertRule } from "@dendro/core";
type SentAlert = Asked<"PUT /api/v1/alerts/{name}">["body"];
type SentTest = Asked<"POST /api/v1/alert-tests">["body"];
/** A rule, and which version of it is changed. */
export type NewAlert = AlertRule & { readonly version: number };
export type AlertSeries = Answer<"GET /api/v1/alerts/{name}/series">["series"][number];
export type AlertTemplate = WithRule<Answer<"GET /api/v1/alert-templates">["templates"][number]>;
export type AlertSilence = Answer<"GET /api/v1/alert-silences">["silences"][number];
export type NewSilence = Asked<"POST /api/v1/alert-silences">["body"];
export type PastFirings = Answer<"POST /api/v1/alert-tests">;

/** What is watched, what it came to, and who is told. */
export const alertsApi = {
  list: async (tenant: string) =>
    (await ask("GET /api/v1/alerts", { query: { tenant } })).alerts as readonly Alert[],
  read: async (tenant: string, name: string) =>
    (await ask("GET /api/v1/alerts/{name}", { path: { name }, query: { tenant } })) as Alert,
  set: async (tenant: string, name: string, body: NewAlert) =>
    await ask("PUT /api/v1/alerts/{name}", { path: { name }, query: { tenant }, body: body as SentAlert }),
  remove: async (tenant: string, name: string) =>
    await ask("DELETE /api/v1/alerts/{name}", { path: { name }, query: { tenant } }),
  series: async (tenant: string, name: string) =>
    (await ask("GET /api/v1/alerts/{name}/series", { path: { name }, query: { tenant, limit: 200 } })).series,
  history: async (tenant: string, alert: string, range: string) =>
    (
      await ask("GET /api/v1/alert-history", {
        query: { tenant, alert, date_range: range, limit: 200 },
      })
    ).changes,
  acknowledge: async (tenant: string, name: string, series: string | null) =>
    await ask("POST /api/v1/alerts/{name}/acknowledge", {
      path: { name },
      query: { tenant },
      body: series === null ? {} : { series },
    }),
  templates: async (tenant: string) =>
    (await ask("GET /api/v1/alert-templates", { query: { tenant } })).templates as readonly AlertTemplate[],
  /** @param range as of a query, such as 30d */
  tryOnPast: async (tenant: string, rule: AlertRule, range: string) =>
    await ask("POST /api/v1/alert-tests", {
      query: { tenant },
      body: { rule, date_range: range } as SentTest,
    }),
  silences: async (tenant: string) =>
    (await ask("GET /api/v1/alert-silences", { query: { tenant } })).silences,
  silence: async (tenant: string, body: NewSilence) =>
    await ask("POST /api/v1/alert-silences", { query: { tenant }, body }),
  endSilence: async (tenant: string, id: string) =>
    await ask("DELETE /api/v1/alert-silences/{id}", { path: { id }, query: { tenant } }),
};
