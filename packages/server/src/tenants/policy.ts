import { z } from "zod";
import { dayMs, dayOf, type Domain, findKnownType, knownTypes } from "@dendro/core";
import type { TenantMode } from "../store/tenant-modes.ts";

/** Domains whose events may be kept for a time of their own. */
export const retainedDomains = ["web", "requests", "agents", "workflows", "conversations"] as const;
type RetainedDomain = (typeof retainedDomains)[number];

const daysSchema = z.number().int().min(1).max(3650).nullable();

/** How many days events are kept, null being for ever; `default` is for all that has no domain or none of its own here. */
export const retentionSchema = z
  .strictObject({
    default: daysSchema.default(null),
    ...Object.fromEntries(retainedDomains.map((domain) => [domain, daysSchema.optional()])),
  })
  .meta({
    id: "RetentionDays",
    description:
      "Days that single events are kept, by domain; null is for ever. What was rolled up of them stays for ever.",
  });

export type RetentionDays = { readonly default: number | null } & {
  readonly [D in RetainedDomain]?: number | null | undefined;
};

/** What a tenant has decided about its events. */
export interface RetentionPolicy {
  readonly mode: TenantMode;
  readonly retention_days: RetentionDays;
}

/** Figures of a delayed tenant are this late, in milliseconds. */
export const delayMs = dayMs;

/** The events of some types that are too old to be kept. */
export interface Expired {
  /** Which types: these, or all but these. */
  readonly types: { readonly only: readonly string[] } | { readonly except: readonly string[] };
  /** Events before this are gone, in milliseconds since 1970: a midnight of UTC. */
  readonly before: number;
}

/** What is too old to be kept at a moment; nothing when all is kept for ever. */
export function expiredBy({ mode, retention_days: days }: RetentionPolicy, now: number): Expired[] {
  const today = dayOf(now);
  if (mode === "aggregate_only") return [{ types: { except: [] }, before: today }];
  const own = retainedDomains.filter((domain) => days[domain] !== undefined);
  const before = (kept: number) => today - kept * dayMs;
  return [
    ...own.flatMap((domain): Expired[] => {
      const kept = days[domain] ?? null;
      return kept === null ? [] : [{ types: { only: typesOf(domain) }, before: before(kept) }];
    }),
    ...(days.default === null
      ? []
      : [{ types: { except: own.flatMap(typesOf) }, before: before(days.default) }]),
  ];
}

/** Whether a type is among those that have expired. */
export function isOf(types: Expired["types"], type: string): boolean {
  return "only" in types ? types.only.includes(type) : !types.except.includes(type);
}

function typesOf(domain: Domain): string[] {
  return Object.keys(knownTypes).filter((type) => findKnownType(type)?.domain === domain);
}
