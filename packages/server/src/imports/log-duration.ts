import { columns } from "@dendro/core";

/** The fields of one line, by the names that `fieldName` makes of those of their log. */
export type NamedFields = ReadonlyMap<string, string>;

type Unit = "ns" | "us" | "ms" | "s";
const milliseconds: Readonly<Record<Unit, number>> = { s: 1000, ms: 1, us: 1e-3, ns: 1e-6 };

/** What a log calls how long a request took, without a unit in the name; the first that is there counts. */
const names = [
  "request_time",
  "time_taken",
  "timetaken",
  "duration",
  "response_time",
  "request_duration",
  "httprequest_latency",
  "latency",
  "responsetime",
  "responselatency",
  "latencies_request",
] as const;

/** Counted in milliseconds with a fraction: API Gateway's, Kong's. */
const always: ReadonlySet<string> = new Set(["responselatency", "latencies_request"]);

/**
 * Where the name says it: `latency_ms`, `durationSeconds`, `total_time_ms`, Akamai's `transferTimeMSec`. What else is before
 * it names a part (`db_time_ms`), and a `time_ms` alone a moment.
 */
const unitInName =
  /^(?:http_)?(?:(?:(?:request|response|total)_?)?(?:transfer|turnaround|elapsed|duration|latency|took|taken)(?:_?(?:time|duration|taken))?|(?:request|response|total)_?time|time_?taken|request|response)(?:_(s|us|ns)|_?(ms|m?secs?|micros|usec|nanos|nsec|(?:milli|micro|nano)?seconds))$/u;

/** How long the request of a line took, in milliseconds. What no request can take is a moment, or another's number. */
export function readDuration(fields: NamedFields): number | undefined {
  for (const name of names) {
    const duration = durationOf(fields.get(name) ?? "", unitsOf(name, fields));
    if (duration !== undefined) return duration;
  }
  // Of several each but the longest is of a part, whatever order they are in.
  const durations = [...fields].flatMap(([name, value]) => {
    const unit = unitNamed(name);
    return unit === null ? [] : (durationOf(value, { whole: unit, fraction: unit }) ?? []);
  });
  return durations.length === 0 ? undefined : Math.max(...durations);
}

function unitNamed(name: string): Unit | null {
  const [, short, long] = unitInName.exec(name) ?? [];
  const text = short ?? long;
  if (text === undefined) return null;
  if (text.startsWith("n")) return "ns";
  if (text.startsWith("u") || text.startsWith("micro")) return "us";
  return text.startsWith("m") ? "ms" : "s";
}

interface Units {
  readonly whole: Unit;
  readonly fraction: Unit;
}

/**
 * What a number without a unit counts. IIS's milliseconds have no fraction, and what has one are seconds; nginx's
 * `request_time`, Caddy's `duration` and Azure's `timeTaken` are seconds also without one. Traefik and Echo count
 * nanoseconds, and Pino and Rails milliseconds.
 */
function unitsOf(name: string, fields: NamedFields): Units {
  if (fields.has("downstreamstatus") || (name === "latency" && fields.has("latency_human")))
    return { whole: "ns", fraction: "ns" };
  if (
    always.has(name) ||
    (name === "responsetime" && isPinos(fields)) ||
    (name === "duration" && fields.has("controller") && fields.has("action"))
  )
    return { whole: "ms", fraction: "ms" };
  const areSeconds =
    fields.has("request_time") ||
    (name === "timetaken" && (isAzures(fields) || fields.has("serverrouted"))) ||
    (fields.has("duration") && fields.has("request_uri") && fields.has("ts"));
  return { whole: areSeconds ? "s" : "ms", fraction: "s" };
}

/** Whether a line is Pino's, or Fastify's; others call nginx's `$request_time` by the same name. */
const isPinos = (fields: NamedFields) =>
  fields.has("res_statuscode") || fields.has("reqid") || (fields.has("level") && fields.has("pid"));

/** Whether a line is of Azure's Front Door or CDN. */
export const isAzures = (fields: NamedFields): boolean => fields.has("httpstatuscode");

function durationOf(text: string, units: Units): number | undefined {
  const parts = /^(\d+)(\.\d+(?:e-?\d+)?|e-\d+)?(ms|s|us|µs|ns)?$/u.exec(text);
  if (parts === null) return undefined;
  const [, whole = "", fraction, said] = parts;
  const stated = said === "µs" ? "us" : (said as Unit | undefined);
  const unit = stated ?? (fraction === undefined ? units.whole : units.fraction);
  const duration = Math.round(Number(`${whole}${fraction ?? ""}`) * milliseconds[unit] * 1000) / 1000;
  return duration > columns.duration_ms.max ? undefined : duration;
}
