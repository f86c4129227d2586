import type { Event } from "@dendro/core";

/** The latest events, so that a client that was away for a moment misses none. */
export interface EventHistory {
  add(event: Event): void;
  /** Forgets a tenant's events. */
  forget(tenant: string): void;
  /** Forgets all events. */
  clear(): void;
  /** The tenant's events after the one with this id, oldest first; null when that one is not remembered. */
  since(tenant: string, id: string): Event[] | null;
}

/** @param capacity events of all tenants together */
export function createEventHistory(capacity = 4096): EventHistory {
  const ring: Event[] = [];
  let next = 0;
  /** The oldest first. */
  const inOrder = () => (ring.length < capacity ? ring : [...ring.slice(next), ...ring.slice(0, next)]);
  return {
    add(event) {
      ring[next] = event;
      next = (next + 1) % capacity;
    },
    forget(tenant) {
      const kept = inOrder().filter((event) => event.tenant !== tenant);
      ring.length = 0;
      ring.push(...kept);
      next = ring.length % capacity;
    },
    clear() {
      ring.length = 0;
      next = 0;
    },
    since(tenant, id) {
      const events = inOrder();
      const place = events.findLastIndex((event) => event.tenant === tenant && event.id === id);
      return place === -1 ? null : events.slice(place + 1).filter((event) => event.tenant === tenant);
    },
  };
}
