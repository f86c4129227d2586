import { isHostName, readClient, readClientName } from "./log-client.ts";
import { dashed, readRequest, type LineFault, type LogEntry } from "./log-entry.ts";
import { readLogTime } from "./log-time.ts";
import { readQuoted } from "./quoted.ts";

/**
 * A line of the common or combined format, as Apache, nginx, Jetty, Traefik and others write it:
 * `[host[:port] ]ip ident user [time] "request" status bytes["referrer" "user agent"]`. Fields are told by their shape, so that one more
 * field between them does no harm. Read from left to right by hand: a pattern with this many optional parts could be made
 * to run for ever.
 */
export function parseAccessLogLine(written: string): LogEntry | LineFault {
  const line = written.replaceAll("\t", " ");
  const time = findTime(line);
  if ("fault" in time) return time;
  const found = findAnswer(line, time.end);
  if ("fault" in found) return found;
  const [before, between] = [line.slice(0, time.start), line.slice(time.end, found.start).trim()];
  const client = readClient(before) ?? readClient(between) ?? readClientName(before);
  if (client === null) return { fault: "it has no client address" };
  const { host, ...request } = readRequest(found.request);
  return {
    ip: client.ip,
    timestamp: time.timestamp,
    ...request,
    ...found.answer,
    host:
      client.host || hostAmong(between, request.path) || (isHostName(host) ? host.replace(/:\d+$/u, "") : ""),
  };
}

/** The request, and what was answered: the first quoted field that has a status behind it, as others may come before. */
function findAnswer(
  line: string,
  start: number,
): { readonly start: number; readonly request: string; readonly answer: ResponseFields } | LineFault {
  let fault: LineFault | null = null;
  let quote = line.indexOf('"', start);
  for (let attempt = 0; quote !== -1 && attempt < 4; attempt += 1) {
    const request = readQuoted(line, quote);
    if (request === null) break;
    const answer = readResponse(line, request.end);
    if (!("fault" in answer)) return { start: quote, request: request.text, answer };
    fault ??= answer;
    quote = line.indexOf('"', request.end);
  }
  return fault ?? { fault: 'it has no "request"' };
}

/** The time in brackets, and where it stands. */
function findTime(line: string): { timestamp: number; start: number; end: number } | LineFault {
  let fault = "it has no [time]";
  let open = line.indexOf("[");
  for (let attempt = 0; open !== -1 && attempt < 8; attempt += 1) {
    const close = line.indexOf("]", open);
    if (close === -1) break;
    const text = line.slice(open + 1, close);
    const timestamp = readLogTime(text);
    if (timestamp !== null) return { timestamp, start: open, end: close + 1 };
    fault = `the time ${JSON.stringify(text.slice(0, 64))} is not like 17/May/2015:10:05:03 +0000`;
    open = line.indexOf("[", open + 1);
  }
  return { fault };
}

/** A host between the time and the request; what S3 has there is the key that was asked for, which may look like one. */
const hostAmong = (text: string, path: string) =>
  text === ""
    ? ""
    : (text
        .split(/[" ]+/u)
        .find((word) => isHostName(word) && word === word.toLowerCase() && !path.endsWith(`/${word}`))
        ?.replace(/:\d+$/u, "") ?? "");

type ResponseFields = Pick<LogEntry, "status_code" | "bytes" | "referrer" | "user_agent">;

/** S3 has a fault's name between the status and the bytes, and three more numbers behind them. */
const ofS3 = /^ +\d{3} (?:-|[A-Z]\w+) (\d+|-)(?: (?:\d+|-)){3} /u;

/** Status and bytes, then the referrer and the user agent where they are. */
function readResponse(line: string, start: number): ResponseFields | LineFault {
  const found = /^(?: +(?!\d{3}(?: |$))[^\s"]+){0,2} +(\d{3})(?: +(\d+|-))?(?= |$)/u.exec(
    line.slice(start, start + 256),
  );
  if (found === null) {
    const [word = ""] = line.slice(start).trimStart().split(" ", 1);
    return { fault: `the status ${JSON.stringify(word.slice(0, 64))} is not a three-digit number` };
  }
  const status_code = Number(found[1]);
  const sent = ofS3.exec(line.slice(start, start + 256))?.[1] ?? found[2];
  const bytes = sent === undefined || sent === "-" ? 0 : Number(sent);
  return { status_code, bytes, ...readSender(line, start + found[0].length) };
}

/** The first two quoted fields, in this order unless their looks say otherwise. */
function readSender(line: string, start: number): Pick<LogEntry, "referrer" | "user_agent"> {
  const first = readQuoted(line, line.indexOf('"', start));
  if (first === null) return { referrer: "", user_agent: "" };
  const next = line.indexOf('"', first.end);
  const second = next === -1 ? null : readQuoted(line, next);
  const [a, b] = [dashed(first.text), dashed(second?.text ?? "")];
  const isAgentFirst = a !== "" && !isAddress(a) && (second === null || isAddress(b));
  return isAgentFirst ? { referrer: b, user_agent: a } : { referrer: a, user_agent: b };
}

const isAddress = (text: string) => /^(?:[a-z][a-z\d+.-]*:\/\/|\/)/iu.test(text);
