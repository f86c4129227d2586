import { isOwnType, type Event } from "@dendro/core";
import { createBatchFollower, type BatchFollower } from "../flow/batch-follower.ts";
import type { SegmentResolver } from "../query/segments/resolve-segments.ts";
import type { OpenStore } from "../store/port.ts";
import type { SavedFiltersStore } from "../store/saved-filters.ts";
import type { TenantMode } from "../store/tenant-modes.ts";
import { delayMs } from "../tenants/policy.ts";
import type { Endpoint } from "./endpoint.ts";
import type { Endpoints } from "./endpoints.ts";
import { createEndpointFinder, type FindEndpoints } from "./find-endpoints.ts";
import { dueOf, newRows, storeRows, type OutboxRow, type PositionSource } from "./outbox-rows.ts";

export interface OutboxOptions {
  readonly store: Pick<OpenStore, "db">;
  /** What names the data directory whose log is followed. */
  readonly place: string;
  readonly endpoints: Pick<Endpoints, "of" | "onChanged">;
  readonly segmentResolver: SegmentResolver;
  /** What that resolves: the same array until a tenant's segments change. */
  readonly segments: Pick<SavedFiltersStore, "of">;
  /** Null of a tenant that is gone. */
  readonly modeOf: (tenant: string) => TenantMode | null;
  readonly nextPosition: PositionSource;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
  /** Told which endpoints have something new to be sent, and when it is due. */
  readonly onStored: (dueAt: ReadonlyMap<string, number>) => void;
  readonly onFault: (error: unknown) => void;
}

/** Who is sent an event of a tenant, and what that was made of. */
interface Matcher {
  readonly endpoints: readonly Endpoint[];
  readonly segments: readonly unknown[];
  readonly find: FindEndpoints;
}

/** Makes of every event what is to be sent of it. */
export function createOutbox(options: OutboxOptions): BatchFollower {
  const { store, place, endpoints, segmentResolver, segments, modeOf, nextPosition, clock, onFault } =
    options;
  /** By tenant: who is sent an event. Made anew when endpoints or segments change. */
  let matchers = new Map<string, Matcher>();
  endpoints.onChanged(() => (matchers = new Map()));

  function findersOf(tenant: string): FindEndpoints {
    const own = endpoints.of(tenant);
    const named = segments.of(tenant);
    const known = matchers.get(tenant);
    if (known?.endpoints === own && known.segments === named) return known.find;
    const find = createEndpointFinder(own, segmentResolver(tenant), onFault);
    matchers.set(tenant, { endpoints: own, segments: named, find });
    return find;
  }

  function rowsOf(event: Event): readonly OutboxRow[] {
    if (endpoints.of(event.tenant).length === 0) return [];
    const mode = modeOf(event.tenant);
    // What Dendro itself makes is told of all: it says nothing of single events, and is late already where they are.
    const isOwn = isOwnType(event.type);
    if (mode === null || (mode === "aggregate_only" && !isOwn)) return [];
    const found = findersOf(event.tenant)(event).filter(({ id }) => !isAbout(event, id));
    if (found.length === 0) return [];
    const now = clock();
    const dueAt = mode === "delayed" && !isOwn ? now + delayMs : now;
    return newRows(event, found, { nextPosition, now, dueAt });
  }

  return createBatchFollower({
    store,
    place,
    positions: "outbox_positions",
    read: rowsOf,
    keep: storeRows,
    onKept: (_, rows) => options.onStored(dueOf(rows)),
    onFault,
  });
}

/** Whether an event tells of an endpoint: who fails is not sent that it fails. */
const isAbout = ({ type, data }: Event, endpoint: string): boolean =>
  type.startsWith("webhook.") && isOwnType(type) && data?.["endpoint"] === endpoint;
