import type { ErrorCode } from "../errors.ts";
import { bareObject } from "./bare-object.ts";
import type { KeptParameters } from "../privacy/kept-parameters.ts";
import { maskAddresses } from "../privacy/mask-addresses.ts";
import { cleanData, DataFault } from "./clean-data.ts";
import { sentColumns, type Column, type ColumnValues } from "./columns.ts";
import type { JsonObject } from "./event.ts";
import { findKnownType } from "./known-types.ts";
import { earliestTimestamp, latestTimestamp, limits } from "./limits.ts";

/** What was sent, checked: an event before it has an id, a tenant and what ingest adds. */
export interface ReadEvent extends ColumnValues {
  type: string;
  timestamp: number;
  /** The sender's idempotency key, if any. */
  id?: string;
  data?: JsonObject;
  /** Whose event it is, where the sender speaks for somebody else. Never stored. */
  ip?: string;
  user_agent?: string;
  /** The page's full address, from which path, host and campaign are read. Never stored. */
  url?: string;
}

export interface EventFault {
  readonly code: ErrorCode;
  readonly message: string;
}

export interface ReadContext {
  /** Milliseconds since 1970: the time of an event that gives none. */
  readonly now: number;
  /** History may be of any age. */
  readonly history: boolean;
  /** The query parameters of URLs in `data` that are kept. @defaultValue those of campaigns */
  readonly keptParameters?: KeptParameters;
}

/**
 * Checks one event as JSON gave it. Fields that are no columns land in `data`, and so does what is no value of a lenient
 * one; any other value of the wrong type is a fault that names the field. Written by hand and not as a zod schema because every event passes here.
 */
export function readEvent(input: unknown, context: ReadContext): ReadEvent | EventFault {
  if (typeof input !== "object" || input === null || Array.isArray(input)) {
    return fault(`An event must be a JSON object; got ${describe(input)}.`);
  }
  const sent = input as Record<string, unknown>;
  const type = sent["type"];
  if (typeof type !== "string" || type === "") {
    return fault(`An event needs a \`type\`, such as "page_view"; got ${describe(type)}.`);
  }
  if (type.length > limits.maxTypeLength)
    return fault(`\`type\` has ${type.length} characters; at most ${limits.maxTypeLength} are allowed.`);
  const timestamp = readTimestamp(sent["timestamp"], context);
  if (typeof timestamp === "object") return timestamp;
  const event: ReadEvent = { type: wellFormed(type), timestamp };
  let rest: Record<string, unknown> | undefined;
  for (const key in sent) {
    const value = sent[key];
    if (value === null || value === undefined || key === "type" || key === "timestamp" || key === "data")
      continue;
    const column = accepted.get(key);
    if (column === undefined || (column.isLenient === true && !isValueOf(column, value))) {
      rest ??= bareObject() as Record<string, unknown>;
      rest[key] = value;
      continue;
    }
    const checked = checkColumn(key, column, value);
    if (typeof checked === "object") return checked;
    if (checked !== "") (event as unknown as Record<string, unknown>)[key] = checked;
  }
  const data = readData(sent["data"], rest, context.keptParameters);
  if (data instanceof DataFault) return fault(data.message);
  if (data !== undefined) event.data = data;
  return missingField(event) ?? event;
}

/** Whether what {@link readEvent} gave is a fault. */
export function isEventFault(result: ReadEvent | EventFault): result is EventFault {
  return "code" in result && "message" in result && !("type" in result);
}

const accepted: ReadonlyMap<string, Column> = new Map(
  Object.entries({
    ...sentColumns,
    id: { kind: "id", maxLength: limits.maxIdLength, description: "The idempotency key." },
    ip: { kind: "id", maxLength: 64, description: "The visitor's IP address; never stored." },
    user_agent: { kind: "text", maxLength: 1024, description: "The visitor's user agent; never stored." },
    url: {
      kind: "text",
      maxLength: 8192,
      description: "The page's address; path, host and campaign are read from it.",
    },
  } satisfies Record<string, Column>),
);

/** Whether a lenient column can take a value as it is. */
function isValueOf({ kind, maxLength = limits.maxIdLength, pattern }: Column, value: unknown): boolean {
  if (kind === "integer") return Number.isSafeInteger(value) && (value as number) >= 0;
  return (
    typeof value === "string" &&
    value !== "" &&
    value.length <= maxLength &&
    (pattern === undefined || pattern.test(value))
  );
}

