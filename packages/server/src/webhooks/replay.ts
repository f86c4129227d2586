import type { Event, Filter, Query } from "@dendro/core";
import type { TenantQueries } from "../query/tenant-queries.ts";
import type { SegmentResolver } from "../query/segments/resolve-segments.ts";
import type { DeliveryRecords } from "./delivery-records.ts";
import type { Endpoint } from "./endpoint.ts";
import { createEndpointFinder } from "./find-endpoints.ts";
import { newRows, type PositionSource } from "./outbox-rows.ts";

export interface ReplayRequest {
  readonly date_range: Query["date_range"];
  /** Beside those of the endpoint. */
  readonly filters: readonly Filter[];
  /** Counts, and sends nothing. */
  readonly isDryRun: boolean;
}

export interface Replayed {
  readonly events: number;
  /** Whether there are more than one replay sends. */
  readonly isCut: boolean;
}

export interface ReplayOptions {
  readonly questions: Pick<TenantQueries, "listEvents">;
  readonly records: Pick<DeliveryRecords, "add">;
  readonly segmentResolver: SegmentResolver;
  readonly nextPosition: PositionSource;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
}

/** How many events one replay sends: half of what may wait for an endpoint. */
const maxEvents = 50_000;
const pageSize = 1000;

/**
 * Sends an endpoint events of the past that it asks for, the oldest first, also those that it was sent before: with the same
 * `webhook-id`.
 */
export function createReplay({ questions, records, segmentResolver, nextPosition, clock }: ReplayOptions) {
  return async (
    endpoint: Endpoint,
    { date_range, filters, isDryRun }: ReplayRequest,
    signal: AbortSignal,
  ): Promise<Replayed> => {
    const { tenant } = endpoint;
    const expand = segmentResolver(tenant);
    const asked = { ...endpoint, status: "active", filters: [...endpoint.filters, ...filters] } as const;
    const find = createEndpointFinder([asked], expand, (error) => {
      throw error;
    });
    let events = 0;
    let cursor: string | undefined;
    do {
      const page = await questions.listEvents(
        tenant,
        { filters, date_range, timezone: "UTC", limit: pageSize, order: "oldest", cursor },
        signal,
      );
      const matching: Event[] = page.events
        .filter((event) => find(event).length > 0)
        .slice(0, maxEvents - events);
      if (!isDryRun) {
        const now = clock();
        await records.add(
          matching.flatMap((event) => newRows(event, [endpoint], { nextPosition, now, dueAt: now })),
        );
      }
      events += matching.length;
      cursor = page.next_cursor ?? undefined;
    } while (cursor !== undefined && events < maxEvents);
    return { events, isCut: cursor !== undefined };
  };
}
