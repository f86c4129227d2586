import { DendroError } from "@dendro/core";
import type { BatchReceipt } from "./batch-sender.ts";
import type { ByteFeed } from "./byte-feed.ts";
import { emptySummary, importAccessLog } from "./import-access-log.ts";
import { emptyChatsSummary, importChats } from "./import-chats.ts";
import { maxUploadedChatsBytes, type Import, type ImportRequest } from "./import-request.ts";
import type { LineReader } from "./log-entry.ts";
import { createLogReader } from "./log-readers.ts";

/** What an import tells of itself while it goes on. */
export type Told = Pick<Import, "read" | "taken" | "duplicates" | "bad" | "faults" | "first_at" | "last_at">;

export interface FileImport {
  /** Resolves at the file's end. */
  readonly ended: Promise<void>;
  told(): Told;
}

interface Run {
  readonly input: ByteFeed;
  readonly send: (events: readonly object[]) => Promise<BatchReceipt>;
  readonly signal: AbortSignal;
  readonly now: number;
}

/** Imports a file as the command line does. @throws DendroError `invalid_request` when its format is none */
export function startFileImport(request: ImportRequest, run: Run): FileImport {
  return request.what === "logs" ? importLog(request, run) : importConversations(request, run);
}

function importLog({ site, format }: ImportRequest, { input, send, signal }: Run): FileImport {
  const summary = emptySummary();
  const readLine = readerOf(format);
  return {
    ended: importAccessLog({ input, site: site ?? null, readLine, send, signal }, summary).then(() => {
      if (summary.lines > 0 && summary.bad_lines >= summary.lines)
        throw new DendroError(
          "invalid_request",
          "None of its lines is a line of an access log. Is it another kind of file? Else describe its lines by a format.",
        );
    }),
    told: () => ({
      read: summary.lines,
      taken: [
        { what: "requests", count: summary.requests },
        { what: "page views", count: summary.page_views },
        { what: "by bots", count: summary.bots },
      ],
      duplicates: summary.duplicates,
      bad: summary.bad_lines,
      faults: summary.faults.map(({ line, reason }) => ({ at: line, reason })),
      first_at: summary.first_at,
      last_at: summary.last_at,
    }),
  };
}

function importConversations(
  { worker, with_text: withText, modified_at: modifiedAt }: ImportRequest,
  { input, send, signal, now }: Run,
): FileImport {
  const summary = emptyChatsSummary();
  const span = { endedAt: Math.min(modifiedAt ?? now, now) };
  const options = { input, source: worker, span, withText, send, signal, maxBytes: maxUploadedChatsBytes };
  return {
    ended: importChats(options, summary).then(() => {
      if (summary.records === summary.bad_records)
        throw new DendroError(
          "invalid_request",
          "It has no conversation that could be read: each record needs `messages` as OpenAI's chat completions have them.",
        );
    }),
    told: () => ({
      read: summary.records,
      taken: [
        { what: "conversations", count: summary.threads },
        { what: "messages", count: summary.messages },
        { what: "tool calls", count: summary.tool_calls },
        { what: "outcomes", count: summary.outcomes },
      ],
      duplicates: summary.duplicates,
      bad: summary.bad_records,
      faults: summary.faults.map(({ record, reason }) => ({ at: record, reason })),
      first_at: summary.first_at,
      last_at: summary.last_at,
    }),
  };
}

function readerOf(format: string): LineReader {
  const reader = createLogReader(format);
  if (typeof reader === "function") return reader;
  throw new DendroError(
    "invalid_request",
    `The format ${JSON.stringify(format)} cannot be used: ${reader.fault}.`,
  );
}
