import type { Correction } from "@dendro/ingest";
import type { Journal } from "../journal/journal.ts";
import type { ConsumerState } from "../log/consumer-state.ts";
import { knownNames } from "./known-names.ts";

export interface NoteNamesOptions {
  readonly log: Pick<ConsumerState, "loadState" | "findState">;
  readonly journal: Pick<Journal, "erasedAt" | "noteNames">;
}

const nameColumns: ReadonlySet<string> = new Set(["anonymous_id", "user_id", "user_alias"]);

/**
 * Notes beside backups which names turn out to be of somebody who was erased: backups from before the erasure have events
 * under them. A name that was first heard of afterwards is in none of these.
 * @param corrections of a batch, before it is written: whatever stops meanwhile, it is noted with the batch
 */
export async function noteNames(
  { log, journal }: NoteNamesOptions,
  corrections: readonly Correction[],
): Promise<void> {
  for (const { tenant, where, set, from, ofVisits } of corrections) {
    const { user_id: user } = set;
    if (ofVisits !== true || typeof user !== "string" || !nameColumns.has(where.column)) continue;
    const times = [await journal.erasedAt(tenant, where.value), await journal.erasedAt(tenant, user)];
    if (times.every((at) => at === null || at < from)) continue;
    const users = where.column === "anonymous_id" ? [user] : [user, where.value];
    const names = await knownNames(log, tenant, users);
    await journal.noteNames(tenant, [where.value, ...names.user, ...names.anonymous]);
  }
}
