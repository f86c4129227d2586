import type { StoredEvent } from "../api/client.ts";

/**
 * How many of the latest events are not among those that are shown and come before all of them.
 * @param shown the newest first, as `latest` is
 */
export function newerThan(
  shown: readonly Pick<StoredEvent, "id">[],
  latest: readonly Pick<StoredEvent, "id">[],
): number {
  const known = new Set(shown.map(({ id }) => id));
  const first = latest.findIndex(({ id }) => known.has(id));
  return first === -1 ? latest.length : first;
}
