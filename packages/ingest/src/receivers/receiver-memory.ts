import { BoundedMap } from "@dendro/core";

/**
 * What a receiver remembers of a tenant's earlier requests, for formats that send one event in several requests. In memory and
 * bounded: what is forgotten, or lost with the process, is missing from later events only.
 */
export interface ReceiverMemory {
  get(key: string): object | undefined;
  set(key: string, value: object): void;
}

/** Remembers the newest entries of all tenants together. */
export function createReceiverMemory(maxEntries = 20_000): (tenant: string) => ReceiverMemory {
  const entries = new BoundedMap<string, object>(maxEntries);
  return (tenant) => ({
    get: (key) => entries.get(`${tenant}\0${key}`),
    set: (key, value) => void entries.set(`${tenant}\0${key}`, value),
  });
}
