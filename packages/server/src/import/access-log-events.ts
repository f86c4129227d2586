import { createBotDetector } from "../enrich/bot.ts";
import { parseAccessLogLine, type AccessLogEntry } from "./access-log.ts";
import { createLineIds } from "./line-ids.ts";
import { isPageRequest } from "./page-request.ts";
import { maxLineLength } from "./read-lines.ts";

/** What one line of an access log stands for. */
export interface AccessLogLine {
  /** Of type `request`, as the native receiver takes it. */
  readonly request: object;
  /** Of type `page_view`, when a person's browser asked for a page; else null. */
  readonly pageView: object | null;
  readonly bot: boolean;
}

/**
 * Reads lines of an Apache or nginx access log in the combined format as events, in the order of the file.
 * @param site the host that the lines are of, where they do not say it themselves; null when it is not known
 */
export function createAccessLogReader(
  site: string | null,
): (line: string) => AccessLogLine | { fault: string } {
  const idsOf = createLineIds(site === null ? "access-log" : `access-log ${site}`);
  const botReason = createBotDetector();
  return (line) => {
    if (line.length > maxLineLength) return { fault: `The line has more than ${maxLineLength} characters.` };
    const entry = parseAccessLogLine(line);
    if ("fault" in entry) return entry;
    const ids = idsOf(line, entry.timestamp);
    const host = entry.host === "" ? site : entry.host;
    const reason = botReason({ user_agent: entry.user_agent });
    return {
      request: requestOf(entry, ids.request, host),
      pageView: isPageRequest(entry, reason) ? pageViewOf(entry, ids.pageView, host) : null,
      bot: reason !== "",
    };
  };
}

/** Without address and user agent: a request is no visit. */
function requestOf(entry: AccessLogEntry, id: string, host: string | null): object {
  return {
    type: "request",
    id,
    timestamp: entry.timestamp,
    method: entry.method,
    path: entry.path,
    status_code: entry.status_code,
    bytes: entry.bytes,
    ...(host === null ? {} : { host, source: host }),
  };
}

/** The server makes visitor, country and browser from the address and the user agent, and keeps neither. */
function pageViewOf(entry: AccessLogEntry, id: string, host: string | null): object {
  return {
    type: "page_view",
    id,
    timestamp: entry.timestamp,
    ip: entry.ip,
    user_agent: entry.user_agent,
    referrer: entry.referrer,
    // The server reads the campaign from the query, and keeps the path alone.
    path: entry.query === "" ? entry.path : `${entry.path}?${entry.query}`,
    ...(host === null ? {} : { host }),
  };
}
