import { createAccessLogReader } from "./access-log-events.ts";
import { createBatchSender, type BatchReceipt } from "./batch-sender.ts";
import type { LineReader } from "./log-entry.ts";
import { readLines } from "./read-lines.ts";

/** What an import has come to. */
export interface ImportSummary {
  /** Lines read, empty ones not counted. */
  lines: number;
  /** Lines that stand for a request. */
  requests: number;
  /** Of these, pages that people looked at. */
  page_views: number;
  /** Of these, requests by bots. */
  bots: number;
  /** Events that the server had before. */
  duplicates: number;
  /** Lines that could not be read, or whose events the server refused. */
  bad_lines: number;
  /** The times of the first and the last request, ISO 8601; null when there was none. */
  first_at: string | null;
  last_at: string | null;
  /** The first of them. */
  faults: LineFault[];
}

interface LineFault {
  /** From 1. */
  readonly line: number;
  readonly reason: string;
}

/** Bad lines that are kept with their reason; the others are counted. */
export const maxFaults = 20;

export interface ImportOptions {
  readonly input: AsyncIterable<Uint8Array>;
  /** The host that the lines are of, whatever they say; null when it is not known. */
  readonly site: string | null;
  readonly readLine: LineReader;
  /** Sends up to 1000 events; what it throws ends the import. */
  readonly send: (events: readonly object[]) => Promise<BatchReceipt>;
  /** Called now and then with the summary so far. */
  readonly onProgress?: (summary: Readonly<ImportSummary>) => void;
  /** Stops the import; what was sent stays. */
  readonly signal?: AbortSignal;
}

/**
 * Reads an access log as a stream and sends it on, in constant memory. Doing it again, in whole or from where it was
 * stopped, counts nothing twice. The summary is the caller's to look at also when this throws.
 */
export async function importAccessLog(
  options: ImportOptions,
  summary: ImportSummary = emptySummary(),
): Promise<ImportSummary> {
  const { input, site, send, onProgress, signal } = options;
  const readLine = createAccessLogReader(site, options.readLine);
  const refuse = (line: number, reason: string) => {
    summary.bad_lines += 1;
    if (summary.faults.length < maxFaults) summary.faults.push({ line, reason });
  };
  let lastRejected = 0;
  const sender = createBatchSender<number>(send, ({ duplicates, rejected }, lines) => {
    summary.duplicates += duplicates;
    for (const { index, message } of rejected) {
      const line = lines[index] ?? 0;
      // Both events of a line may be refused; it is one bad line all the same.
      if (line !== lastRejected) refuse(line, message);
      lastRejected = line;
    }
  });
  let number = 0;
  let [first, last] = [Infinity, -Infinity];
  for await (const lines of readLines(input)) {
    signal?.throwIfAborted();
    for (const line of lines) {
      number += 1;
      if (line === "") continue;
      const read = readLine(line);
      if (read === null) continue;
      summary.lines += 1;
      if ("fault" in read) {
        refuse(number, read.fault);
        continue;
      }
      summary.requests += 1;
      first = Math.min(first, read.timestamp);
      last = Math.max(last, read.timestamp);
      if (read.bot) summary.bots += 1;
      // An upper bound: every character as three bytes, twice for escapes it rarely needs.
      const bytes = 3 * line.length + 500;
      await sender.add(number, read.request, bytes);
      if (read.pageView !== null) {
        summary.page_views += 1;
        await sender.add(number, read.pageView, bytes);
      }
    }
    onProgress?.(summary);
  }
  await sender.finish();
  if (summary.requests > 0) {
    summary.first_at = new Date(first).toISOString();
    summary.last_at = new Date(last).toISOString();
  }
  onProgress?.(summary);
  return summary;
}

export function emptySummary(): ImportSummary {
  return {
    lines: 0,
    requests: 0,
    page_views: 0,
    bots: 0,
    duplicates: 0,
    bad_lines: 0,
    first_at: null,
    last_at: null,
    faults: [],
  };
}
