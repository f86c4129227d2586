import { createHash } from "node:crypto";
import { gunzipSync } from "node:zlib";
import { createBatchSender, type BatchReceipt } from "./batch-sender.ts";
import { chatEvents, messageIntervalMs } from "./chat-events.ts";
import { readChatRecord, type ChatRecord } from "./chat-record.ts";

/** What an import of conversations has come to. */
export interface ChatsSummary {
  /** Records read. */
  records: number;
  threads: number;
  messages: number;
  tool_calls: number;
  /** Conversations of which it is said how well they went. */
  outcomes: number;
  /** Events that the server had before. */
  duplicates: number;
  /** When the first and the last thing happened, as ISO 8601; null when nothing could be read. */
  first_at: string | null;
  last_at: string | null;
  bad_records: number;
  /** The first of them. */
  faults: { readonly record: number; readonly reason: string }[];
}

export interface ImportChatsOptions {
  readonly input: AsyncIterable<Uint8Array>;
  /** The worker that the conversations were with. */
  readonly source: string;
  /** When the conversations whose records do not say so were, one after another, in milliseconds since 1970. */
  readonly span: { readonly startedAt: number } | { readonly endedAt: number };
  readonly withText: boolean;
  readonly send: (events: readonly object[]) => Promise<BatchReceipt>;
  /** Bytes that are read, before and after decompression. @defaultValue maxChatsBytes */
  readonly maxBytes?: number;
  readonly signal?: AbortSignal;
}

const maxFaults = 20;
/** An array must be read as a whole; this is the largest there may be, in bytes after decompression. */
export const maxChatsBytes = 512 * 1024 * 1024;

/** Why a file as a whole cannot be read. */
export class UnreadableChats extends Error {}

/**
 * Reads recorded conversations, a JSON array or one JSON object a line, and sends them on. Bad records are counted and
 * spoil nothing; doing it again counts nothing twice.
 * @throws UnreadableChats when it is neither
 */
export async function importChats(
  { input, source, span, withText, send, maxBytes = maxChatsBytes, signal }: ImportChatsOptions,
  summary: ChatsSummary = emptyChatsSummary(),
): Promise<ChatsSummary> {
  const refuse = (record: number, reason: string) => {
    summary.bad_records += 1;
    if (summary.faults.length < maxFaults) summary.faults.push({ record, reason });
  };
  let lastRejected = 0;
  const sender = createBatchSender<number>(send, ({ duplicates, rejected }, records) => {
    summary.duplicates += duplicates;
    for (const { index, message } of rejected) {
      const record = records[index] ?? 0;
      if (record !== lastRejected) refuse(record, message);
      lastRejected = record;
    }
  });

  const nameOf = createNames();
  const records = parseRecords(await readAll(input, maxBytes)).map((value) =>
    value instanceof SyntaxError ? { fault: "it is no JSON" } : readChatRecord(value, nameOf),
  );
  let at = "startedAt" in span ? span.startedAt : span.endedAt - untimedMs(records);
  for (const [index, record] of records.entries()) {
    signal?.throwIfAborted();
    const number = index + 1;
    summary.records += 1;
    if ("fault" in record) {
      refuse(number, record.fault);
      continue;
    }
    const events = chatEvents(record, { source, withText, startedAt: record.startedAt ?? at });
    if (record.startedAt === null) at += durationMs(record);
    for (const event of events) {
      count(summary, event as { type: string; timestamp: number });
      await sender.add(number, event, 3 * JSON.stringify(event).length);
    }
  }
  await sender.finish();
  return summary;
}

/**
 * Names conversations by what is in them, and the same once more by how often it came before in the file: so that none is
 * taken for another file's that stands in the same place.
 */
function createNames(): (value: unknown) => string {
  const seen = new Map<string, number>();
  return (value) => {
    const name = createHash("sha256").update(JSON.stringify(value)).digest("hex").slice(0, 24);
    const before = seen.get(name) ?? 0;
    seen.set(name, before + 1);
    return before === 0 ? name : `${name}-${before + 1}`;
  };
}

const durationMs = ({ messages }: ChatRecord): number => (messages.length + 1) * messageIntervalMs;

/** How long the conversations took that do not say when they were. */
const untimedMs = (records: readonly (ChatRecord | { readonly fault: string })[]): number =>
  records.reduce(
    (sum, record) => ("fault" in record || record.startedAt !== null ? sum : sum + durationMs(record)),
    0,
  );

export const emptyChatsSummary = (): ChatsSummary => ({
  records: 0,
  threads: 0,
  messages: 0,
  tool_calls: 0,
  outcomes: 0,
  duplicates: 0,
  first_at: null,
  last_at: null,
  bad_records: 0,
  faults: [],
});

function count(
  summary: ChatsSummary,
  { type, timestamp }: { readonly type: string; readonly timestamp: number },
): void {
  const at = new Date(timestamp).toISOString();
  if (summary.first_at === null || at < summary.first_at) summary.first_at = at;
  if (summary.last_at === null || at > summary.last_at) summary.last_at = at;
  if (type === "thread.created") summary.threads += 1;
  if (type.startsWith("message.")) summary.messages += 1;
  if (type === "tool.called") summary.tool_calls += 1;
  if (type === "feedback.score") summary.outcomes += 1;
}

async function readAll(input: AsyncIterable<Uint8Array>, maxBytes: number): Promise<string> {
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  for await (const piece of input) {
    bytes += piece.byteLength;
    if (bytes > maxBytes) throw tooLarge(maxBytes);
    pieces.push(piece);
  }
  const whole = Buffer.concat(pieces);
  if (whole[0] !== 0x1f || whole[1] !== 0x8b) return whole.toString("utf8");
  try {
    return gunzipSync(whole, { maxOutputLength: maxBytes }).toString("utf8");
  } catch (error) {
    if (error instanceof RangeError) throw tooLarge(maxBytes);
    throw new UnreadableChats("The compressed data is damaged or cut off.", { cause: error });
  }
}

const tooLarge = (maxBytes: number) =>
  new UnreadableChats(`It has more than ${maxBytes / 2 ** 20} MiB; give it in several files.`);

/** The records; one that is no JSON is the error that says so. */
function parseRecords(written: string): unknown[] {
  const text = written.replace(/^\uFEFF/u, "");
  if (/^\s*\[/u.test(text)) {
    try {
      return JSON.parse(text) as unknown[];
    } catch (error) {
      throw new UnreadableChats("It starts like a JSON array, but is not one.", { cause: error });
    }
  }
  const whole = parsed(text);
  // One alone may go over many lines.
  if (!(whole instanceof Error)) return [whole];
  return text
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map(parsed);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    return error;
  }
}
