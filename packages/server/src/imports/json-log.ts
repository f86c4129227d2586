import type { LineFault, LineReader, LogEntry } from "./log-entry.ts";
import { entryOf, fieldName } from "./named-fields.ts";

const maxDepth = 4;
const maxFields = 200;

/**
 * A line that is a JSON object: nginx's with names of one's own, Caddy's, Traefik's, Google's. A collector's, which has the line
 * itself as a text, is opened.
 * @param readText reads the line that a collector has put into JSON
 */
export function readJsonLine(line: string, readText: LineReader): LogEntry | LineFault | null {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return { fault: "it starts like JSON, but is not" };
  }
  const { log, message } = value as { log?: unknown; message?: unknown };
  const inner = typeof log === "string" ? log : message;
  if (typeof inner === "string" && inner.includes('"')) {
    const read = readText(inner.trim());
    // A message in JSON may be about the request, whose line is the one around it.
    if (!inner.startsWith("{") || (read !== null && !("fault" in read))) return read;
  }
  const fields = new Map<string, string>();
  collect(value as object, "", 1, fields);
  return entryOf(fields);
}

/** What holds a line's fields and says nothing of them: Azure's, Google's, and those of collectors. */
const wrappers: ReadonlySet<string> = new Set(["properties", "jsonpayload", "fields", "attributes", "data"]);

/** What is nested has the names above it before its own, and counts after what is not. Of a list the first counts, as of a header sent twice. */
function collect(object: object, above: string, depth: number, fields: Map<string, string>): void {
  const wrapped: object[] = [];
  for (const [key, value] of Object.entries(object) as [string, unknown][]) {
    if (fields.size >= maxFields) return;
    const name = above === "" ? fieldName(key) : `${above}_${fieldName(key)}`;
    const one: unknown = Array.isArray(value) ? value[0] : value;
    if (typeof one === "string" || typeof one === "number") {
      if (!fields.has(name)) fields.set(name, String(one));
    } else if (typeof one === "object" && one !== null && depth < maxDepth) {
      if (wrappers.has(name)) wrapped.push(one);
      collect(one, name, depth + 1, fields);
    }
  }
  for (const one of wrapped) collect(one, above, depth + 1, fields);
}
