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

export function createW3cLog(): W3cLog {
  let names: readonly string[] = [];
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
