import type { Filter } from "@dendro/core";
import { ApiError, ask, type Answer, type Asked } from "./call.ts";

export type Key = Answer<"GET /api/v1/keys">["keys"][number];
export type KeyScope = Key["scope"];

type TenantSettings = Answer<"GET /api/v1/tenants">["tenants"][number];
export type TenantMode = TenantSettings["mode"];
/** How long single events are kept, in days, by domain; null is for ever. */
export type RetentionDays = TenantSettings["retention_days"];

export const retentionDomains = [
  "default",
  "web",
  "requests",
  "agents",
  "workflows",
  "conversations",
] as const satisfies readonly (keyof RetentionDays)[];

/** What a deletion would take. */
export type Deletion = Extract<Answer<"POST /api/v1/events/delete">, { readonly dry_run: true }>;
export type Price = Answer<"GET /api/v1/prices">["prices"][number];
/** How a tenant's inputs and outputs of model and tool calls are kept. */
export type ContentPolicy = TenantSettings["contents"];

/** Filters with a name: a segment or a goal. */
export type SavedFilters = Answer<"GET /api/v1/goals">["goals"][number];
export type SavedKind = "segments" | "goals";

export interface Readiness {
  readonly ready: boolean;
  readonly checks: readonly { readonly name: string; readonly ok: boolean; readonly detail: string }[];
}

type DateRange = readonly [from: string, to: string];

/** What those may do who run Dendro. */
export const admin = {
  keys: async (tenant: string) => (await ask("GET /api/v1/keys", { query: { tenant } })).keys,
  /** The key's text is told only here. */
  createKey: async (
    tenant: string,
    made: { name: string; scope: KeyScope; worker?: string; origins?: readonly string[] },
  ) => await ask("POST /api/v1/keys", { query: { tenant }, body: made }),
  revokeKey: async (tenant: string, id: string) =>
    await ask("DELETE /api/v1/keys/{id}", { path: { id }, query: { tenant } }),

  signIns: async (tenant: string) => (await ask("GET /api/v1/sign-ins", { query: { tenant } })).sign_ins,
  endSignIn: async (tenant: string, id: string) =>
    await ask("DELETE /api/v1/sign-ins/{id}", { path: { id }, query: { tenant } }),

  createTenant: async (tenant: { id: string; name: string; timezone: string | null }) =>
    await ask("POST /api/v1/tenants", { body: tenant }),
  changeTenant: async (id: string, change: Asked<"PATCH /api/v1/tenants/{id}">["body"]) =>
    await ask("PATCH /api/v1/tenants/{id}", { path: { id }, body: change }),

  erasures: async (tenant: string) => (await ask("GET /api/v1/erasures", { query: { tenant } })).erasures,
  eraseUser: async (tenant: string, user: string) =>
    await ask("POST /api/v1/erasures", { query: { tenant }, body: { user_id: user } }),
  /** How much would be deleted; nothing is. */
  countDeletion: async (tenant: string, filters: readonly Filter[], range: DateRange) =>
    (await deletion(tenant, filters, range, true)) as Deletion,
  deleteEvents: async (tenant: string, filters: readonly Filter[], range: DateRange) =>
    await deletion(tenant, filters, range, false),

  prices: async (tenant: string) => (await ask("GET /api/v1/prices", { query: { tenant } })).prices,
  setPrice: async (tenant: string, price: Price) =>
    await ask("PUT /api/v1/prices", { query: { tenant }, body: price }),
  removePrice: async (tenant: string, { provider, model, from }: Price) =>
    await ask("DELETE /api/v1/prices", {
      query: { tenant, model, provider: provider ?? undefined, from: from ?? undefined },
    }),

  saved: async (tenant: string, kind: SavedKind): Promise<readonly SavedFilters[]> =>
    kind === "goals"
      ? (await ask("GET /api/v1/goals", { query: { tenant } })).goals
      : (await ask("GET /api/v1/segments", { query: { tenant } })).segments,
  save: async (tenant: string, kind: SavedKind, { name, title, filters }: SavedFilters) =>
    await ask(`PUT /api/v1/${kind}/{name}`, {
      path: { name },
      query: { tenant },
      body: { title, filters },
    }),
  removeSaved: async (tenant: string, kind: SavedKind, name: string) =>
    await ask(`DELETE /api/v1/${kind}/{name}`, { path: { name }, query: { tenant } }),

  /** The server's own metrics, in Prometheus' text format. */
  metrics: async () => {
    const response = await fetch("/metrics");
    const text = await response.text();
    if (!response.ok) throw new ApiError(response.status, "unknown", "The server does not tell its metrics.");
    return text;
  },
  readiness: async () => {
    const response = await fetch("/ready");
    return (await response.json()) as Readiness;
  },
};

const deletion = async (tenant: string, filters: readonly Filter[], range: DateRange, isDryRun: boolean) =>
  await ask("POST /api/v1/events/delete", {
    query: { tenant },
    body: { filters, date_range: range, dry_run: isDryRun },
  });