function checkColumn(name: string, column: Column, value: unknown): string | number | boolean | EventFault {
  switch (column.kind) {
    case "id":
    case "text":
    case "category": {
      if (typeof value !== "string") return wrongType(name, "a string", value);
      if (column.values !== undefined && value !== "" && !column.values.includes(value)) {
        return wrongType(name, `one of ${column.values.map((v) => JSON.stringify(v)).join(", ")}`, value);
      }
      const maxLength = column.maxLength ?? limits.maxIdLength;
      if (value.length <= maxLength) return wellFormed(value);
      if (column.code !== undefined) return wrongType(name, column.code, value);
      if (column.kind === "id")
        return fault(`\`${name}\` has ${value.length} characters; at most ${maxLength} are allowed.`);
      // An address that is cut in two would not be known as one any more.
      return wellFormed(maskAddresses(value).slice(0, maxLength));
    }
    case "integer":
    case "number": {
      const { kind, max = Number.MAX_SAFE_INTEGER, unit = "" } = column;
      const isNumber = kind === "integer" ? Number.isSafeInteger(value) : Number.isFinite(value);
      const isWithin = isNumber && (value as number) >= 0 && (value as number) <= max;
      const what = kind === "integer" ? "a whole number" : "a number";
      // Adding 0 makes of -0 what it is.
      return isWithin ? (value as number) + 0 : wrongType(name, `${what} from 0 to ${max} (${unit})`, value);
    }
    case "boolean":
      return typeof value === "boolean" ? value : wrongType(name, "true or false", value);
  }
}

function readTimestamp(value: unknown, { now, history }: ReadContext): number | EventFault {
  if (value === undefined || value === null) return now;
  const timestamp =
    typeof value === "number"
      ? Math.trunc(value)
      : typeof value === "string"
        ? Date.parse(isLocal.test(value) ? `${value}Z` : value)
        : Number.NaN;
  if (!Number.isFinite(timestamp))
    return wrongType("timestamp", "milliseconds since 1970 or an ISO 8601 date-time", value);
  const earliest = history ? earliestTimestamp : now - limits.maxAgeMs;
  const latest = Math.min(now + limits.maxAheadMs, latestTimestamp);
  if (timestamp >= earliest && timestamp <= latest) return timestamp;
  const said = `\`timestamp\` ${describe(value)}`;
  if (timestamp > latest) return fault(`${said} is more than an hour ahead; check the sender's clock.`);
  const isSeconds =
    typeof value === "number" && value * 1000 >= now - limits.maxAgeMs && value * 1000 <= latest;
  return fault(
    isSeconds
      ? `${said} is in seconds; send milliseconds since 1970, or ISO 8601.`
      : `${said} is too long ago; history goes in with \`?history=true\` and an admin key, or \`dendro import\`.`,
  );
}

/** A date-time without an offset: UTC, and not the time of wherever the server stands. */
const isLocal = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?$/u;

/** `data` as sent, with the fields that are no columns beside it. What `data` itself says wins. */
function readData(
  data: unknown,
  rest: Record<string, unknown> | undefined,
  kept: KeptParameters | undefined,
): JsonObject | DataFault | undefined {
  if (data === undefined || data === null) return rest === undefined ? undefined : cleanData(rest, kept);
  if (typeof data !== "object" || Array.isArray(data)) {
    return new DataFault(`\`data\` must be a JSON object; got ${describe(data)}.`);
  }
  return cleanData(rest === undefined ? data : { ...rest, ...data }, kept);
}

function missingField(event: ReadEvent): EventFault | undefined {
  const known = findKnownType(event.type);
  for (const field of known?.required ?? []) {
    if (event[field as keyof ReadEvent] !== undefined) continue;
    if (field === "path" && event.url !== undefined) continue;
    return fault(`An event of type "${event.type}" needs \`${field}\`.`);
  }
  return undefined;
}

const wellFormed = (text: string) => (text.isWellFormed() ? text : text.toWellFormed());

const fault = (message: string): EventFault => ({ code: "invalid_event", message });

const wrongType = (name: string, expected: string, value: unknown) =>
  fault(`\`${name}\` must be ${expected}; got ${describe(value)}.`);

/** A value as an error message shows it: short, and never more than one line. */
function describe(value: unknown): string {
  if (value === undefined) return "nothing";
  // Of 1e400 JSON's reader makes an infinite number.
  const shown = typeof value === "number" ? String(value) : (JSON.stringify(value) ?? typeof value);
  return shown.length <= 60 ? shown : `${shown.slice(0, 60)}…`;
}
