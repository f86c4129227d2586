import { BoundedMap } from "@dendro/core";

/**
 * What a receiver remembers of a tenant's earlier requests, where a format tells of one thing in several. In memory and
 * bounded: what is forgotten, or lost with the process, is only missing from the events that come later.
 */
export interface Recall {
  get(key: string): object | undefined;
  set(key: string, value: object): void;
}

/** Remembers the newest entries of all tenants together. */
export function createRecall(maxEntries = 20_000): (tenant: string) => Recall {
  const entries = new BoundedMap<string, object>(maxEntries);
  return (tenant) => ({
    get: (key) => entries.get(`${tenant}\0${key}`),
    set: (key, value) => void entries.set(`${tenant}\0${key}`, value),
  });
}
