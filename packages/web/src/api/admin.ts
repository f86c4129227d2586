import type { Filter } from "@dendro/core";
import { ApiError, call, of } from "./call.ts";

export type KeyScope = "site" | "ingest" | "read" | "worker" | "metrics" | "admin";

export interface Key {
  readonly id: string;
  readonly name: string;
  readonly scope: KeyScope;
  readonly tenant: string | null;
  readonly worker: string | null;
  readonly origins: readonly string[];
  readonly prefix: string;
  readonly created_at: string;
}

export interface SignIn {
  readonly id: string;
  readonly key_name: string;
  readonly browser: string;
  readonly created_at: string;
  readonly seen_at: string;
  readonly expires_at: string;
  readonly is_current: boolean;
}

/** How long single events are kept, in days, by domain; null is for ever. */
export type RetentionDays = Readonly<Partial<Record<RetentionDomain, number | null>>>;

export const retentionDomains = [
  "default",
  "web",
  "requests",
  "agents",
  "workflows",
  "conversations",
] as const;

export type RetentionDomain = (typeof retentionDomains)[number];

export type TenantMode = "live" | "delayed" | "aggregate_only";

export interface TenantSettings {
  readonly name: string;
  readonly mode: TenantMode;
  readonly retention_days: RetentionDays;
  /** The zone of its days and hours; null where each browser has its own. */
  readonly timezone: string | null;
}

/** What was erased, and whether it is done. */
export interface Receipt {
  readonly id: string;
  readonly kind: "user" | "tenant" | "filter";
  readonly subject_hash: string;
  readonly status: "running" | "done";
  readonly requested_by: string;
  readonly requested_at: string;
  readonly events: number | null;
  readonly visits: number | null;
}

/** What a deletion would take, or takes. */
export interface Deletion {
  readonly events: number;
  readonly visits: number;
  readonly users: number;
  readonly days: number;
}

export interface Price {
  readonly provider?: string | null;
  readonly model: string;
  readonly from?: string | null;
  readonly input_usd_per_million: number;
  readonly output_usd_per_million: number;
  readonly cache_read_usd_per_million?: number | null;
  readonly cache_write_usd_per_million?: number | null;
}

/** Filters with a name: a segment or a goal. */
export interface SavedFilters {
  readonly name: string;
  readonly title: string | null;
  readonly filters: readonly Filter[];
}

export type SavedKind = "segments" | "goals";

export interface Readiness {
  readonly ready: boolean;
  readonly checks: readonly { readonly name: string; readonly ok: boolean; readonly detail: string }[];
}

type DateRange = readonly [from: string, to: string];

const key = (id: string) => `/api/v1/keys/${encodeURIComponent(id)}`;
const signIn = (id: string) => `/api/v1/sign-ins/${encodeURIComponent(id)}`;
const saved = (kind: SavedKind, name: string) => `/api/v1/${kind}/${encodeURIComponent(name)}`;

/** What those may do who run Dendro. */
export const admin = {
  keys: async (tenant: string) => (await call<{ keys: Key[] }>("GET", `/api/v1/keys?${of(tenant)}`)).keys,
  /** The key's text is told only here. */
  createKey: async (
    tenant: string,
    made: { name: string; scope: KeyScope; worker?: string; origins?: readonly string[] },
  ) => await call<Key & { readonly key: string }>("POST", `/api/v1/keys?${of(tenant)}`, made),
  revokeKey: async (tenant: string, id: string) => await call<void>("DELETE", `${key(id)}?${of(tenant)}`),

  signIns: async (tenant: string) =>
    (await call<{ sign_ins: SignIn[] }>("GET", `/api/v1/sign-ins?${of(tenant)}`)).sign_ins,
  endSignIn: async (tenant: string, id: string) => await call<void>("DELETE", `${signIn(id)}?${of(tenant)}`),

  createTenant: async (tenant: { id: string; name: string; timezone: string | null }) =>
    await call<unknown>("POST", "/api/v1/tenants", tenant),
  changeTenant: async (id: string, change: Partial<TenantSettings>) =>
    await call<unknown>("PATCH", `/api/v1/tenants/${encodeURIComponent(id)}`, change),

  erasures: async (tenant: string) =>
    (await call<{ erasures: Receipt[] }>("GET", `/api/v1/erasures?${of(tenant)}`)).erasures,
  eraseUser: async (tenant: string, user: string) =>
    await call<Receipt>("POST", `/api/v1/erasures?${of(tenant)}`, { user_id: user }),
  /** How much would be deleted; nothing is. */
  countDeletion: async (tenant: string, filters: readonly Filter[], range: DateRange) =>
    await call<Deletion>("POST", `/api/v1/events/delete?${of(tenant)}`, {
      filters,
      date_range: range,
      dry_run: true,
    }),
  deleteEvents: async (tenant: string, filters: readonly Filter[], range: DateRange) =>
    await call<unknown>("POST", `/api/v1/events/delete?${of(tenant)}`, {
      filters,
      date_range: range,
      dry_run: false,
    }),

  prices: async (tenant: string) =>
    (await call<{ prices: Price[] }>("GET", `/api/v1/prices?${of(tenant)}`)).prices,
  setPrice: async (tenant: string, price: Price) =>
    await call<Price>("PUT", `/api/v1/prices?${of(tenant)}`, price),
  removePrice: async (tenant: string, { provider, model, from }: Price) => {
    const which = new URLSearchParams({ tenant, model });
    if (typeof provider === "string") which.set("provider", provider);
    if (typeof from === "string") which.set("from", from);
    await call<void>("DELETE", `/api/v1/prices?${which.toString()}`);
  },

  saved: async (tenant: string, kind: SavedKind) =>
    (await call<Record<SavedKind, SavedFilters[]>>("GET", `/api/v1/${kind}?${of(tenant)}`))[kind],
  save: async (tenant: string, kind: SavedKind, { name, title, filters }: SavedFilters) =>
    await call<SavedFilters>("PUT", `${saved(kind, name)}?${of(tenant)}`, { title, filters }),
  removeSaved: async (tenant: string, kind: SavedKind, name: string) =>
    await call<void>("DELETE", `${saved(kind, name)}?${of(tenant)}`),

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
