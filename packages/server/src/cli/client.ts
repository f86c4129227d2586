import { queryResultSchema, type QueryInput, type QueryResult } from "@dendro/core";
import { z } from "zod";
import { keyScopes } from "../store/key-scopes.ts";
import type { BackupSource } from "../backup/make-backup.ts";
import type { ExportRequestInput } from "../export/request.ts";
import { repairReportSchema, type RepairReport } from "../repair/report.ts";
import type { RepairName } from "../repair/repairs.ts";
import { createBackupSource } from "./backup-source.ts";
import { createDownload, createHttpClient, type HttpClientOptions } from "./http-client.ts";

const tenantSchema = z.object({
  id: z.string(),
  name: z.string(),
  simulated: z.boolean().optional(),
  created_at: z.union([z.string(), z.number()]).optional(),
});
type Tenant = z.infer<typeof tenantSchema>;

const keySchema = z.object({
  id: z.string(),
  name: z.string(),
  scope: z.enum(keyScopes),
  tenant: z.string().nullable(),
  // An older server says nothing of these.
  worker: z.string().nullable().default(null),
  origins: z.array(z.string()).default([]),
  prefix: z.string().optional(),
  created_at: z.union([z.string(), z.number()]),
});
export type Key = z.infer<typeof keySchema>;

const newKeySchema = keySchema.extend({ key: z.string() });
type NewKey = z.infer<typeof newKeySchema>;

const countsSchema = z.object({
  events: z.number(),
  visits: z.number(),
  users: z.number(),
  days: z.number(),
});

const erasureSchema = z.object({
  id: z.string(),
  status: z.enum(["running", "done"]),
  events: z.number().nullable(),
  visits: z.number().nullable(),
});
type Erasure = z.infer<typeof erasureSchema>;

const signInSchema = z.object({
  id: z.string(),
  key_name: z.string(),
  browser: z.string(),
  created_at: z.string(),
  seen_at: z.string(),
});
type SignIn = z.infer<typeof signInSchema>;

const receiptSchema = z.object({
  accepted: z.number(),
  duplicates: z.number(),
  rejected: z.array(z.object({ index: z.number(), code: z.string(), message: z.string() })),
});
/** What became of a batch of events. */
type Receipt = z.infer<typeof receiptSchema>;

/** A Dendro, as the command line talks to it. Every method throws what {@link createHttpClient} says. */
export interface Client {
  readonly url: string;
  query(query: QueryInput): Promise<QueryResult>;
  /** A file, as it arrives. Reading it throws when it does not arrive whole. */
  download(request: ExportRequestInput, signal: AbortSignal): Promise<AsyncIterable<Uint8Array>>;
  /** @param options history: events of any age, an id counts once for ever; it needs an admin key */
  sendEvents(
    events: readonly object[],
    options?: { history?: boolean; signal?: AbortSignal },
  ): Promise<Receipt>;
  readonly backups: BackupSource;
  startRepair(request: {
    apply: boolean;
    kinds?: readonly RepairName[];
    delete_out_of_bounds: boolean;
  }): Promise<RepairReport>;
  /** The one that is running, or the last one. */
  readRepair(): Promise<RepairReport>;
  listTenants(): Promise<Tenant[]>;
  createTenant(tenant: { id: string; name: string; timezone?: string }): Promise<Tenant>;
  listKeys(): Promise<Key[]>;
  createKey(key: {
    name: string;
    scope: Key["scope"];
    worker?: string;
    origins?: readonly string[];
  }): Promise<NewKey>;
  revokeKey(id: string): Promise<void>;
  /** What a deletion by filter would delete. */
  countDeletion(selection: object): Promise<z.infer<typeof countsSchema>>;
  deleteEvents(selection: object): Promise<Erasure>;
  listErasures(): Promise<Erasure[]>;
  listSignIns(): Promise<SignIn[]>;
  endSignIn(id: string): Promise<void>;
  /** @returns how many were signed out */
  endSignIns(): Promise<number>;
}

export function createClient(options: HttpClientOptions): Client {
  const ask = createHttpClient(options);
  const download = createDownload(options);
  return {
    url: options.url,
    backups: createBackupSource(ask, download),
    query: (query) => ask("/api/v1/query", queryResultSchema, { method: "POST", body: query }),
    download: (request, signal) => download("/api/v1/export", { method: "POST", body: request, signal }),
    sendEvents: (events, { history = false, signal } = {}) =>
      ask("/api/v1/events", receiptSchema, {
        method: "POST",
        query: history ? { history: "true" } : {},
        body: { events },
        signal,
      }),
    startRepair: (request) => ask("/api/v1/repairs", repairReportSchema, { method: "POST", body: request }),
    readRepair: () => ask("/api/v1/repairs", repairReportSchema),
    listTenants: async () =>
      (await ask("/api/v1/tenants", z.object({ tenants: z.array(tenantSchema) }))).tenants,
    createTenant: (tenant) => ask("/api/v1/tenants", tenantSchema, { method: "POST", body: tenant }),
    listKeys: async () => (await ask("/api/v1/keys", z.object({ keys: z.array(keySchema) }))).keys,
    createKey: (key) => ask("/api/v1/keys", newKeySchema, { method: "POST", body: key }),
    revokeKey: (id) => ask(`/api/v1/keys/${encodeURIComponent(id)}`, z.undefined(), { method: "DELETE" }),
    countDeletion: (selection) =>
      ask("/api/v1/events/delete", countsSchema, { method: "POST", body: { ...selection, dry_run: true } }),
    deleteEvents: (selection) =>
      ask("/api/v1/events/delete", erasureSchema, { method: "POST", body: { ...selection, dry_run: false } }),
    listErasures: async () =>
      (await ask("/api/v1/erasures", z.object({ erasures: z.array(erasureSchema) }))).erasures,
    listSignIns: async () =>
      (await ask("/api/v1/sign-ins", z.object({ sign_ins: z.array(signInSchema) }))).sign_ins,
    endSignIn: (id) => ask(`/api/v1/sign-ins/${encodeURIComponent(id)}`, z.undefined(), { method: "DELETE" }),
    endSignIns: async () =>
      (await ask("/api/v1/sign-ins", z.object({ ended: z.number() }), { method: "DELETE" })).ended,
  };
}
