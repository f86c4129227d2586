import type { LineFault, LogEntry } from "./log-entry.ts";
import { entryOf, fieldName } from "./named-fields.ts";

/** A log that names its fields itself: W3C's extended format, as IIS and CloudFront write it. */
export interface W3cLog {
  /** Whether the log has named its fields. */
  isKnown(): boolean;
  /** Takes a line that begins with `#`. */
  directive(line: string): void;
  read(line: string): LogEntry | LineFault;
}

/** What IIS logs unless it is told otherwise, and CloudFront always: of files that were cut, or are followed. */
const usual = {
  iis:
    "date time s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip cs(User-Agent) cs(Referer) sc-status " +
    "sc-substatus sc-win32-status time-taken",
  cloudfront:
    "date time x-edge-location sc-bytes c-ip cs-method cs(Host) cs-uri-stem sc-status cs(Referer) cs(User-Agent) " +
    "cs-uri-query cs(Cookie) x-edge-result-type x-edge-request-id x-host-header cs-protocol cs-bytes time-taken",
} as const;
const day = String.raw`^\d{4}-\d{2}-\d{2}`;
const iisLine = new RegExp(String.raw`${day} \d{2}:\d{2}:\d{2} [\da-fA-F.:]+ [A-Z]+ /`, "u");
const cloudfrontLine = new RegExp(String.raw`${day}\t\d{2}:\d{2}:\d{2}\t[A-Z]{3}\S*\t\d+\t`, "u");

/** Whose line it is by its looks, of those whose fields are known without being named. */
export function usualW3cLog(line: string): keyof typeof usual | null {
  return iisLine.test(line) ? "iis" : cloudfrontLine.test(line) ? "cloudfront" : null;
}

/** @param whose fields a line has until the log names its own; none are known by default */
export function createW3cLog(whose?: keyof typeof usual): W3cLog {
  let names: readonly string[] = whose === undefined ? [] : usual[whose].split(" ").map(fieldName);
  return {
    isKnown: () => names.length > 0,
    directive(line) {
      const fields = /^#Fields:\s*(.*)$/iu.exec(line)?.[1];
      if (fields !== undefined) names = fields.trim().split(/\s+/u).map(fieldName);
    },
    read(line) {
      const values = line.includes("\t") ? line.split("\t") : line.split(/ +/u);
      if (values.length < names.length)
        return { fault: `it has ${values.length} fields, and #Fields names ${names.length}` };
      const fields = new Map(names.map((name, index) => [name, values[index] ?? ""]));
      const [date, time] = [fields.get("date"), fields.get("time")];
      if (date !== undefined && time !== undefined) fields.set("timestamp", `${date} ${time}`);
      return entryOf(fields);
    },
  };
}
