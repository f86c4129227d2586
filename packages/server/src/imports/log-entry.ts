/** What a line of any web server's log says of one request. */
export interface LogEntry {
  /** The client's address, or its name where the server looked it up. */
  readonly ip: string;
  /** Milliseconds since 1970. */
  readonly timestamp: number;
  /** Empty where the request was none. */
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  readonly query: string;
  readonly status_code: number;
  readonly bytes: number;
  readonly referrer: string;
  readonly user_agent: string;
  /** Empty where the log does not say it. */
  readonly host: string;
  readonly duration_ms?: number;
}

/** Why a line is none. */
export interface LineFault {
  readonly fault: string;
}

/** Reads a line; null for one that is about the log itself, such as `#Fields:`. */
export type LineReader = (line: string) => LogEntry | LineFault | null;

/** What a request's first line says: `GET /a b?c HTTP/1.1`. Whatever else a client sent is no request. */
export function readRequest(text: string): Pick<LogEntry, "method" | "path" | "query" | "host"> {
  const space = text.indexOf(" ");
  const method = text.slice(0, Math.max(space, 0));
  if (!/^[A-Z]{3,16}$/u.test(method)) return { method: "", path: "", query: "", host: "" };
  // Spaces in a path belong to it: the protocol stands after the last one.
  const protocol = text.lastIndexOf(" HTTP/");
  return { method, ...readTarget(text.slice(space + 1, protocol > space ? protocol : undefined).trim()) };
}

/** A proxy is asked for a whole address. */
export function readTarget(target: string): Pick<LogEntry, "path" | "query" | "host"> {
  const address = /^https?:\/\/([^/?#]*)(.*)$/isu.exec(target);
  const [host, place] = address === null ? ["", target] : [address[1] as string, address[2] as string];
  const mark = place.indexOf("?");
  const [path, query] = mark === -1 ? [place, ""] : [place.slice(0, mark), place.slice(mark + 1)];
  return { path: address !== null && path === "" ? "/" : path, query, host };
}

/** Servers write a dash for nothing. */
export const dashed = (text: string) => (text === "-" ? "" : text);
