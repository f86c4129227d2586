import { createBotDetector } from "@dendro/ingest";
import { createLineIds } from "./line-ids.ts";
import type { LineReader, LogEntry } from "./log-entry.ts";
import { isPageRequest } from "./page-request.ts";
import { maxLineLength } from "./read-lines.ts";

/** What one line of an access log stands for. */
export interface AccessLogLine {
  /** Of type `request`, as the native receiver takes it. */
  readonly request: object;
  /** Of type `page_view`, when a person's browser asked for a page; else null. */
  readonly pageView: object | null;
  readonly bot: boolean;
  /** Milliseconds since 1970. */
  readonly timestamp: number;
}

/**
 * Reads lines of a web server's log as events, in the order of the file; null for a line that is about the log itself.
 * @param site the host that the lines are of, whatever they say themselves; null when it is not known
 */
export function createAccessLogReader(
  site: string | null,
  readLine: LineReader,
): (line: string) => AccessLogLine | { fault: string } | null {
  const idsOf = createLineIds(site === null ? "access-log" : `access-log ${site}`);
  const botReason = createBotDetector();
  return (line) => {
    if (line.length > maxLineLength) return { fault: `The line has more than ${maxLineLength} characters.` };
    const entry = readLine(line);
    if (entry === null || "fault" in entry) return entry;
    const ids = idsOf(line, entry.timestamp);
    const host = site ?? (entry.host === "" ? null : entry.host);
    const reason = botReason({ user_agent: entry.user_agent });
    return {
      request: requestOf(entry, ids.request, host),
      pageView: isPageRequest(entry, reason) ? pageViewOf(entry, ids.pageView, host) : null,
      bot: reason !== "",
      timestamp: entry.timestamp,
    };
  };
}

/**
 * The server makes country and browser from the address and the user agent, and keeps neither. A request is no visit: it
 * gets no visitor.
 */
function requestOf(entry: LogEntry, id: string, host: string | null): object {
  return {
    type: "request",
    id,
    timestamp: entry.timestamp,
    method: entry.method,
    path: entry.path,
    status_code: entry.status_code,
    bytes: entry.bytes,
    ...(entry.duration_ms === undefined ? {} : { duration_ms: entry.duration_ms }),
    ...senderOf(entry),
    ...(host === null ? {} : { host, source: host }),
  };
}

/** Here the visitor is made of them as well. */
function pageViewOf(entry: LogEntry, id: string, host: string | null): object {
  return {
    type: "page_view",
    id,
    timestamp: entry.timestamp,
    ...senderOf(entry),
    // The server reads the campaign from the query, and keeps the path alone.
    path: entry.query === "" ? entry.path : `${entry.path}?${entry.query}`,
    ...(host === null ? {} : { host }),
  };
}

const senderOf = ({ ip, user_agent, referrer }: LogEntry) => ({
  // A name that the server looked up may be longer than any address.
  ip: ip.slice(0, 64),
  user_agent,
  referrer,
});
