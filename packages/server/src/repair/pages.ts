import { decodePath, sql, type Event } from "@dendro/core";
import { canonicalHost } from "@dendro/ingest";
import type { RepairKind } from "./kind.ts";

/**
 * Undoes the escapes of paths, and writes hosts as the DNS does.
 * @param before when this release first ran here, in milliseconds since 1970: what came later is read already
 */
export const pageKind = (before: number): RepairKind => ({
  name: "pages",
  title: "paths are decoded, hosts written as the DNS has them",
  candidates: sql`r.path != '' OR r.host != ''`,
  isPrivate: false,
  mend(event) {
    if (event.received_at >= before) return;
    if (event.path !== undefined) event.path = decodedOnce(event.path);
    if (event.host !== undefined) mendHost(event, canonicalHost(event.host));
  },
});

/** The path of a page decoded; one that was escaped twice stays, for it cannot be told whether that was done already. */
export function decodedOnce(path: string): string {
  const decoded = decodePath(path);
  return decodePath(decoded) === decoded ? decoded : path;
}

/** A site that is named by its host is the same site still. */
function mendHost(event: Event, host: string): void {
  if (event.source === event.host) event.source = host;
  event.host = host;
}
