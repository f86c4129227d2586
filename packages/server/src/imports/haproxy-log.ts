import { readAddress } from "@dendro/core";
import { readRequest, type LineFault, type LogEntry } from "./log-entry.ts";
import { readLogTime } from "./log-time.ts";
import { readQuoted } from "./quoted.ts";

/**
 * HAProxy's `httplog`, with whatever syslog puts before it:
 * `client:port [time] frontend backend/server TR/Tw/Tc/Tr/Ta status bytes … "request"`. Times are in milliseconds, the last of them all.
 */
const head =
  /^(\S{1,64}:\d+) \[(\d{2}\/[A-Za-z]{3}\/\d{4}:[\d:.]+)\] \S+ \S+\/\S+ -?\d+\/-?\d+\/-?\d+\/-?\d+\/\+?(-?\d+) (\d{3}|-1) (\+?\d+) /u;

export const isHaproxyLine = (line: string): boolean => head.test(fromClient(line));

/** The line from its client on, which stands before the first bracket. */
function fromClient(line: string): string {
  const open = line.indexOf(" [");
  return open < 1 ? "" : line.slice(line.lastIndexOf(" ", open - 1) + 1);
}

export function readHaproxyLine(written: string): LogEntry | LineFault {
  const line = fromClient(written);
  const [all = "", client = "", time = "", duration = "", status = "", bytes = ""] = head.exec(line) ?? [];
  const timestamp = readLogTime(time);
  const ip = readAddress(client);
  if (timestamp === null || ip === null) return { fault: "it has no client and time as HAProxy writes them" };
  const quote = line.indexOf('"', all.length);
  const { host, ...request } = readRequest(readQuoted(line, quote)?.text ?? "");
  return {
    ip,
    timestamp,
    ...request,
    status_code: Math.max(0, Number(status)),
    bytes: Number(bytes),
    // What is captured of headers has no names.
    referrer: "",
    user_agent: "",
    host,
    ...(Number(duration) < 0 ? {} : { duration_ms: Number(duration) }),
  };
}
