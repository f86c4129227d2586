import type { Event } from "@dendro/core";
import type { Append, LoggedEvent, Rejection } from "@dendro/ingest";
import type { EventLog } from "../log/event-log.ts";
import type { ConsumedRecord } from "./record-feed.ts";

export interface AppendOptions {
  readonly log: Pick<EventLog, "append">;
  /** Those of the ids that the tenant's warehouse has already, asked for history only: the log forgets after a day. */
  readonly storedIds: (tenant: string, events: readonly Event[]) => Promise<ReadonlySet<string>>;
  /** Throws when there is no such tenant any more: it may have been erased since the request began. @defaultValue all are */
  readonly requireTenant?: (tenant: string) => void;
  /** Throws while events cannot be taken. @defaultValue they can */
  readonly requireRoom?: () => void;
  /** Told of what is new, in the log's order. */
  readonly offer: (record: ConsumedRecord) => void;
}

export function createAppend({
  log,
  storedIds,
  requireTenant = () => {},
  requireRoom = () => {},
  offer,
}: AppendOptions): Append {
  return async (entries, batchId, sender) => {
    requireRoom();
    const rejected: Rejection[] = [];
    const stored = sender.history
      ? await storedIds(
          sender.tenant,
          entries.map(({ draft }) => draft.event),
        )
      : nothing;
    const events: LoggedEvent[] = [];
    const appends: { row: string; key: string | null }[] = [];
    for (const { draft, row } of entries) {
      if (stored.has(draft.event.id)) continue;
      if (typeof row === "string") {
        const { event, content } = draft;
        events.push(content === undefined ? event : { ...event, content });
        appends.push({ row, key: draft.key });
      } else rejected.push(row);
    }
    const before = entries.length - rejected.length - events.length;
    if (events.length === 0) return { accepted: 0, duplicates: before, rejected };
    requireTenant(sender.tenant);
    const { seq, duplicates } = await log.append({
      tenant: sender.tenant,
      batchKey: batchId,
      events: appends,
    });
    if (seq !== null) offer(recordOf(seq, events, appends, duplicates));
    return { accepted: events.length - duplicates.length, duplicates: before + duplicates.length, rejected };
  };
}

const nothing: ReadonlySet<string> = new Set();

function recordOf(
  seq: number,
  events: readonly LoggedEvent[],
  appends: readonly { row: string }[],
  duplicates: readonly number[],
): ConsumedRecord {
  const rows = appends.map(({ row }) => row);
  if (duplicates.length === 0) return { seq, events, rows };
  const seen = new Set(duplicates);
  const isNew = (_: unknown, index: number) => !seen.has(index);
  return { seq, events: events.filter(isNew), rows: rows.filter(isNew) };
}
