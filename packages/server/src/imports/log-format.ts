import type { LineFault, LineReader } from "./log-entry.ts";
import { entryOf, fieldName } from "./named-fields.ts";
import { unescape } from "./quoted.ts";

/** A description of a line, taken apart: texts that stand there, and fields between them. An unnamed field is passed over. */
type Part = { readonly text: string } | { readonly field: string };

/** Apache's directives, by the names of the fields. `%t` brings its brackets with it. */
const apache: Readonly<Record<string, string>> = {
  h: "remote_addr",
  a: "remote_addr",
  t: "[time_local]",
  r: "request",
  s: "status",
  b: "bytes",
  B: "bytes",
  O: "bytes",
  v: "vhost",
  V: "vhost",
  m: "method",
  U: "cs_uri_stem",
  q: "query",
  D: "microseconds",
  T: "seconds",
};
/** GoAccess's, which gives other meanings to some. */
const goAccess: Readonly<Record<string, string>> = {
  h: "remote_addr",
  x: "timestamp",
  d: "date",
  t: "time",
  v: "vhost",
  r: "request",
  m: "method",
  U: "uri",
  q: "query",
  s: "status",
  b: "bytes",
  R: "referer",
  u: "user_agent",
  D: "microseconds",
  T: "seconds",
  L: "milliseconds",
  n: "nanoseconds",
};

/**
 * Makes a reader of a description of the lines: `%h %l %u %t "%r" %>s %b` as Apache's LogFormat has it, GoAccess's
 * `%h %^[%d:%t %^] "%r" %s %b "%R" "%u"`, or nginx's `$remote_addr - $remote_user [$time_local] "$request" $status`.
 * @returns what is wrong with the description
 */
export function compileLogFormat(format: string): LineReader | LineFault {
  const parts = partsOf(described(format).replaceAll(String.raw`\t`, "\t"));
  const fields = parts.flatMap((part) => ("field" in part ? [part.field] : []));
  for (const [what, ...names] of needed)
    if (!names.some((name) => fields.includes(name))) return { fault: `it has no field for ${what}` };
  return (line) => {
    const found = match(line, parts);
    return "fault" in found ? found : entryOf(withUnits(found.fields));
  };
}

/** The description alone, of a whole line of a server's configuration: nginx's texts in a row, Apache's in quotes. */
function described(format: string): string {
  const ofNginx = /^\s*log_format\s+\S+\s+(?:escape=\S+\s+)?(.*?);?\s*$/su.exec(format)?.[1];
  if (ofNginx !== undefined)
    return [...ofNginx.matchAll(/'([^']*)'|"([^"]*)"/gu)].map(([, a, b]) => a ?? b ?? "").join("");
  const ofApache = /^\s*LogFormat\s+"(.*)"\s*\S*\s*$/su.exec(format)?.[1];
  return (ofApache ?? format).replaceAll('\\"', '"');
}

const needed = [
  ["the time", "time_local", "timestamp", "time", "time_iso8601", "msec"],
  ["the status", "status"],
] as const;

function partsOf(format: string): Part[] {
  const parts: Part[] = [];
  const isGoAccess = /%[\^~xdRL]/u.test(format);
  const directives = isGoAccess ? goAccess : apache;
  // Its time zone is a field of its own there, and part of the time here.
  const joined = format.replaceAll("%d:%t %^", "%x");
  const add = (text: string) => {
    const last = parts.at(-1);
    if (last !== undefined && "text" in last) parts[parts.length - 1] = { text: last.text + text };
    else parts.push({ text });
  };
  const piece =
    /~h(?:\{[^}]*\})?|%%|%[<>!,\d]*(?:\{([^}]*)\})?([a-zA-Z^~])|\$\{?(\w+)\}?|(?:(?!~h)[^%$])+|[%$]/gu;
  for (const [all, argument, letter, variable] of joined.matchAll(piece)) {
    // GoAccess's list of addresses.
    if (all.startsWith("~h")) parts.push({ field: "http_x_forwarded_for" });
    else if (variable !== undefined) parts.push({ field: fieldName(variable) });
    else if (letter === undefined) add(all === "%%" ? "%" : all);
    else if (letter === "~") add(" ");
    else if (argument !== undefined) parts.push({ field: headerField(argument, letter) });
    else {
      const name = directives[letter] ?? "";
      const bare = name.replaceAll(/[[\]]/gu, "");
      if (name !== bare) add("[");
      parts.push({ field: bare });
      if (name !== bare) add("]");
    }
  }
  return parts;
}

/** `%{Referer}i` is a header of the request, `%{…}t` a time; other arguments say nothing that is kept. */
function headerField(argument: string, letter: string): string {
  if (letter === "i") return fieldName(argument) === "host" ? "http_host" : `http_${fieldName(argument)}`;
  if (letter === "t") return "timestamp";
  if (letter === "a") return "remote_addr";
  return letter === "T" ? ({ ms: "milliseconds", us: "microseconds" }[argument] ?? "seconds") : "";
}

/** A field goes up to the text after it; the last one, or the last text, up to the end of the line. */
function match(line: string, parts: readonly Part[]): { fields: Map<string, string> } | LineFault {
  const fields = new Map<string, string>();
  let at = 0;
  for (const [index, part] of parts.entries()) {
    if ("text" in part) {
      const text = part.text.trimStart() === "" ? " " : part.text;
      if (!line.startsWith(text, at))
        return { fault: `it has no ${JSON.stringify(text)} at character ${at + 1}` };
      at += text.length;
      // Some servers write more than one blank.
      if (text.endsWith(" ")) while (line[at] === " ") at += 1;
      continue;
    }
    const next = parts[index + 1];
    const end =
      next === undefined || !("text" in next)
        ? line.length
        : endOf(line, at, next.text, index + 2 === parts.length);
    if (end === -1) return { fault: `it ends before its field ${JSON.stringify(part.field || "-")}` };
    if (part.field !== "") fields.set(part.field, unescape(line.slice(at, end)));
    at = end;
  }
  return { fields };
}

function endOf(line: string, start: number, text: string, isLast: boolean): number {
  if (isLast && line.endsWith(text)) return Math.max(start, line.length - text.length);
  for (let end = line.indexOf(text, start); end !== -1; end = line.indexOf(text, end + 1))
    if (!text.startsWith('"') || line[end - 1] !== "\\") return end;
  // What was added to a line's end since it was described does no harm, and what it lacks at its end neither.
  return -1;
}

/** A date of its own goes before its time; times that a request took get their unit. */
function withUnits(fields: Map<string, string>): Map<string, string> {
  const [date, time] = [fields.get("date"), fields.get("time")];
  if (date !== undefined && time !== undefined) fields.set("timestamp", `${date} ${time}`);
  for (const [name, unit] of units) {
    const value = fields.get(name);
    if (value !== undefined && !fields.has("duration")) fields.set("duration", `${value}${unit}`);
  }
  return fields;
}

const units = [
  ["seconds", "s"],
  ["milliseconds", "ms"],
  ["microseconds", "us"],
  ["nanoseconds", "ns"],
] as const;
