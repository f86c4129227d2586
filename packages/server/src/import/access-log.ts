/** One line of an access log in the common or combined format of Apache and nginx. */
export interface AccessLogEntry {
  readonly ip: string;
  readonly user: string;
  /** Milliseconds since 1970. */
  readonly timestamp: number;
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  readonly query: string;
  readonly protocol: string;
  readonly status_code: number;
  readonly bytes: number;
  readonly referrer: string;
  readonly user_agent: string;
  /** Given where the log names the virtual host first. */
  readonly host: string;
}

/** Why a line is none. */
export interface LineFault {
  readonly fault: string;
}

const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/**
 * `[host[:port] ]ip ident user [time] "request" status bytes["referrer" "user agent"]`. Read from left to right by
 * hand: a pattern with this many optional parts could be made to run for ever.
 */
export function parseAccessLogLine(line: string): AccessLogEntry | LineFault {
  const open = line.indexOf(" [");
  const close = line.indexOf("] ", open);
  if (open === -1 || close === -1) return { fault: "it has no [time]" };
  const subject = line.slice(0, open).split(" ");
  const timestamp = parseTime(line.slice(open + 2, close));
  if (timestamp === null)
    return {
      fault: `the time ${JSON.stringify(line.slice(open + 2, close))} is not like 17/May/2015:10:05:03 +0000`,
    };
  // Client, ident and user; before them the virtual host, where the log has it.
  const hasHost = subject.length >= 4;
  const [ip = ""] = subject.slice(hasHost ? 1 : 0);
  if (ip === "") return { fault: "it has no client address" };

  const request = readQuoted(line, close + 2);
  if (request === null) return { fault: 'it has no "request"' };
  const [status = "", bytes = "", ...rest] = line.slice(request.end).trimStart().split(" ");
  if (!/^\d{3}$/u.test(status))
    return { fault: `the status ${JSON.stringify(status)} is no three-digit number` };
  const afterBytes = line.indexOf(bytes, request.end + 1 + status.length) + bytes.length;
  const referrer = rest.length > 0 ? readQuoted(line, afterBytes + 1) : null;
  const userAgent = referrer === null ? null : readQuoted(line, referrer.end + 1);
  const [method = "", target = "", protocol = ""] = request.text.split(" ");
  const isRequest = /^[A-Z]{3,16}$/u.test(method) && target !== "";
  const mark = target.indexOf("?");
  return {
    ip,
    user: dashed(subject.at(-1) ?? ""),
    timestamp,
    method: isRequest ? method : "",
    path: isRequest ? (mark === -1 ? target : target.slice(0, mark)) : "",
    query: isRequest && mark !== -1 ? target.slice(mark + 1) : "",
    protocol: isRequest ? protocol : "",
    status_code: Number(status),
    bytes: /^\d+$/u.test(bytes) ? Number(bytes) : 0,
    referrer: dashed(referrer?.text ?? ""),
    user_agent: dashed(userAgent?.text ?? ""),
    host: hasHost ? (subject[0] ?? "").replace(/:\d+$/u, "") : "",
  };
}

/** A quoted field that begins at `start`, its escapes undone, and where it ends. */
function readQuoted(line: string, start: number): { text: string; end: number } | null {
  if (line[start] !== '"') return null;
  for (let end = start + 1; end < line.length; end += 1) {
    if (line[end] === "\\") end += 1;
    else if (line[end] === '"') return { text: unescape(line.slice(start + 1, end)), end: end + 1 };
  }
  return null;
}

/** Apache writes quotes as `\"` and bytes that cannot be printed as `\xNN`. */
function unescape(text: string): string {
  if (!text.includes("\\")) return text;
  return text.replaceAll(
    /\\(?:x([\da-f]{2})|(.))/giu,
    (_, hex: string | undefined, character: string | undefined) =>
      hex === undefined ? (character ?? "") : String.fromCodePoint(Number.parseInt(hex, 16)),
  );
}

const dashed = (text: string) => (text === "-" ? "" : text);

/** `17/May/2015:10:05:03 +0000` */
function parseTime(text: string): number | null {
  const parts = /^(\d{2})\/([A-Z][a-z]{2})\/(\d{4}):(\d{2}):(\d{2}):(\d{2}) ([+-])(\d{2})(\d{2})$/u.exec(
    text,
  );
  if (parts === null) return null;
  const [, day, monthName = "", year, hour, minute, second, sign, offsetHours, offsetMinutes] = parts;
  const month = months.indexOf(monthName);
  if (month === -1) return null;
  const local = Date.UTC(Number(year), month, Number(day), Number(hour), Number(minute), Number(second));
  if (new Date(local).getUTCDate() !== Number(day)) return null;
  const offset = (Number(offsetHours) * 60 + Number(offsetMinutes)) * 60_000;
  return sign === "-" ? local + offset : local - offset;
}
