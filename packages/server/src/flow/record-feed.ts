import type { LoggedEvent } from "@dendro/ingest";
import type { EventLog } from "../log/event-log.ts";

/** One record of the log: what one request brought, in order. */
export interface ConsumedRecord {
  readonly seq: number;
  readonly events: readonly LoggedEvent[];
  /** The same events as the log keeps them. */
  readonly rows: readonly string[];
}

export interface RecordFeedOptions {
  readonly log: Pick<EventLog, "read">;
  readonly partition: number;
  /** Rows that are handed out at once, when they are in memory. */
  readonly maxRows: number;
  /** Characters of records kept in memory; what is beyond is read from the log again. */
  readonly maxQueuedChars: number;
}

/**
 * The records of a partition, in order. Those that this process appends are offered, which saves reading them; what was not
 * offered, or is beyond what memory may take, is read from the log.
 */
export interface RecordFeed {
  /** A record that was just appended. */
  offer(record: ConsumedRecord): void;
  /** What comes after a sequence; nothing when there is nothing that is known of, and the log was looked into since. */
  next(after: number): Promise<readonly ConsumedRecord[]>;
  /** What the log has after a sequence. */
  read(after: number): Promise<readonly ConsumedRecord[]>;
  /** Resolves when something has happened since `next` was called last. */
  news(): Promise<void>;
  /** Has the log looked into by the next `next`. */
  look(): void;
  /** Characters of records that wait. */
  readonly queuedChars: number;
}

const readLimit = { records: 2000, bytes: 4 * 1024 * 1024 };

export function createRecordFeed(options: RecordFeedOptions): RecordFeed {
  const { log, partition, maxRows, maxQueuedChars } = options;
  const queue: ConsumedRecord[] = [];
  let queuedChars = 0;
  /** The newest sequence that is known to be in the log. */
  let appended = 0;
  /** Whether there may be more in the log than is known. */
  let isLookDue = true;
  let hasNews = false;
  let onNews: (() => void) | null = null;

  function tell(): void {
    hasNews = true;
    onNews?.();
  }

  function take(): ConsumedRecord {
    const record = queue.shift() as ConsumedRecord;
    queuedChars -= charsOf(record);
    return record;
  }

  async function read(after: number): Promise<ConsumedRecord[]> {
    const records = await log.read(partition, after, readLimit);
    return records.map(({ seq, rows }) => ({ seq, rows, events: rows.map(parseRow) }));
  }

  return {
    offer(record) {
      appended = Math.max(appended, record.seq);
      if (queuedChars < maxQueuedChars) {
        queue.push(record);
        queuedChars += charsOf(record);
      }
      tell();
    },
    async next(after) {
      hasNews = false;
      while (queue[0] !== undefined && queue[0].seq <= after) take();
      const ready: ConsumedRecord[] = [];
      // What is appended together is consumed together. Of any but the next number it is not known what comes before it.
      for (let rows = 0; rows < maxRows && queue[0]?.seq === after + 1 + ready.length;) {
        const record = take();
        ready.push(record);
        rows += record.rows.length;
      }
      if (ready.length > 0) return ready;
      if (appended <= after && !isLookDue) return [];
      isLookDue = false;
      const records = await read(after);
      if (records.length > 0) isLookDue = true;
      return records;
    },
    read,
    async news() {
      if (!hasNews) await new Promise<void>((resolve) => (onNews = resolve));
      onNews = null;
    },
    look() {
      isLookDue = true;
      tell();
    },
    get queuedChars() {
      return queuedChars;
    },
  };
}

const parseRow = (row: string) => JSON.parse(row) as LoggedEvent;

const charsOf = ({ rows }: ConsumedRecord) => rows.reduce((sum, row) => sum + row.length, 0);
